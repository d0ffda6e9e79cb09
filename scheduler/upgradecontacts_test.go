package scheduler_test

import (
	"context"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/registry"
)

// forgetSenders makes the store what a version left that did not meet people when it was
// told of their phones.
func (w *world) forgetSenders() {
	w.t.Helper()
	var keys []string
	w.must(w.store.View(w.t.Context(), func(r scheduler.Reader) error {
		for k := range r.Scan([]byte{'B'}, []byte{'B' + 1}) {
			keys = append(keys, string(k))
		}
		return nil
	}))
	w.must(w.store.Update(w.t.Context(), func(s scheduler.Writer) error {
		for _, k := range keys {
			if err := s.Delete([]byte(k)); err != nil {
				return err
			}
		}
		return s.Put([]byte("v"), []byte{1})
	}))
}

// TestUpgrade_MeetsTheContacts opens a file of a version that met people when they
// booked: who has not booked yet is known when they write, as are those who have.
func TestUpgrade_MeetsTheContacts(t *testing.T) {
	w := soundly(quickWorld(t))
	a, form := w.person()
	_, booked := w.book("2026-06-03", "10:00")
	relative := scheduler.Contact{IIN: iinOf(900), Name: "Relative", Phone: w.phoneOf(a)}
	w.must(w.PutContact(t.Context(), integration, relative))
	w.must(w.PutContact(t.Context(), integration, scheduler.Contact{IIN: iinOf(901), Name: "Without a phone"}))
	w.forgetSenders()
	w.restart()
	if n, version := w.records('B'), w.first('v')[1]; n != 2 || version != "\x02" {
		t.Errorf("%d phones are known, and the version is %q; want 2 and 2", n, version)
	}
	w.must2(w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-03", "10:30")}))
	w.wantHeard(w.writes(w.phoneOf(a), "ОТМЕНА"), scheduler.HeardCancelled)
	w.wantHeard(w.writes(booked.Phone, "ОТМЕНА"), scheduler.HeardCancelled)
}

// outside is the store's own register, but for the phones: those it is asked for as a
// register outside of the store is.
type outside struct{ *registry.Local }

func (outside) Contact(_ context.Context, iin string) (scheduler.Contact, error) {
	return scheduler.Contact{IIN: iin, Name: "Applicant", Phone: "+7701" + iin[4:11]}, nil
}

// TestN7_RegistersOutsideNamePeople holds that a phone of which only a register
// outside of the store knows is met by a booking, by a hold that is confirmed, and by
// one that is confirmed after the store's own register took over.
func TestN7_RegistersOutsideNamePeople(t *testing.T) {
	w := quickWorld(t)
	w.restart(func(o *scheduler.Options) { o.Registry = outside{registry.NewLocal(w.store)} })
	var people []scheduler.Actor
	var requests []scheduler.BookRequest
	for i, at := range []string{"10:00", "10:30", "11:00"} {
		a := scheduler.Actor{Role: scheduler.RoleApplicant, Subject: at, IIN: iinOf(i)}
		w.must(w.PutResidence(t.Context(), integration, scheduler.Residence{IIN: a.IIN, KATO: office, Permanent: true}))
		w.form("031/у-"+at[:2]+at[3:], a.IIN, "2026-01-05", "2026-12-31")
		people = append(people, a)
		requests = append(requests, scheduler.BookRequest{Form: "031/у-" + at[:2] + at[3:], Seat: seat("2026-06-03", at)})
	}
	w.forgetSenders()
	met := func(after string, want int) {
		t.Helper()
		if n := w.records('B'); n != want {
			t.Errorf("after %s %d phones are known, want %d", after, n, want)
		}
	}
	w.must2(w.Book(t.Context(), people[0], requests[0]))
	met("a booking", 1)
	first, err := w.Hold(t.Context(), people[1], requests[1])
	w.must(err)
	second, err := w.Hold(t.Context(), people[2], requests[2])
	w.must(err)
	w.must2(w.Confirm(t.Context(), people[1], first.Number))
	met("a hold that was confirmed", 2)
	w.restart()
	w.must2(w.Confirm(t.Context(), people[2], second.Number))
	met("one that another register knew of", 3)
	w.sound()
}
