package scheduler_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
)

// archive moves what was over before a year to a store, and fails the test if it cannot.
func (w *world) archive(to scheduler.Store, year int) scheduler.Archived {
	w.t.Helper()
	moved, err := w.Archive(w.t.Context(), to, "archive.db", year, nil)
	w.must(err)
	return moved
}

// readsWith puts a new engine over the world's store with archives behind it.
func (w *world) readsWith(archives ...scheduler.Store) {
	w.t.Helper()
	w.restart(func(o *scheduler.Options) { o.Archives = named(archives) })
}

func named(stores []scheduler.Store) []scheduler.Archive {
	out := make([]scheduler.Archive, len(stores))
	for i, s := range stores {
		out[i] = scheduler.Archive{Store: s, Name: fmt.Sprintf("archive-%d.db", i)}
	}
	return out
}

// everything is what can be read of a world, as text by question.
func (w *world) everything(numbers []scheduler.Number, forms []string, from, to string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	ctx := w.t.Context()
	keep := func(what string, answer any, err error) {
		w.t.Helper()
		if err != nil {
			var refusal *scheduler.Error
			if !errors.As(err, &refusal) {
				w.t.Fatalf("%s: %v", what, err)
			}
			answer = refusal.Code
		}
		text, err := json.Marshal(answer)
		w.must(err)
		out[what] = string(text)
	}
	for _, n := range numbers {
		b, err := w.Booking(ctx, auditor, n)
		keep("booking "+n.String(), b, err)
		proof, err := w.Notice(ctx, auditor, n)
		keep("notice "+n.String(), proof, err)
		cancelled, err := w.Cancel(ctx, scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "p", IIN: b.IIN}, n, "")
		if err != nil { // what is over is refused with the same reason
			keep("cancel "+n.String(), cancelled, err)
		}
	}
	for _, form := range forms {
		el, err := w.Eligibility(ctx, auditor, form)
		keep("form "+form, el, err)
	}
	for _, d := range []string{dept, other} {
		for day := calendars.MustDate(from); day <= calendars.MustDate(to); day++ {
			list, err := w.DayList(ctx, auditor, d, day)
			keep(fmt.Sprintf("day %s %s", d, day), list, err)
		}
		figures, err := w.Figures(ctx, operator, scheduler.FiguresFilter{Department: d, From: calendars.MustDate(from), To: calendars.MustDate(to)})
		keep("figures "+d, figures, err)
		for _, open := range []bool{true, false} {
			work, err := w.Worklist(ctx, auditor, d, open)
			keep(fmt.Sprintf("work %s %v", d, open), work, err)
		}
	}
	for _, state := range []scheduler.MessageState{"", scheduler.MessageWaiting, scheduler.MessageSent, scheduler.MessageFailed, scheduler.MessageNoPhone, scheduler.MessageExpired} {
		list, err := w.Messages(ctx, auditor, scheduler.MessageFilter{State: state, Limit: 1000})
		slices.SortFunc(list, func(a, b scheduler.Message) int { return strings.Compare(a.ID, b.ID) }) // those of one millisecond are in no order
		keep("messages "+string(state), list, err)
	}
	proposals, err := w.Proposals(ctx, auditor, scheduler.ProposalFilter{Limit: 1000})
	keep("proposals", proposals, err)
	return out
}

// same fails the test for each question that is answered otherwise.
func (w *world) same(got, want map[string]string) {
	w.t.Helper()
	for _, what := range slices.Sorted(maps.Keys(want)) {
		if got[what] != want[what] {
			w.t.Errorf("%s:\nbefore %.1500s\nafter  %.1500s", what, want[what], got[what])
		}
	}
}

