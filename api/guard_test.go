//go:build !race

// The race detector allocates by itself; make test runs the guard without it.

package api_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// cost is what one act allocates.
type cost struct {
	Allocs int `json:"allocs"`
	Bytes  int `json:"bytes"`
}

// What a cost may differ from the recorded one: half as much again, and a little,
// so that only a gross change fails, and not another version of a library.
const (
	guardFactor = 1.5
	fewAllocs   = 8
	fewBytes    = 1 << 10
)

func (c cost) exceeds(recorded cost) bool {
	return float64(c.Allocs) > guardFactor*float64(recorded.Allocs)+fewAllocs || float64(c.Bytes) > guardFactor*float64(recorded.Bytes)+fewBytes
}

// outdates reports whether the recorded cost is so high that the guard would miss
// the next gross change.
func (c cost) outdates(recorded cost) bool {
	return recorded.Allocs > 2*c.Allocs+fewAllocs || recorded.Bytes > 2*c.Bytes+2*fewBytes
}

var guardFile = filepath.Join("testdata", "guard.json")

// TestGuard_HotPathsAllocateWhatTheyDid compares what the hot paths allocate with
// what was recorded. It looks at no clock. make guard records anew, where a
// change was meant.
func TestGuard_HotPathsAllocateWhatTheyDid(t *testing.T) {
	got := map[string]cost{}
	acts := guardedActs(t)
	for _, name := range slices.Sorted(maps.Keys(acts)) { // what one leaves, the next finds
		got[name] = costOf(t, acts[name])
	}
	if os.Getenv("KEZEK_GUARD") == "record" {
		recordGuard(t, got)
		return
	}
	recorded := map[string]cost{}
	content, err := os.ReadFile(guardFile)
	if err == nil {
		err = json.Unmarshal(content, &recorded)
	}
	if err != nil {
		t.Fatalf("%v\nmake guard records what there is", err)
	}
	for name, c := range got {
		before, known := recorded[name]
		t.Logf("%-24s %4d allocations, %6d bytes; recorded %4d, %6d", name, c.Allocs, c.Bytes, before.Allocs, before.Bytes)
		switch {
		case !known:
			t.Errorf("%s is not recorded: make guard", name)
		case c.exceeds(before):
			t.Errorf("%s allocates %d times, %d bytes; %d and %d were recorded. Find out why, or record it with make guard", name, c.Allocs, c.Bytes, before.Allocs, before.Bytes)
		case c.outdates(before):
			t.Errorf("%s allocates %d times, %d bytes, less than half of the %d and %d recorded: make guard", name, c.Allocs, c.Bytes, before.Allocs, before.Bytes)
		}
	}
	for name := range recorded {
		if _, there := got[name]; !there {
			t.Errorf("%s is recorded and not measured: make guard", name)
		}
	}
}

// TestGuard_FailsOnGrossChangeOnly holds the margins.
func TestGuard_FailsOnGrossChangeOnly(t *testing.T) {
	recorded := cost{100, 10_000}
	for _, c := range []struct {
		now               cost
		exceeds, outdates bool
	}{
		{cost{100, 10_000}, false, false}, {cost{150, 15_000}, false, false}, {cost{60, 6_000}, false, false},
		{cost{160, 10_000}, true, false}, {cost{100, 17_000}, true, false}, {cost{40, 9_000}, false, true}, {cost{90, 3_000}, false, true},
	} {
		if c.now.exceeds(recorded) != c.exceeds || c.now.outdates(recorded) != c.outdates {
			t.Errorf("%+v after %+v: exceeds %v, outdates %v", c.now, recorded, c.now.exceeds(recorded), c.now.outdates(recorded))
		}
	}
}

