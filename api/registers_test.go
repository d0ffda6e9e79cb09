package api_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
)

// TestRegisters_ManyEntriesAtOnce has a request whose entries are stored side by
// side: all of them are there, and of one person's the last one counts.
func TestRegisters_ManyEntriesAtOnce(t *testing.T) {
	w := newWorld(t)
	token := w.token(scheduler.RoleIntegration, "")
	var contacts []scheduler.Contact
	for n := range 600 {
		contacts = append(contacts, scheduler.Contact{IIN: iinOf(n % 200), Name: fmt.Sprintf("Person %d, %d", n%200, n/200), Language: "ru"})
	}
	if stored := w.call("PUT", "/v1/registers/contacts", token, contacts).want(200).json("stored"); stored != 600.0 {
		t.Errorf("%v of 600 stored", stored)
	}
	for n := range 200 {
		c := must(w.registers.Contact(t.Context(), iinOf(n)))
		if want := fmt.Sprintf("Person %d, 2", n); c.Name != want {
			t.Errorf("%s is called %q, want %q", c.IIN, c.Name, want)
		}
	}
	var forms []scheduler.Form031
	for n := range 300 {
		forms = append(forms, scheduler.Form031{Number: fmt.Sprintf("many-%d", n), IIN: iinOf(n % 3),
			Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")})
	}
	w.call("PUT", "/v1/registers/forms", token, forms).want(200)
	for person := range 3 {
		var numbers []string
		for _, f := range must(w.registers.Forms(t.Context(), iinOf(person))) {
			numbers = append(numbers, f.Number)
		}
		for i, number := range numbers {
			if want := fmt.Sprintf("many-%d", i*3+person); number != want {
				t.Fatalf("the forms of %d stand in the order %v", person, numbers)
			}
		}
	}
}

// TestRegisters_FaultsInTheOrderOfTheEntries has the engine refuse every third of
// many entries that are stored side by side.
func TestRegisters_FaultsInTheOrderOfTheEntries(t *testing.T) {
	w := newWorld(t)
	var forms []scheduler.Form031
	var want []string
	for n := range 90 {
		f := scheduler.Form031{Number: fmt.Sprintf("031-%d", n), IIN: iinOf(n + 1), Issued: calendars.MustDate("2026-01-05")}
		must(w.engine.ReceiveForm(t.Context(), system, f))
		if n%3 == 0 {
			f.IIN = iinOf(n + 500) // a form cannot pass to another person
			want = append(want, fmt.Sprintf("body[%d].iin", n))
		}
		forms = append(forms, f)
	}
	r := w.call("PUT", "/v1/registers/forms", w.token(scheduler.RoleIntegration, ""), forms).want(422)
	if r.json("code") != "partly_stored" {
		t.Errorf("code %v", r.json("code"))
	}
	var got []string
	for _, fault := range r.json("errors").([]any) {
		got = append(got, fault.(map[string]any)["path"].(string))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("faults at %v, want %v", got, want)
	}
}

// TestRegisters_StopAtWhatIsNoRefusal has an entry that cannot be stored, or that
// panics: its neighbours end well, nothing more is begun, and its cause comes out.
func TestRegisters_StopAtWhatIsNoRefusal(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, act := range map[string]func() error{"error": func() error { return broken }, "panic": func() error { panic("the disk is gone") }} {
		people := make([]string, 500)
		for i := range people {
			people[i] = fmt.Sprint(i / 100) // five people, a hundred entries each
		}
		outcomes := api.StoreEach(people, func(p string) string { return p }, func(i int) error {
			if i == 210 {
				return act()
			}
			return nil
		})
		if err := outcomes[210]; err == nil || !strings.Contains(err.Error(), "the disk is gone") {
			t.Errorf("%s: entry 210 ended with %v", name, err)
		}
		for i := 211; i < 300; i++ {
			if !errors.Is(outcomes[i], api.ErrNotTried) {
				t.Errorf("%s: entry %d of the same person ended with %v", name, i, outcomes[i])
			}
		}
		for i := 200; i < 210; i++ {
			if outcomes[i] != nil {
				t.Errorf("%s: entry %d before it ended with %v", name, i, outcomes[i])
			}
		}
	}
}