// deliver has the gateway take what waits, and refuse some of it.
func (w *world) deliver(refuse func() bool) {
	w.t.Helper()
	for {
		waiting, _, err := w.PendingMessages(w.t.Context(), 100)
		w.must(err)
		if len(waiting) == 0 {
			return
		}
		for _, m := range waiting {
			if refuse() {
				w.must(w.MessageFailed(w.t.Context(), m.ID, errors.New("no such number"), time.Time{}))
				continue
			}
			w.must(w.MessageSent(w.t.Context(), m.ID, "text of "+string(m.Kind), 1, scheduler.Receipt{Gateway: "g", ID: "g-" + m.ID}))
		}
	}
}

// TestArchive_ReadsAsBefore lives through some days at random, and archives them in
// the next year in runs that fail at any commit or lose its answer: whatever can be
// read is read as before, from the first run on.
func TestArchive_ReadsAsBefore(t *testing.T) {
	random := storetest.Random(t)
	for range 3 {
		w := quickWorld(t)
		r := &rioter{world: w, random: random, did: map[string]int{}}
		for range 12 {
			a, form := w.personAt([]string{office, rural}[random.IntN(2)])
			r.people, r.forms = append(r.people, a), append(r.forms, form)
		}
		w.set("08:30:00")
		for range 600 {
			_, _ = r.act() // what may go wrong is looked for by TestRandomActsKeepTheInvariants
		}
		refuse := func() bool { return random.IntN(6) == 0 }
		w.deliver(refuse)
		w.clock.Set(at("2027-03-01 12:00:00"))
		w.due()
		w.deliver(refuse)
		r.tickOff()
		want := w.everything(r.numbers, r.forms, "2026-05-25", "2026-08-31")
		before := w.records('b')
		to := storetest.NewMemory()
		for done := false; !done; {
			injure := []func(scheduler.Store, func() error) scheduler.Store{storetest.FailCommits, storetest.LoseAnswers}[random.IntN(2)]
			left := atomic.Int64{}
			breaks := func() error {
				if left.Add(-1) == 0 {
					return errInjected
				}
				return nil
			}
			store := w.store
			w.store = injure(store, breaks)
			w.restart()
			left.Store(int64(1 + random.IntN(12)))
			_, err := w.Archive(t.Context(), injure(storetest.Twice(to), breaks), "archive.db", 2027, nil)
			if done = err == nil; !done && !errors.Is(err, errInjected) {
				t.Fatal(err)
			}
			w.store = store
			w.restart()
			if w.records('A') > 0 { // the store knows the archive
				w.readsWith(to)
			}
			w.same(w.everything(r.numbers, r.forms, "2026-05-25", "2026-08-31"), want)
			w.sound()
		}
		if before-w.records('b') < before/2 || w.records('V') > 0 {
			t.Errorf("of %d bookings %d are left, and %d of work that was done", before, w.records('b'), w.records('V'))
		}
		w.must(scheduler.CheckArchive(t.Context(), to, func(err error) { t.Errorf("archive: %v", err) }))
	}
}

// tickOff finishes two thirds of what is to be done, long ago: what is left keeps its bookings.
func (r *rioter) tickOff() {
	r.t.Helper()
	now := r.clock.Now()
	defer r.clock.Set(now)
	r.clock.Set(now.AddDate(0, -3, 0))
	for _, d := range []string{dept, other} {
		work, err := r.Worklist(r.t.Context(), operator, d, true)
		r.must(err)
		for i, item := range work {
			if i%3 != 2 {
				r.must2(r.FinishWork(r.t.Context(), operator, d, item.ID, "called"))
			}
		}
	}
}

// examined is a booking whose person came and was examined.
func (w *world) examined(date, start string) (scheduler.Actor, scheduler.Booking) {
	w.t.Helper()
	a, b := w.book(date, start)
	was := w.clock.Now()
	w.clock.Set(b.Starts(almaty))
	w.due()
	w.must2(w.Arrive(w.t.Context(), reception, b.Number))
	w.must2(w.CallNext(w.t.Context(), reception, dept, "1"))
	w.must2(w.Finish(w.t.Context(), reception, dept, "1"))
	w.clock.Set(was)
	return a, b
}