func recordGuard(t *testing.T, got map[string]cost) {
	content, err := json.MarshalIndent(got, "", "\t")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(guardFile), 0o755)
	}
	if err == nil {
		err = os.WriteFile(guardFile, append(content, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The least of several rounds is what an act costs: pools that a collection of
// garbage has emptied, and what goes on beside, only add to it.
const (
	guardRounds = 5
	guardRuns   = 40
	guardWarm   = 20
	guardActs   = guardWarm + guardRounds*guardRuns
)

func costOf(t *testing.T, act func(n int)) cost {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	n := 0
	for ; n < guardWarm; n++ {
		act(n)
	}
	least := cost{1 << 30, 1 << 30}
	for range guardRounds {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range guardRuns {
			act(n)
			n++
		}
		runtime.ReadMemStats(&after)
		least.Allocs = min(least.Allocs, int(after.Mallocs-before.Mallocs)/guardRuns)
		least.Bytes = min(least.Bytes, int(after.TotalAlloc-before.TotalAlloc)/guardRuns)
	}
	return least
}

// guardedActs are the hot paths, each to be done for n from 0.
func guardedActs(t *testing.T) map[string]func(n int) {
	w := quiet(t)
	s := schedule(dept, 2026)
	s.Rooms, s.InForce = 99, calendars.MustDate("2026-06-01")
	_, err := w.engine.PublishSchedule(t.Context(), system, s, "", scheduler.Consequences{})
	w.must(err)
	me, form := w.person(office)
	person := scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "p", IIN: me}
	calendar := must(calendars.New(calendars.Embedded()))
	acts := map[string]func(int){
		"engine month": func(int) {
			_, err := w.engine.Month(t.Context(), person, form, 2026, time.July, false)
			w.must(err)
		},
		"engine nearest": func(int) {
			_, err := w.engine.Nearest(t.Context(), person, form, 5, false)
			w.must(err)
		},
		"slots grid": func(int) {
			if len(slots.Grid(&s, calendar, calendars.MustDate("2026-07-01"))) == 0 {
				t.Fatal("no slots")
			}
		},
		"http month":   w.guardedGet("/v1/forms/"+inPath(form)+"/slots?month=2026-07", me),
		"http nearest": w.guardedGet("/v1/forms/"+inPath(form)+"/nearest", me),
		"store update": guardedUpdate(t),
	}
	w.guardDay(acts)
	return acts
}

// guardDay adds the acts of bookings and of reception.
func (w *world) guardDay(acts map[string]func(int)) {
	ctx, clerk := w.t.Context(), scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk", Department: dept}
	forms, times := w.crowd(4*guardActs), w.times("2026-06-02", "2026-12-31")
	byEngine, byHTTP, today := forms[:guardActs], forms[guardActs:2*guardActs], forms[2*guardActs:]
	acts["engine book"] = func(n int) {
		_, err := w.engine.Book(ctx, clerk, scheduler.BookRequest{Form: byEngine[n], Seat: scheduler.Seat{Date: times[n].Date, Start: times[n].Start}})
		w.must(err)
	}
	x := w.exchange(http.MethodPost, "/v1/bookings", "", []byte{})
	x.request.Header.Set("Authorization", "Bearer "+w.token(scheduler.RoleReception, dept))
	x.request.Header.Del("Kezek-Applicant")
	acts["http book"] = func(n int) {
		x.request.SetBodyString(fmt.Sprintf(`{"form":%q,"date":%q,"start":%q}`, byHTTP[n], times[n].Date, times[n].Start))
		if status := x.do(); status != http.StatusCreated {
			w.t.Fatalf("%d %s", status, x.ctx.Response.Body())
		}
	}
	var come [2][]scheduler.Number // to arrive, and arrived
	for i, form := range today {
		b, err := w.engine.Book(ctx, clerk, scheduler.BookRequest{Form: form, Seat: scheduler.Seat{Date: calendars.MustDate("2026-06-01"), Start: calendars.Minute(14*60 + 30*(i%8))}})
		w.must(err)
		come[i/guardActs] = append(come[i/guardActs], b.Number)
	}
	w.clock.Set(at("2026-06-01 13:50:00"))
	for _, n := range come[1] {
		_, err := w.engine.Arrive(ctx, clerk, n)
		w.must(err)
	}
	acts["engine arrive"] = func(n int) {
		_, err := w.engine.Arrive(ctx, clerk, come[0][n])
		w.must(err)
	}
	acts["engine call and finish"] = func(int) {
		_, err := w.engine.CallNext(ctx, clerk, dept, "1")
		w.must(err)
		_, err = w.engine.Finish(ctx, clerk, dept, "1")
		w.must(err)
	}
}

func (w *world) guardedGet(path, iin string) func(int) {
	x := w.exchange(http.MethodGet, path, iin, nil)
	return func(int) {
		if status := x.do(); status != http.StatusOK {
			w.t.Fatalf("%d %s", status, x.ctx.Response.Body())
		}
	}
}

// guardedUpdate writes three records, as decision 4 measures it.
func guardedUpdate(t *testing.T) func(int) {
	store := storetest.Open(t)
	record := make([]byte, 300)
	return func(n int) {
		err := store.Update(t.Context(), func(w scheduler.Writer) error {
			for i := range 3 {
				if err := w.Put(binary.BigEndian.AppendUint64([]byte("guard"), uint64(3*n+i)), record); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
