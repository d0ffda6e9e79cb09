package scheduler_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

func proposing(rule scheduler.Proposing) func(*scheduler.Options) {
	return withPolicy(func(p *scheduler.Policy) { p.Proposals = rule })
}

// proposed is a new form with its proposal.
type proposed struct {
	scheduler.Actor
	form, phone string
}

// propose makes a person whose new form the worker has seen.
func (w *world) propose() proposed {
	w.t.Helper()
	a, form := w.person()
	w.due()
	return proposed{a, form, w.phoneOf(a)}
}

// proposal reads the form's proposal, or fails the test.
func (w *world) proposal(x proposed) *scheduler.Proposal {
	w.t.Helper()
	forms, err := w.Forms(w.t.Context(), x.Actor)
	w.must(err)
	for _, f := range forms {
		if f.Number == x.form && f.Proposal != nil {
			return f.Proposal
		}
	}
	w.t.Fatalf("%s has no proposal", x.form)
	return nil
}

// wantProposal fails the test unless the form's proposal is in the state, reached by the events.
func (w *world) wantProposal(x proposed, state scheduler.ProposalState, events ...scheduler.What) *scheduler.Proposal {
	w.t.Helper()
	p := w.proposal(x)
	var got []scheduler.What
	for _, e := range p.History {
		got = append(got, e.What)
	}
	same := len(got) == len(events)
	for i := range got {
		same = same && got[i] == events[i]
	}
	if p.State != state || !same {
		w.t.Fatalf("proposal is %s after %v, want %s after %v", p.State, got, state, events)
	}
	return p
}

func TestN7_NewFormIsOfferedTheNearestTime(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	x := w.propose()
	p := w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed)
	if p.Date != calendars.MustDate("2026-06-02") || p.Start != 9*60 || p.Department != dept { // Monday 8:00 and a day's notice
		t.Errorf("proposed %s %s at %s", p.Date, p.Start, p.Department)
	}
	if want := at("2026-06-05 00:00:00"); !p.Closes.Equal(want) { // three working days, the first one after Monday
		t.Errorf("closes %s, want %s", p.Closes, want)
	}
	m := w.wantTold(x.phone, scheduler.SayProposal)
	if m.Code != p.Code || len(m.Code) != 5 || m.Date != p.Date || m.Start != p.Start || m.Place.RU != dept || !m.Expires.Equal(p.Closes) {
		t.Errorf("told %+v", m)
	}
	w.book("2026-06-02", "09:00") // a proposal keeps no seat
	w.book("2026-06-02", "09:00")
}

// TestN7_Policy says who is offered a time: by region, and by what the register
// of contacts says of the portal.
func TestN7_Policy(t *testing.T) {
	for name, c := range map[string]struct {
		rule     scheduler.Proposing
		regions  map[string]scheduler.Proposing
		noPortal bool
		noPhone  bool
		want     bool
	}{
		"off":                               {rule: scheduler.ProposeOff},
		"on":                                {rule: scheduler.ProposeOn, want: true},
		"on, without a phone":               {rule: scheduler.ProposeOn, noPhone: true},
		"no portal":                         {rule: scheduler.ProposeNoPortal, noPortal: true, want: true},
		"no portal, but has":                {rule: scheduler.ProposeNoPortal},
		"on, but not in this region":        {rule: scheduler.ProposeOn, regions: map[string]scheduler.Proposing{"110000000": scheduler.ProposeOff}},
		"off, but on in this region":        {rule: scheduler.ProposeOff, regions: map[string]scheduler.Proposing{"110000000": scheduler.ProposeOn}, want: true},
		"off, on in another":                {rule: scheduler.ProposeOff, regions: map[string]scheduler.Proposing{"550000000": scheduler.ProposeOn}},
		"no portal in this region, and has": {rule: scheduler.ProposeOn, regions: map[string]scheduler.Proposing{"110000000": scheduler.ProposeNoPortal}},
	} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t, withPolicy(func(p *scheduler.Policy) { p.Proposals, p.ProposalRegions = c.rule, c.regions }))
			a, form := w.person()
			contact := scheduler.Contact{IIN: a.IIN, Name: "A", Phone: w.phoneOf(a), NoPortal: c.noPortal}
			if c.noPhone {
				contact.Phone = ""
			}
			w.must(w.PutContact(t.Context(), integration, contact))
			w.due()
			forms, err := w.Forms(t.Context(), a)
			w.must(err)
			if got := forms[0].Proposal != nil; got != c.want {
				t.Errorf("%s is offered a time: %v", form, got)
			}
			w.sound()
		})
	}
	bad := scheduler.DefaultPolicy()
	bad.Proposals, bad.ProposalRegions, bad.HelpTexts, bad.HelpStrangers = "x", map[string]scheduler.Proposing{"111000000": "on", "110000000": "y"}, -1, 101
	if problems := bad.Validate(); len(problems) != 5 {
		t.Errorf("problems %v", problems)
	}
}