// TestE6_ExaminedBeforeTheArchive issues a form again, with a new last day, after its
// standing was archived: who was examined still is, and whose booking was annulled
// may book. The new booking stands beside the archived one.
func TestE6_ExaminedBeforeTheArchive(t *testing.T) {
	w := quickWorld(t)
	a, done := w.examined("2026-06-02", "09:00")
	late, lost := w.book("2026-06-02", "09:30")
	w.set("2026-06-03 08:00:00")
	w.due()
	w.deliver(func() bool { return false })
	w.clock.Set(at("2027-03-01 12:00:00"))
	w.due()
	s := schedule(dept, 2027)
	w.publish(s)
	to := storetest.NewMemory()
	if moved := w.archive(to, 2027); moved.Bookings != 2 || moved.Standings != 2 || moved.Days != 1 {
		t.Fatalf("moved %+v", moved)
	}
	w.readsWith(to)
	w.form(done.Form, a.IIN, "2026-01-05", "2027-12-31")
	w.form(lost.Form, late.IIN, "2026-01-05", "2027-12-31")
	_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: done.Form, Seat: seat("2027-03-03", "09:00")})
	refusal := w.wantCode(err, scheduler.CodeNotEligible)
	if outcome(refusal.Checks, "E6") != "examined_already" {
		t.Errorf("refused for %+v", refusal.Checks)
	}
	b := w.bookFor(late, lost.Form, "2027-03-03", "09:00")
	for _, n := range []scheduler.Number{lost.Number, b.Number} {
		if got, err := w.Booking(t.Context(), auditor, n); err != nil || got.Form != lost.Form {
			t.Errorf("booking %s: %v, %v", n, got, err)
		}
	}
	w.sound()
	// What became of it later stands over what the first archive says.
	w.clock.Set(at("2027-03-04 12:00:00"))
	w.due()
	w.clock.Set(at("2028-03-01 12:00:00"))
	w.due()
	w.deliver(func() bool { return false })
	second := storetest.NewMemory()
	if moved := w.archive(second, 2028); moved.Bookings != 1 || moved.Standings != 1 {
		t.Errorf("moved %+v", moved)
	}
	for _, order := range [][]scheduler.Store{{to, second}, {second, to}} {
		w.readsWith(order...)
		w.form(lost.Form, late.IIN, "2026-01-05", "2028-12-31")
		el := w.eligibility(late, lost.Form)
		if el.Booking != nil || outcome(el.Checks, "E6") != "ok" {
			t.Errorf("after two archives: %+v", el)
		}
		w.sound()
	}
}

