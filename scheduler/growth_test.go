package scheduler_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/bolt"
)

// country is a small world of growth: so many bookings behind it, and a week to come.
func country(bookings int) scheduler.GrowthWorld {
	const departments, perDay = 10, 20
	return scheduler.GrowthWorld{Departments: departments, PerDay: perDay, Days: bookings / departments / perDay, Ahead: 5, Today: calendars.MustDate(monday)}
}

// territory is where the people of a department of the country live.
func territory(department int) string { return fmt.Sprintf("11%04d000", department+1) }

// grown writes the country into a new file and puts an engine on it, with its
// departments and their schedules of this year.
func grown(t testing.TB, g scheduler.GrowthWorld, path string) *world {
	t.Helper()
	if _, err := bolt.Write(path, bolt.Options{}, g.Pairs()); err != nil {
		t.Fatal(err)
	}
	w := openGrown(t, path)
	mappings := make([]scheduler.Mapping, g.Departments)
	for i := range mappings {
		id := g.Department(i)
		w.must(w.PutDepartment(t.Context(), operator, department(id)))
		mappings[i] = scheduler.Mapping{KATO: territory(i), Department: id, From: calendars.MustDate("2025-01-01")}
		w.publish(schedule(id, 2026))
	}
	w.must2(w.PutMappings(t.Context(), operator, mappings, scheduler.Consequences{}))
	return w
}

// openGrown opens such a file.
func openGrown(t testing.TB, path string, wrap ...func(scheduler.Store) scheduler.Store) *world {
	t.Helper()
	store, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: store, clock: &clock{now: at(monday + " 08:00:00")}}
	for _, f := range wrap {
		w.store = f(w.store)
	}
	w.Engine, err = scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: inhabitants{registry.NewLocal(w.store)}, Clock: w.clock.Now})
	w.must(err)
	return w
}

// inhabitants is a registry in which everybody exists. The number of a form,
// "031/у-DEPARTMENT-N", says where its person lives.
type inhabitants struct{ *registry.Local }

func inhabitant(department, n int) string { return fmt.Sprintf("031/у-%d-%d", department, n) }

func (inhabitants) Form(_ context.Context, number string) (scheduler.Form031, error) {
	var department, n int
	if _, err := fmt.Sscanf(number, "031/у-%d-%d", &department, &n); err != nil {
		return scheduler.Form031{}, err
	}
	return scheduler.Form031{Number: number, IIN: iinOf(department), Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")}, nil
}

func (inhabitants) Residence(_ context.Context, iin string) (scheduler.Residence, error) {
	department, err := strconv.Atoi(iin[6:11]) // as iinOf makes them
	return scheduler.Residence{IIN: iin, KATO: territory((department - 30_000) % 40_000), Permanent: true}, err
}

func (inhabitants) Contact(ctx context.Context, iin string) (scheduler.Contact, error) {
	return crowd{}.Contact(ctx, iin)
}

// TestGrowth_TheCountryIsSound holds that what the growth is measured on is what
// the engine itself would have written.
func TestGrowth_TheCountryIsSound(t *testing.T) {
	w := grown(t, country(2_000), filepath.Join(t.TempDir(), "kezek.db"))
	w.sound()
	w.must(w.store.Close())
}