func TestN7_AcceptedProposalIsABookingLikeAnyOther(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	x := w.propose()
	code := w.wantTold(x.phone, scheduler.SayProposal).Code
	w.wantHeard(w.writes(x.phone, code+"#1"), scheduler.HeardAccepted)
	p := w.wantProposal(x, scheduler.ProposalAccepted, scheduler.WasProposed, scheduler.WasAccepted)
	b := w.liveOf(x.Actor, x.form)
	if b == nil || b.Number != p.Booking || b.Date != p.Date || b.Start != p.Start {
		t.Fatalf("booked %+v", b)
	}
	if got := w.messages(b.Number); len(got) != 1 || got[0] != scheduler.SayBooked { // the legal notice (N2)
		t.Errorf("messages %v", got)
	}
	w.wantHeard(w.writes(x.phone, code+"#1"), scheduler.HeardStands) // answered twice
	w.wantHeard(w.writes(x.phone, code+"#2"), scheduler.HeardStands)
	w.set("2026-06-05 00:00:00")
	w.due()
	w.wantProposal(x, scheduler.ProposalAccepted, scheduler.WasProposed, scheduler.WasAccepted)
}

func TestN7_BareAnswerWhereOneQuestionIsOpen(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	x := w.propose()
	w.wantHeard(w.writes(x.phone, "Да"), scheduler.HeardAccepted)
	y := w.propose()
	w.form(y.form+"/2", y.IIN, "2026-01-05", "2026-12-31")
	w.due()
	w.wantHeard(w.writes(y.phone, "1"), scheduler.HeardHelp) // which of the two?
	w.wantProposal(y, scheduler.ProposalOpen, scheduler.WasProposed)
}

func TestN7_DeclinedProposal(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	x := w.propose()
	w.wantHeard(w.writes(x.phone, w.wantTold(x.phone, scheduler.SayProposal).Code+"#2"), scheduler.HeardDeclined)
	w.wantTold(x.phone, scheduler.SayDeclined)
	p := w.wantProposal(x, scheduler.ProposalDeclined, scheduler.WasProposed, scheduler.WasDeclined)
	w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardRefused)
	w.form(x.form, x.IIN, "2026-01-05", "2026-12-30") // the same form again is no new one
	w.due()
	w.wantProposal(x, scheduler.ProposalDeclined, scheduler.WasProposed, scheduler.WasDeclined)
	w.bookFor(x.Actor, x.form, "2026-06-02", "10:00")
}

// TestN7_CodeIsNotGivenAgainBeforeItsEnd: an answer that comes after the person has
// booked otherwise would be taken for one to somebody else's question, and be answered
// as if nobody understood it.
func TestN7_CodeIsNotGivenAgainBeforeItsEnd(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	w.must(w.CloseEveryShortCode(t.Context(), w.clock.Now().Add(time.Hour)))
	if code := w.proposal(w.propose()).Code; len(code) == 5 {
		t.Errorf("code %s is given again, although the question that had it ends later", code)
	}
	w.must(w.CloseEveryShortCode(t.Context(), w.clock.Now()))
	if code := w.proposal(w.propose()).Code; len(code) != 5 {
		t.Errorf("code %s, although every question has ended", code)
	}
}

