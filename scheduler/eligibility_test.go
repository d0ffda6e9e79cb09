package scheduler_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

func TestE1_OwnFormPasses(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	el := w.eligibility(a, form)
	if !el.Eligible || el.Form.Number != form || el.Department != dept || el.Name == "" {
		t.Errorf("got %+v", el)
	}
	for _, rule := range []string{"E1", "E2", "E3", "E4", "E5", "E6", "E7"} {
		if got := outcome(el.Checks, rule); got != "ok" {
			t.Errorf("%s: %q", rule, got)
		}
	}
}

// TestE1_StrangerCannotTellWhetherFormExists asks everything that takes a form
// number, for a form of somebody else and for one that does not exist.
func TestE1_StrangerCannotTellWhetherFormExists(t *testing.T) {
	w, registers := doubleWorld(t)
	ctx := t.Context()
	me, _ := w.person()
	_, theirs := w.person()
	const none = "031/у-0000"
	acts := map[string]func(form string) (any, error){
		"eligibility": func(form string) (any, error) { return w.Eligibility(ctx, me, form) },
		"hold": func(form string) (any, error) {
			return w.Hold(ctx, me, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00")})
		},
		"book": func(form string) (any, error) {
			return w.Book(ctx, me, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00")})
		},
		"month":   func(form string) (any, error) { return w.Month(ctx, me, form, 2026, time.June, false) },
		"nearest": func(form string) (any, error) { return w.Nearest(ctx, me, form, 5, false) },
		"join":    func(form string) (any, error) { return w.JoinWaiting(ctx, me, form) },
		"leave":   func(form string) (any, error) { return nil, w.LeaveWaiting(ctx, me, form) },
	}
	for _, silent := range []string{"", guardiansRegister, homesRegister, contactsRegister} {
		registers.silent = map[string]bool{silent: true}
		for name, act := range acts {
			if got, want := answerTo(t, act, theirs), answerTo(t, act, none); got != want || strings.Contains(got, theirs) {
				t.Errorf("%s, %q silent:\na stranger's form: %s\nno form:           %s", name, silent, got, want)
			}
		}
	}
}

// answerTo is everything that an act lets its caller know.
func answerTo(t *testing.T, act func(string) (any, error), form string) string {
	t.Helper()
	answer, err := act(form)
	var refusal *scheduler.Error
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if refusal != nil {
		answer = nil
	}
	b, err := json.Marshal([]any{answer, refusal})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestE2_ValidFromIssueDateToLastDayInclusive(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-05-31 23:59:59", "form_not_yet_valid"},
		{"2026-06-01 00:00:00", "ok"},
		{"2026-06-05 23:59:59", "ok"},
		{"2026-06-06 00:00:00", "form_expired"},
	} {
		t.Run(c.now, func(t *testing.T) {
			w := bookingWorld(t)
			a, _ := w.person()
			w.form("f", a.IIN, "2026-06-01", "2026-06-05")
			w.set(c.now)
			el := w.eligibility(a, "f")
			if got := outcome(el.Checks, "E2"); got != c.want {
				t.Errorf("E2 is %q, want %q", got, c.want)
			}
			_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: "f", Seat: seat("2026-06-08", "10:00")})
			if scheduler.CodeOf(err) == "" {
				t.Error("a time after the last day was booked")
			}
		})
	}
}

// TestE2_TodayIsThatOfTheDepartment puts the department two hours west of Almaty.
func TestE2_TodayIsThatOfTheDepartment(t *testing.T) {
	w := bookingWorld(t)
	d := department(dept)
	d.Zone = "Europe/Kyiv"
	w.must(w.PutDepartment(t.Context(), operator, d))
	a, _ := w.person()
	w.form("f", a.IIN, "2026-06-02", "2026-06-05")
	for _, c := range []struct{ kyiv, want string }{
		{"2026-06-01 23:59:59", "form_not_yet_valid"}, // in Almaty the 2nd has begun
		{"2026-06-02 00:00:00", "ok"},
		{"2026-06-05 23:59:59", "ok"},
		{"2026-06-06 00:00:00", "form_expired"},
	} {
		w.clock.Set(inZone("Europe/Kyiv", c.kyiv))
		if got := outcome(w.eligibility(a, "f").Checks, "E2"); got != c.want {
			t.Errorf("at %s in Kyiv E2 is %q, want %q", c.kyiv, got, c.want)
		}
	}
}

