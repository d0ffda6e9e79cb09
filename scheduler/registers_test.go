package scheduler_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"kezek/scheduler"
)

// TestE8_SilentRegisterIsNeitherRefusalNorPass silences the registers one after
// another, for a person and for a guardian.
func TestE8_SilentRegisterIsNeitherRefusalNorPass(t *testing.T) {
	w, registers := doubleWorld(t)
	guardian, _ := w.person()
	ward, form := w.ward(guardian, office, "2026-01-01", "")
	for _, c := range []struct {
		silent    string
		actor     scheduler.Actor
		unchecked []string // rules; none: the register is not needed
	}{
		{formsRegister, ward, []string{"E1", "E2", "E3", "E4", "E5"}},
		{homesRegister, ward, []string{"E3", "E4"}},
		{guardiansRegister, ward, nil},
		{contactsRegister, ward, nil},
		{formsRegister, guardian, []string{"E1", "E2", "E3", "E4", "E5"}},
		{homesRegister, guardian, []string{"E3", "E4"}},
		{guardiansRegister, guardian, []string{"E1", "E2", "E3", "E4", "E5"}},
		{contactsRegister, guardian, nil},
	} {
		registers.silent = map[string]bool{c.silent: true}
		el, err := w.Eligibility(t.Context(), c.actor, form)
		if c.unchecked == nil {
			w.must(err)
			if !el.Eligible {
				t.Errorf("%s silent: %+v", c.silent, el.Checks)
			}
			continue
		}
		refusal := w.wantCode(err, scheduler.CodeNotChecked)
		for _, rule := range c.unchecked {
			if got := outcome(refusal.Checks, rule); got != "unchecked" {
				t.Errorf("%s silent: %s is %q", c.silent, rule, got)
			}
		}
		_, err = w.Book(t.Context(), c.actor, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00")})
		w.wantCode(err, scheduler.CodeNotChecked)
		_, err = w.Nearest(t.Context(), c.actor, form, 1, false)
		w.wantCode(err, scheduler.CodeNotChecked)
	}
}

// TestE8_AllResultsComeTogether has a form that is over, a home that is
// temporary and, in the second half, a register that does not answer.
func TestE8_AllResultsComeTogether(t *testing.T) {
	w, registers := doubleWorld(t)
	a, _ := w.person()
	w.form("f", a.IIN, "2026-01-05", "2026-05-31")
	w.must(w.PutResidence(t.Context(), integration, scheduler.Residence{IIN: a.IIN, KATO: "750000000"}))
	want := map[string]string{"E1": "ok", "E2": "form_expired", "E3": "residence_temporary", "E4": "unmapped", "E5": "ok", "E6": "ok"}
	compare := func(checks []scheduler.Check) {
		t.Helper()
		for rule, code := range want {
			if got := outcome(checks, rule); got != code {
				t.Errorf("%s is %q, want %q", rule, got, code)
			}
		}
	}
	compare(w.eligibility(a, "f").Checks)
	_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: "f", Seat: seat(monday, "10:00")})
	delete(want, "E6") // a refused booking stops before it
	compare(w.wantCode(err, scheduler.CodeNotEligible).Checks)

	registers.silent[homesRegister] = true
	want["E3"], want["E4"] = "unchecked", "unchecked"
	_, err = w.Book(t.Context(), a, scheduler.BookRequest{Form: "f", Seat: seat(monday, "10:00")})
	compare(w.wantCode(err, scheduler.CodeNotEligible).Checks) // it is over, whatever the home
}

// TestE8_RegistersAreAskedAtOnce lets no register answer before all that can be
// asked at once have been: residence, contact and guardianship.
func TestE8_RegistersAreAskedAtOnce(t *testing.T) {
	w, registers := doubleWorld(t)
	guardian, _ := w.person()
	_, form := w.ward(guardian, office, "2026-01-01", "")
	var together sync.WaitGroup
	together.Add(3)
	registers.asked = func(ctx context.Context, register string) {
		if register == formsRegister {
			return
		}
		together.Done()
		all := make(chan struct{})
		go func() { together.Wait(); close(all) }()
		select {
		case <-all:
		case <-ctx.Done(): // reached only when they are asked one by one
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	el, err := w.Eligibility(ctx, guardian, form)
	w.must(err)
	if !el.Eligible {
		t.Errorf("got %+v", el.Checks)
	}
}

// TestE8_CauseDoesNotReachTheAnswer holds that what a register said when it
// failed stays in the log.
func TestE8_CauseDoesNotReachTheAnswer(t *testing.T) {
	w, registers := doubleWorld(t)
	a, b := w.book(monday, "10:00")
	stranger, _ := w.person()
	registers.silent = map[string]bool{formsRegister: true, homesRegister: true, guardiansRegister: true}
	_, err := w.Eligibility(t.Context(), a, b.Form)
	if got := w.wantCode(err, scheduler.CodeNotChecked).Error(); strings.Contains(got, errSilent.Error()) {
		t.Error(got)
	}
	_, err = w.Forms(t.Context(), a)
	if got := w.wantCode(err, scheduler.CodeNotChecked).Error(); strings.Contains(got, errSilent.Error()) {
		t.Error(got)
	}
	// Whether the number is somebody's shows no more than whether the form is.
	for _, n := range []scheduler.Number{b.Number, 10000052} {
		_, err = w.Booking(t.Context(), stranger, n)
		w.wantCode(err, scheduler.CodeNotChecked)
	}
}