// TestN7_TimeThatIsGoneGivesTheNext, under a code of its own, until nothing is left.
func TestN7_TimeThatIsGoneGivesTheNext(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	w.oneSeat(1, 0)
	a, _ := w.person()
	form := "031/у-short"
	w.form(form, a.IIN, "2026-01-05", "2026-06-03")
	w.due()
	x := proposed{a, form, w.phoneOf(a)}
	p := w.proposal(x)
	w.book("2026-06-02", "09:00")
	w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardAsked)
	next := w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed, scheduler.WasProposed)
	m := w.wantTold(x.phone, scheduler.SayProposal)
	if next.Date != calendars.MustDate("2026-06-03") || next.Code == p.Code || m.Code != next.Code || m.Why != scheduler.ReasonGone || !m.Prompt {
		t.Fatalf("next: %+v, told %+v", next, m)
	}
	w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardRefused) // no consent to a time never seen
	w.book("2026-06-03", "09:00")
	w.wantHeard(w.writes(x.phone, next.Code+"#1"), scheduler.HeardRefused)
	w.wantTold(x.phone, scheduler.SayNothingFree)
	w.wantProposal(x, scheduler.ProposalClosed, scheduler.WasProposed, scheduler.WasProposed, scheduler.WasClosed)
}

// TestN7_ThreeWorkingDaysClose a proposal, by the calendar (C7): over a weekend,
// and over a state holiday that the calendar gains meanwhile (C6).
func TestN7_ThreeWorkingDaysClose(t *testing.T) {
	for name, c := range map[string]struct{ made, closes string }{
		"in the week":            {"2026-06-01 10:00:00", "2026-06-05 00:00:00"},
		"before a weekend":       {"2026-06-04 17:00:00", "2026-06-10 00:00:00"},
		"on a Saturday":          {"2026-06-06 12:00:00", "2026-06-11 00:00:00"},
		"at night, told at 8":    {"2026-06-01 23:00:00", "2026-06-06 00:00:00"},
		"before Capital Day":     {"2026-07-03 10:00:00", "2026-07-10 00:00:00"}, // Monday 6 July is off
		"before the new year":    {"2026-12-29 10:00:00", "2027-01-01 00:00:00"}, // the form's last day comes first
		"exactly at the opening": {"2026-06-02 08:00:00", "2026-06-06 00:00:00"},
	} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t, proposing(scheduler.ProposeOn))
			w.set(c.made)
			x := w.propose()
			p := w.proposal(x)
			if want := at(c.closes); !p.Closes.Equal(want) {
				t.Fatalf("closes %s, want %s", p.Closes.In(almaty), want)
			}
			w.clock.Set(p.Closes.Add(-time.Millisecond))
			w.due()
			w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed)
			w.clock.Set(p.Closes)
			w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardRefused) // although no worker has been there
			w.due()
			w.wantProposal(x, scheduler.ProposalClosed, scheduler.WasProposed, scheduler.WasClosed)
			if n := w.countTold(x.phone, scheduler.SayProposalClosed); n != 1 {
				t.Errorf("told %d times that it is closed", n)
			}
			w.due()
			w.sound()
		})
	}
}

func (w *world) countTold(phone string, kind scheduler.MessageKind) int {
	w.t.Helper()
	n := 0
	for _, m := range w.allTold(phone) {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

func TestN7_CalendarThatChangesProlongs(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	x := w.propose()
	p := w.proposal(x)
	state, _, err := w.Calendar(t.Context())
	w.must(err)
	data := state.Data
	data.Decrees = append(data.Decrees, calendars.Decree{Date: calendars.MustDate("2026-06-03"), Status: calendars.StatusOff, Reason: calendars.Text{KK: "x", RU: "x", EN: "x"}})
	w.must2(w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{Choice: scheduler.ChoiceKeep}))
	w.clock.Set(p.Closes)
	w.due()
	longer := w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed)
	if want := at("2026-06-06 00:00:00"); !longer.Closes.Equal(want) {
		t.Fatalf("closes %s, want %s", longer.Closes, want)
	}
	w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardAsked) // understood, and that time has passed
}