func TestE2_LastDayFromIssueDateAndPolicyOnly(t *testing.T) {
	w := bookingWorld(t)
	a, _ := w.person()
	w.form("f", a.IIN, "2026-05-25", "")
	if got := outcome(w.eligibility(a, "f").Checks, "E2"); got != "form_without_last_day" {
		t.Errorf("without policy: %q", got)
	}
	w = bookingWorld(t, withPolicy(func(p *scheduler.Policy) { p.FormValidityDays = 10 }))
	a, _ = w.person()
	w.form("f", a.IIN, "2026-05-25", "")
	el := w.eligibility(a, "f")
	if want := calendars.MustDate("2026-06-04"); !el.Eligible || el.LastDay != want {
		t.Errorf("eligible %v until %s, want until %s", el.Eligible, el.LastDay, want)
	}
	w.bookFor(a, "f", "2026-06-04", "10:00")
}

func TestE2_NothingAfterLastDayIsShownOrBooked(t *testing.T) {
	w := bookingWorld(t)
	a, _ := w.person()
	w.form("f", a.IIN, "2026-05-25", "2026-06-03")
	m, err := w.Month(t.Context(), a, "f", 2026, time.June, false)
	w.must(err)
	if n := len(m.Days); n != 3 || m.Days[2].Date != calendars.MustDate("2026-06-03") {
		t.Errorf("days shown: %+v", m.Days)
	}
	_, err = w.Book(t.Context(), a, scheduler.BookRequest{Form: "f", Seat: seat("2026-06-04", "10:00")})
	w.wantCode(err, scheduler.CodeNotBookable)
}

func TestE3_OnlyPermanentRegistrationCounts(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	w.must(w.PutResidence(t.Context(), integration, scheduler.Residence{IIN: a.IIN, KATO: office}))
	el := w.eligibility(a, form)
	if got := outcome(el.Checks, "E3"); el.Eligible || got != "residence_temporary" {
		t.Errorf("temporary: %q", got)
	}
	_, err := w.Hold(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00")})
	w.wantCode(err, scheduler.CodeNotEligible)

	homeless := scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "p", IIN: iinOf(900)}
	w.form("f", homeless.IIN, "2026-01-05", "2026-12-31")
	if got := outcome(w.eligibility(homeless, "f").Checks, "E3"); got != "no_residence" {
		t.Errorf("none: %q", got)
	}
}

func TestE4_RefusalNamesTheCodeThatIsNotServed(t *testing.T) {
	w, registers := doubleWorld(t)
	for kato, want := range map[string]string{"750000000": "unmapped", "990000000": "kato_unknown", "11": "kato_unknown", "": "kato_unknown"} {
		a, form := w.person()
		registers.homes = map[string]string{a.IIN: kato}
		el := w.eligibility(a, form)
		if got := outcome(el.Checks, "E4"); el.Eligible || got != want {
			t.Errorf("%q: E4 is %q, want %q", kato, got, want)
		}
		_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00")})
		if refusal := w.wantCode(err, scheduler.CodeNotEligible); !strings.Contains(refusal.Error(), kato) {
			t.Errorf("the refusal does not name %q: %v", kato, refusal)
		}
	}
}