// TestArchive_KeepsWhatIsNotOver lays out what may look old and is not.
func TestArchive_KeepsWhatIsNotOver(t *testing.T) {
	w := quickWorld(t)
	sent := func() bool { return false }
	_, over := w.examined("2026-06-02", "09:00")
	_, onWork := w.examined("2026-06-02", "09:30")
	_, unsent := w.examined("2026-06-02", "10:00")
	longForm, valid := w.examined("2026-06-02", "10:30")
	w.form(valid.Form, longForm.IIN, "2026-01-05", "2027-12-31")
	_, recent := w.examined("2026-12-30", "09:00")
	w.clock.Set(at("2026-12-31 12:00:00"))
	w.due()
	w.deliver(sent)
	list, err := w.Messages(t.Context(), auditor, scheduler.MessageFilter{Booking: onWork.Number})
	w.must(err)
	w.must2(w.ReceiveReport(t.Context(), scheduler.Actor{Role: scheduler.RoleSystem, Subject: "gateway"},
		scheduler.DeliveryReport{Message: list[0].ID, State: scheduler.DeliveryUndelivered}))
	w.clock.Set(at("2027-01-10 12:00:00"))
	w.publish(schedule(dept, 2027))
	_, live := w.person2027()
	if _, err := w.Archive(t.Context(), storetest.NewMemory(), "x", 2028, nil); err == nil {
		t.Error("a year that has not begun was archived")
	}
	to := storetest.NewMemory()
	w.archive(to, 2027)
	stays := func(n scheduler.Number) bool { return w.has("b" + string(numberKey(n))) }
	for what, c := range map[string]struct {
		n     scheduler.Number
		stays bool
	}{"over": {over.Number, false}, "on a worklist": {onWork.Number, true}, "sent": {unsent.Number, false}, "of a valid form": {valid.Number, false},
		"over for 11 days": {recent.Number, true}, "live": {live.Number, true}} {
		if stays(c.n) != c.stays {
			t.Errorf("booking that is %s: stays %v", what, stays(c.n))
		}
	}
	standing := func(form string) bool { return w.has("f" + form + "\x00") }
	for _, form := range []string{over.Form, onWork.Form, valid.Form, live.Form} {
		if !standing(form) { // the last day of the first was 10 days ago
			t.Errorf("the standing of %s was archived", form)
		}
	}
	if !w.has("m" + list[0].ID + "\x00") {
		t.Error("an SMS on a worklist was archived")
	}
	w.readsWith(to)
	w.sound()
	if err := w.engineCheckWithout(); err == nil {
		t.Error("nobody misses the archive")
	}
	// What was on the worklist goes with a later run, into the same archive.
	work, err := w.Worklist(t.Context(), reception, dept, true)
	w.must(err)
	for _, item := range work {
		w.must2(w.FinishWork(t.Context(), reception, dept, item.ID, "called"))
	}
	w.clock.Set(at("2027-06-10 12:00:00"))
	w.due()
	w.deliver(sent)
	w.restart()
	if moved := w.archive(to, 2027); moved.Bookings != 2 || stays(onWork.Number) || stays(recent.Number) {
		t.Errorf("a later run moved %+v", moved)
	}
	if standing(over.Form) || standing(onWork.Form) || !standing(valid.Form) || !standing(live.Form) {
		t.Error("of the standings others stay than those of valid forms")
	}
	w.readsWith(to)
	w.sound()
}

// person2027 books in 2027 for a new person.
func (w *world) person2027() (scheduler.Actor, scheduler.Booking) {
	w.t.Helper()
	a, form := w.person()
	w.form(form, a.IIN, "2026-12-05", "2027-12-31")
	return a, w.bookFor(a, form, "2027-03-03", "09:00")
}

// has reports whether the store, without archives, has a record at the key.
func (w *world) has(key string) bool {
	w.t.Helper()
	err := w.store.View(w.t.Context(), func(r scheduler.Reader) error {
		_, err := r.Get([]byte(key))
		return err
	})
	if err != nil && !errors.Is(err, scheduler.ErrNotFound) {
		w.t.Fatal(err)
	}
	return err == nil
}

func numberKey(n scheduler.Number) []byte {
	var b [8]byte
	for i := range b {
		b[i] = byte(n >> (56 - 8*i))
	}
	return b[:]
}

// engineCheckWithout returns an error that names the archives which an engine
// without any would miss.
func (w *world) engineCheckWithout() error {
	w.t.Helper()
	e, err := scheduler.New(w.t.Context(), scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Clock: w.clock.Now})
	w.must(err)
	missing, err := e.Missing(w.t.Context())
	w.must(err)
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("missing %+v", missing)
}