func TestN7_Superseded(t *testing.T) {
	for name, act := range map[string]func(w *world, x proposed){
		"booked on the portal": func(w *world, x proposed) { w.bookFor(x.Actor, x.form, "2026-06-02", "11:00") },
		"held and confirmed": func(w *world, x proposed) {
			b, err := w.Hold(w.t.Context(), x.Actor, scheduler.BookRequest{Form: x.form, Seat: seat("2026-06-02", "11:00")})
			w.must(err)
			w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed)
			w.must2(w.Confirm(w.t.Context(), x.Actor, b.Number))
		},
		"booked by staff": func(w *world, x proposed) {
			w.must2(w.Book(w.t.Context(), reception, scheduler.BookRequest{Form: x.form, Seat: seat("2026-06-02", "11:00"), Staff: true}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := bookingWorld(t, proposing(scheduler.ProposeOn))
			x := w.propose()
			act(w, x)
			p := w.wantProposal(x, scheduler.ProposalSuperseded, scheduler.WasProposed, scheduler.WasSuperseded)
			if b := w.liveOf(x.Actor, x.form); b == nil || p.Booking != b.Number {
				t.Errorf("superseded by %s", p.Booking)
			}
			w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardStands)
			w.clock.Set(p.Closes)
			w.due()
			if n := w.countTold(x.phone, scheduler.SayProposalClosed); n != 0 {
				t.Error("told that it is closed")
			}
		})
	}
}

// TestN7_FormThatIsNoMore closes without an SMS, and cannot be accepted.
func TestN7_FormThatIsNoMore(t *testing.T) {
	w, d := doubleWorld(t, proposing(scheduler.ProposeOn))
	x := w.propose()
	p := w.proposal(x)
	d.gone = map[string]bool{x.form: true}
	w.wantHeard(w.writes(x.phone, p.Code+"#1"), scheduler.HeardRefused)
	if m := w.wantTold(x.phone, scheduler.SayRefused); m.Reason == "" {
		t.Errorf("no reason: %+v", m)
	}
	w.clock.Set(p.Closes)
	w.due()
	d.gone = nil
	w.wantProposal(x, scheduler.ProposalSuperseded, scheduler.WasProposed, scheduler.WasSuperseded)
	if n := w.countTold(x.phone, scheduler.SayProposalClosed); n != 0 {
		t.Error("told of a form that is no more")
	}
}

// TestN7_SilentRegisterIsAskedAgain: a proposal comes when the register answers.
func TestN7_SilentRegisterIsAskedAgain(t *testing.T) {
	w, d := doubleWorld(t, proposing(scheduler.ProposeOn))
	for _, register := range []string{homesRegister, contactsRegister, formsRegister} {
		d.silent = map[string]bool{register: true}
		x := proposedNow(w)
		d.silent = map[string]bool{}
		forms, err := w.Forms(t.Context(), x.Actor)
		w.must(err)
		if forms[0].Proposal != nil {
			t.Fatalf("proposed without the register of %s", register)
		}
		w.clock.Set(w.clock.Now().Add(10 * time.Minute))
		w.due()
		w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed)
	}
}

// proposedNow makes a person whose phone the test does not ask for: a register may be silent.
func proposedNow(w *world) proposed {
	a, form := w.person()
	w.due()
	return proposed{a, form, ""}
}

// TestN7_AtOnce races answers with each other, with the portal and with the end
// of the term: one of them wins, and there is one booking or none.
func TestN7_AtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		others func(w *world, x proposed, code string)
		states []scheduler.ProposalState
	}{
		"accepted twice": {func(w *world, x proposed, code string) { w.hears(x.phone, code+"#1") }, []scheduler.ProposalState{scheduler.ProposalAccepted}},
		"accepted and declined": {func(w *world, x proposed, code string) { w.hears(x.phone, code+"#2") },
			[]scheduler.ProposalState{scheduler.ProposalAccepted, scheduler.ProposalDeclined}},
		"accepted and booked": {func(w *world, x proposed, _ string) {
			_, _ = w.Book(context.Background(), x.Actor, scheduler.BookRequest{Form: x.form, Seat: seat("2026-06-02", "11:00")})
		}, []scheduler.ProposalState{scheduler.ProposalAccepted, scheduler.ProposalSuperseded}},
	} {
		t.Run(name, func(t *testing.T) {
			w := bookingWorld(t, proposing(scheduler.ProposeOn))
			for range 8 {
				x := w.propose()
				code := w.proposal(x).Code
				var g sync.WaitGroup
				g.Go(func() { w.hears(x.phone, code+"#1") })
				g.Go(func() { c.others(w, x, code) })
				g.Wait()
				p := w.proposal(x)
				ok := false
				for _, s := range c.states {
					ok = ok || p.State == s
				}
				b := w.liveOf(x.Actor, x.form)
				if !ok || (b != nil) != (p.State != scheduler.ProposalDeclined) || b != nil && b.State != slots.Booked || b != nil && b.Number != p.Booking {
					t.Errorf("proposal %s, booking %+v", p.State, b)
				}
			}
		})
	}
}