// TestE4_DepartmentOfTheAppointmentsDay changes the mapping in the middle of June.
func TestE4_DepartmentOfTheAppointmentsDay(t *testing.T) {
	w := bookingWorld(t)
	w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate("2026-06-17")}}, scheduler.Consequences{}))
	for date, want := range map[string]string{"2026-06-16": dept, "2026-06-17": other} {
		if _, b := w.book(date, "10:00"); b.Department != want {
			t.Errorf("%s is booked at %s, want %s", date, b.Department, want)
		}
	}
	a, form := w.person()
	m, err := w.Month(t.Context(), a, form, 2026, time.June, false)
	w.must(err)
	for _, d := range m.Days {
		want := dept
		if d.Date >= calendars.MustDate("2026-06-17") {
			want = other
		}
		if got := d.Times[0].Department; got != want {
			t.Errorf("%s is listed at %s, want %s", d.Date, got, want)
		}
	}
	if len(m.Days) != 22 { // the working days of June 2026
		t.Errorf("%d days listed", len(m.Days))
	}
}

// TestE4_AMappingHoldsAtOnceAndEverywhere: what was asked before is not asked
// again, but by another instance, after a preview and in another store.
func TestE4_AMappingHoldsAtOnceAndEverywhere(t *testing.T) {
	w, elsewhere := bookingWorld(t), bookingWorld(t)
	first := w.Engine
	w.restart()
	to := []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate("2026-06-02")}}
	served := func(w *world, date string) string {
		a, form := w.person()
		return w.bookFor(a, form, date, "10:00").Department
	}
	for _, w := range []*world{w, elsewhere} {
		if got := served(w, "2026-06-02"); got != dept {
			t.Fatalf("served by %s before the change", got)
		}
	}
	w.must2(w.PreviewMappings(t.Context(), operator, to))
	if got := served(w, "2026-06-03"); got != dept {
		t.Errorf("served by %s after no more than a preview", got)
	}
	w.must2(w.PutMappings(t.Context(), operator, to, scheduler.Consequences{Choice: scheduler.ChoiceKeep}))
	if got := served(w, "2026-06-04"); got != other {
		t.Errorf("served by %s after the change", got)
	}
	if got := served(elsewhere, "2026-06-04"); got != dept {
		t.Errorf("served by %s where nothing was changed", got)
	}
	w.Engine = first
	if got := served(w, "2026-06-05"); got != other {
		t.Errorf("the other instance has %s", got)
	}
}

func TestE5_GuardianshipInForceFirstAndLastDayIncluded(t *testing.T) {
	w := bookingWorld(t)
	guardian, _ := w.person()
	ward, form := w.ward(guardian, office, "2026-06-02", "2026-06-03")
	for _, c := range []struct {
		now, want string
	}{
		{"2026-06-01 23:59:59", "no_guardianship"},
		{"2026-06-02 00:00:00", "ok"},
		{"2026-06-03 23:59:59", "ok"},
		{"2026-06-04 00:00:00", "no_guardianship"},
	} {
		w.set(c.now)
		el := w.eligibility(guardian, form)
		if got := outcome(el.Checks, "E5"); got != c.want {
			t.Errorf("at %s E5 is %q, want %q", c.now, got, c.want)
		}
		if c.want != "ok" && (el.Form.IIN != "" || el.Department != "") {
			t.Errorf("at %s the former guardian is told %+v", c.now, el)
		}
	}
	w.set("2026-06-03 12:00:00")
	b := w.bookFor(guardian, form, "2026-06-15", "10:00")
	if b.IIN != ward.IIN || b.By != guardian.IIN {
		t.Errorf("booked for %s by %s", b.IIN, b.By)
	}
	w.set("2026-06-04 00:00:00")
	_, err := w.Cancel(t.Context(), guardian, b.Number, "")
	w.wantCode(err, scheduler.CodeNotFound)
	w.must2(w.Cancel(t.Context(), ward, b.Number, ""))
}

func TestE5_WardsAddressCounts(t *testing.T) {
	w := bookingWorld(t)
	guardian, own := w.person()
	_, form := w.ward(guardian, far, "2026-01-01", "")
	if b := w.bookFor(guardian, form, "2026-06-02", "10:00"); b.Department != other {
		t.Errorf("booked at %s", b.Department)
	}
	forms, err := w.Forms(t.Context(), guardian)
	w.must(err)
	if len(forms) != 2 || forms[0].Number != own || forms[0].Ward || !forms[1].Ward || forms[1].Booking == nil {
		t.Errorf("forms of the household: %+v", forms)
	}
}
