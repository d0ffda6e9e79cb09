package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// bookingWorld is a world that must be sound when the test ends.
func bookingWorld(t *testing.T, edit ...func(*scheduler.Options)) *world {
	t.Helper()
	return soundly(newWorld(t, edit...))
}

func soundly(w *world) *world {
	w.t.Helper()
	w.t.Cleanup(func() { // the test's own context has ended by now
		if err := w.Check(context.Background(), func(err error) { w.t.Errorf("invariant: %v", err) }); err != nil {
			w.t.Error(err)
		}
	})
	return w
}

// The registers that a double can silence.
const (
	formsRegister     = "forms"
	homesRegister     = "residences"
	guardiansRegister = "guardianships"
	contactsRegister  = "contacts"
)

// double is the local registers, of which some may be silent or late.
type double struct {
	scheduler.Registry
	silent map[string]bool
	gone   map[string]bool                            // forms that were withdrawn
	homes  map[string]string                          // KATO codes that the local register would not take, by IIN
	asked  func(ctx context.Context, register string) // before each answer; may be nil
}

var errSilent = errors.New("connection refused by 10.0.0.7")

func (d *double) ask(ctx context.Context, register string) error {
	if d.asked != nil {
		d.asked(ctx, register)
	}
	if d.silent[register] {
		return errSilent
	}
	return ctx.Err()
}

// askOf answers like the local register, unless the register is silent.
func askOf[T any](ctx context.Context, d *double, register string, answer func(context.Context, string) (T, error), key string) (T, error) {
	if err := d.ask(ctx, register); err != nil {
		var none T
		return none, err
	}
	return answer(ctx, key)
}

func (d *double) Form(ctx context.Context, number string) (scheduler.Form031, error) {
	if d.gone[number] {
		return scheduler.Form031{}, scheduler.ErrNotFound
	}
	return askOf(ctx, d, formsRegister, d.Registry.Form, number)
}

func (d *double) Forms(ctx context.Context, iin string) ([]scheduler.Form031, error) {
	return askOf(ctx, d, formsRegister, d.Registry.Forms, iin)
}

func (d *double) Residence(ctx context.Context, iin string) (scheduler.Residence, error) {
	home, err := askOf(ctx, d, homesRegister, d.Registry.Residence, iin)
	if kato, ok := d.homes[iin]; ok && err == nil {
		home.KATO = kato
	}
	return home, err
}

func (d *double) Guardianships(ctx context.Context, iin string) ([]scheduler.Guardianship, error) {
	return askOf(ctx, d, guardiansRegister, d.Registry.Guardianships, iin)
}

func (d *double) Contact(ctx context.Context, iin string) (scheduler.Contact, error) {
	return askOf(ctx, d, contactsRegister, d.Registry.Contact, iin)
}

// doubleWorld is a world whose registers can be silenced.
func doubleWorld(t *testing.T, edit ...func(*scheduler.Options)) (*world, *double) {
	t.Helper()
	store := storetest.Twice(storetest.Open(t))
	d := &double{Registry: registry.NewLocal(store), silent: map[string]bool{}}
	edit = append([]func(*scheduler.Options){func(o *scheduler.Options) { o.Registry = d }}, edit...)
	return soundly(openWorld(t, store, edit...)), d
}

// withPolicy edits the default policy.
func withPolicy(edit func(*scheduler.Policy)) func(*scheduler.Options) {
	return func(o *scheduler.Options) {
		p := scheduler.DefaultPolicy()
		edit(&p)
		o.Policy = &p
	}
}

// oneSeat publishes a schedule with a single slot a day, 9:00 to 9:30, and so many rooms.
func (w *world) oneSeat(rooms, staffRooms int) {
	w.t.Helper()
	s := schedule(dept, 2026)
	s.Rooms, s.StaffRooms = rooms, staffRooms
	for i := range s.Week {
		s.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 9*60 + 30}}
	}
	w.publish(s)
}

// ward makes a person whose guardian the actor is between two days; an empty to is no end.
func (w *world) ward(guardian scheduler.Actor, kato, from, to string) (scheduler.Actor, string) {
	w.t.Helper()
	a, form := w.personAt(kato)
	g := scheduler.Guardianship{Guardian: guardian.IIN, Ward: a.IIN, From: calendars.MustDate(from)}
	if to != "" {
		g.To = calendars.MustDate(to)
	}
	w.must(w.PutGuardianship(w.t.Context(), integration, g))
	return a, form
}

// bookFor books a time of the office for a form.
func (w *world) bookFor(a scheduler.Actor, form, date, start string) scheduler.Booking {
	w.t.Helper()
	b, err := w.Book(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(date, start)})
	w.must(err)
	return b
}

// eligibility asks and fails the test on an error.
func (w *world) eligibility(a scheduler.Actor, form string) scheduler.Eligibility {
	w.t.Helper()
	el, err := w.Eligibility(w.t.Context(), a, form)
	w.must(err)
	return el
}

// outcome returns the code of the check of a rule, or "" if it stands not among them.
func outcome(checks []scheduler.Check, rule string) string {
	for _, c := range checks {
		if c.Rule == rule {
			return c.Code
		}
	}
	return ""
}

// inZone returns a local time of another zone than the tests'.
func inZone(zone, s string) time.Time {
	return must(time.ParseInLocation("2006-01-02 15:04:05", s, must(time.LoadLocation(zone))))
}

// listed returns the times that the form is shown on a day.
func (w *world) listed(a scheduler.Actor, form, date string, staff bool) map[calendars.Minute]scheduler.Offer {
	w.t.Helper()
	year, month, _ := calendars.MustDate(date).Civil()
	m, err := w.Month(w.t.Context(), a, form, year, month, staff)
	w.must(err)
	out := map[calendars.Minute]scheduler.Offer{}
	for _, d := range m.Days {
		for _, o := range d.Times {
			if d.Date == calendars.MustDate(date) {
				out[o.Start] = o
			}
		}
	}
	return out
}

// restart puts a new engine over the world's store.
func (w *world) restart(edit ...func(*scheduler.Options)) {
	w.t.Helper()
	o := scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Clock: w.clock.Now}
	for _, f := range edit {
		f(&o)
	}
	e, err := scheduler.New(w.t.Context(), o)
	w.must(err)
	w.Engine = e
}

// records counts the store's records of a kind, by the first byte of their keys.
func (w *world) records(prefix byte) int {
	w.t.Helper()
	n := 0
	w.must(w.store.View(w.t.Context(), func(r scheduler.Reader) error {
		for range r.Scan([]byte{prefix}, []byte{prefix + 1}) {
			n++
		}
		return nil
	}))
	return n
}