// hears is writes for goroutines: each SMS has an identifier of its own.
func (w *world) hears(phone, text string) {
	_, _ = w.ReceiveSMS(context.Background(), gateway, scheduler.IncomingSMS{ID: text, Gateway: "race", Phone: phone, Text: text, At: time.Now()})
}

func TestN7_ProposalsAreListed(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	x, y := w.propose(), w.propose()
	w.wantHeard(w.writes(y.phone, w.proposal(y).Code+"#2"), scheduler.HeardDeclined)
	for _, c := range []struct {
		a    scheduler.Actor
		f    scheduler.ProposalFilter
		want []string
	}{
		{operator, scheduler.ProposalFilter{State: scheduler.ProposalOpen}, []string{x.form}},
		{auditor, scheduler.ProposalFilter{State: scheduler.ProposalDeclined}, []string{y.form}},
		{operator, scheduler.ProposalFilter{Department: other}, nil},
		{head, scheduler.ProposalFilter{State: scheduler.ProposalOpen}, []string{x.form}},
		{stranger, scheduler.ProposalFilter{}, nil},
	} {
		list, err := w.Proposals(t.Context(), c.a, c.f)
		w.must(err)
		if len(list) != len(c.want) || len(list) == 1 && list[0].Form != c.want[0] {
			t.Errorf("%s %+v: %+v", c.a.Role, c.f, list)
		}
	}
	_, err := w.Proposals(t.Context(), stranger, scheduler.ProposalFilter{Department: dept})
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.Proposals(t.Context(), x.Actor, scheduler.ProposalFilter{})
	w.wantCode(err, scheduler.CodeForbidden)
}

// TestN7_OpenProposalsAreFoundAmongMany holds that those who wait for answers read no
// more with every proposal that was answered, and that a list has the newest.
func TestN7_OpenProposalsAreFoundAmongMany(t *testing.T) {
	w := bookingWorld(t, proposing(scheduler.ProposeOn))
	records := new(atomic.Int64)
	w.store = counted{w.store, records}
	w.restart(proposing(scheduler.ProposeOn))
	open := w.propose()
	var newest []string
	answered := func(n int) {
		for range n {
			w.clock.Set(w.clock.Now().Add(time.Second))
			x := w.propose()
			w.wantHeard(w.writes(x.phone, w.proposal(x).Code+"#2"), scheduler.HeardDeclined)
			newest = append([]string{x.form}, newest...)
		}
	}
	cost := func() int64 {
		records.Store(0)
		list, err := w.Proposals(t.Context(), head, scheduler.ProposalFilter{State: scheduler.ProposalOpen})
		w.must(err)
		if len(list) != 1 || list[0].Form != open.form {
			t.Errorf("open are %+v", list)
		}
		return records.Load()
	}
	answered(1)
	few := cost()
	answered(20)
	if many := cost(); many != few {
		t.Errorf("reads %d records after 1 answer and %d after 21", few, many)
	}
	for _, limit := range []int{1, 5, 21} {
		list, err := w.Proposals(t.Context(), auditor, scheduler.ProposalFilter{State: scheduler.ProposalDeclined, Limit: limit})
		w.must(err)
		var got []string
		for _, p := range list {
			got = append(got, p.Form)
		}
		if !slices.Equal(got, newest[:limit]) {
			t.Errorf("the newest %d are %v, want %v", limit, got, newest[:limit])
		}
	}
}