// TestArchive_RefusesWhatIsNone holds that data and archives are not mistaken for
// one another.
func TestArchive_RefusesWhatIsNone(t *testing.T) {
	w, foreign := quickWorld(t), quickWorld(t)
	w.examined("2026-06-02", "09:00")
	w.clock.Set(at("2027-03-01 12:00:00"))
	w.due()
	to := storetest.NewMemory()
	w.archive(to, 2027)
	opens := func(on *world, store scheduler.Store, archives ...scheduler.Store) error {
		_, err := scheduler.New(t.Context(), scheduler.Options{Store: store, Registry: registry.NewLocal(store), Clock: on.clock.Now, Archives: named(archives)})
		return err
	}
	for what, err := range map[string]error{
		"an archive as the data":           opens(w, to),
		"an archive twice":                 opens(w, w.store, to, to),
		"an archive of other data":         opens(foreign, foreign.store, to),
		"data as an archive":               opens(w, w.store, foreign.store),
		"an empty store as an archive":     opens(w, w.store, storetest.NewMemory()),
		"archiving into other data":        second(w.Archive(t.Context(), foreign.store, "x", 2026, nil)),
		"archiving into the data itself":   second(w.Archive(t.Context(), w.store, "x", 2026, nil)),
		"archiving others into an archive": second(foreign.Archive(t.Context(), to, "x", 2026, nil)),
	} {
		if err == nil {
			t.Errorf("nobody refuses %s", what)
		} else {
			t.Logf("%s: %v", what, err)
		}
	}
	newer := storetest.NewMemory()
	w.must(copyStore(t.Context(), to, newer))
	w.must(scheduler.MarkAsNewer(t.Context(), newer))
	if err := opens(w, w.store, newer); err == nil || !strings.Contains(err.Error(), "hint: ") {
		t.Errorf("an archive with newer indexes: %v", err)
	}
	w.readsWith(to)
	if err := second(w.Archive(t.Context(), to, "x", 2026, nil)); err == nil {
		t.Error("an archive that is read was written to")
	}
	w.must(to.Update(t.Context(), func(s scheduler.Writer) error { return s.Put([]byte("u"), []byte("x")) }))
	var faults []error
	w.must(scheduler.CheckArchive(t.Context(), to, func(err error) { faults = append(faults, err) }))
	if len(faults) != 1 {
		t.Errorf("faults of a spoiled archive: %v", faults)
	}
}

// TestArchive_LayersAreOneStore compares a store over an archive with one store that
// has both, on random keys and ranges.
func TestArchive_LayersAreOneStore(t *testing.T) {
	random := storetest.Random(t)
	upper, lower, both := storetest.NewMemory(), storetest.NewMemory(), storetest.NewMemory()
	put := func(s scheduler.Store, k, v []byte) {
		if err := s.Update(t.Context(), func(w scheduler.Writer) error { return w.Put(k, v) }); err != nil {
			t.Fatal(err)
		}
	}
	anyKey := func() []byte { return append([]byte{'b'}, byte(random.IntN(40))) }
	for i := range 60 {
		k := anyKey()
		if i < 30 {
			put(lower, k, []byte("old"))
			put(both, k, []byte("old"))
			continue
		}
		put(upper, k, []byte("new"))
		put(both, k, []byte("new"))
	}
	view := func(s scheduler.Store, fn func(scheduler.Reader)) {
		if err := storetest.Twice(s).View(t.Context(), func(r scheduler.Reader) error { fn(r); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	list := func(r scheduler.Reader, from, to []byte, most int) (out []string) {
		for k, v := range r.Scan(from, to) {
			if out = append(out, string(k)+"="+string(v)); len(out) == most {
				break
			}
		}
		return out
	}
	view(upper, func(u scheduler.Reader) {
		view(lower, func(l scheduler.Reader) {
			view(both, func(b scheduler.Reader) {
				layers := scheduler.Layer(u, l)
				for range 500 {
					k, from, to, most := anyKey(), anyKey(), anyKey(), 1+random.IntN(50)
					got, err := layers.Get(k)
					want, wantErr := b.Get(k)
					if !bytes.Equal(got, want) || errors.Is(err, scheduler.ErrNotFound) != errors.Is(wantErr, scheduler.ErrNotFound) {
						t.Errorf("%q: %q, %v; want %q, %v", k, got, err, want, wantErr)
					}
					if got, want := list(layers, from, to, most), list(b, from, to, most); !slices.Equal(got, want) {
						t.Errorf("%q to %q: %q, want %q", from, to, got, want)
					}
				}
			})
		})
	})
}
