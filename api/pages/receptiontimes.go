package pages

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// nearestTimes is how many of the nearest free times are shown at the counter.
const nearestTimes = 6

// freeTimes is the choice of a time: the nearest, and a month day by day.
type freeTimes struct {
	Nearest []freeTime
	Days    []freeDay
	Year    int
	Month   time.Month
	Before  string // address of the month before; empty: it is over
	After   string
	Do      string // text of the button
	Chosen  string // value of the time that was chosen before
}

type freeDay struct {
	Date  calendars.Date
	Times []freeTime
	Open  bool // holds the time that was chosen before
}

// freeTime is a time that can be chosen.
type freeTime struct {
	Value string // as seatOf reads it
	Date  calendars.Date
	Start calendars.Minute
	Place calendars.Text // empty: the office
	Free  int
}

// seatOf reads the value of a chosen time: "2026-06-02 10:00 0". What is none of
// ours is no time that anybody could have.
func seatOf(value string) scheduler.Seat {
	var s scheduler.Seat
	parts := strings.Fields(value)
	if len(parts) != 3 {
		return s
	}
	date, err := calendars.ParseDate(parts[0])
	start, err2 := calendars.ParseMinute(parts[1])
	place, err3 := strconv.ParseUint(parts[2], 10, 16)
	if err != nil || err2 != nil || err3 != nil {
		return s
	}
	return scheduler.Seat{Date: date, Start: start, Place: uint16(place)}
}

// freeTimes lists what a form can be given. address is that of the page with the
// fields in query, to go to another month.
func (p *Pages) freeTimes(v *visit, do, form string, staff bool, address string, query url.Values) (*freeTimes, error) {
	department, err := p.engine.Department(v.ctx, v.actor.Department)
	if err != nil {
		return nil, err
	}
	today := calendars.DateOf(v.now.In(p.engine.Zone(department)))
	times, err := p.engine.Times(v.ctx, v.actor, form, staff)
	if err != nil {
		return nil, err
	}
	nearest, err := times.Nearest(v.ctx, nearestTimes)
	if err != nil {
		return nil, err
	}
	first, err := calendars.ParseDate(v.value("month") + "-01")
	if err != nil {
		first = today
		if len(nearest) > 0 {
			first = nearest[0].Date
		}
	}
	out := &freeTimes{Do: do, Chosen: v.FormValue("at")}
	out.Year, out.Month, _ = first.Civil()
	month, err := times.Month(v.ctx, out.Year, out.Month)
	if err != nil {
		return nil, err
	}
	places := map[uint16]calendars.Text{}
	timeOf := func(o scheduler.Offer) freeTime {
		if _, known := places[o.Place]; !known {
			if places[o.Place], err = p.placeName(v, o.Department, o.Date, o.Place); err != nil {
				places[o.Place] = calendars.Text{} // the time stands without it
			}
		}
		return freeTime{Value: fmt.Sprintf("%s %s %d", o.Date, o.Start, o.Place), Date: o.Date, Start: o.Start, Place: places[o.Place], Free: o.Free}
	}
	for _, o := range nearest {
		out.Nearest = append(out.Nearest, timeOf(o))
	}
	for _, d := range month.Days {
		day := freeDay{Date: d.Date}
		for _, o := range d.Times {
			day.Times = append(day.Times, timeOf(o))
			day.Open = day.Open || day.Times[len(day.Times)-1].Value == out.Chosen
		}
		out.Days = append(out.Days, day)
	}
	out.months(today, address, query)
	return out, nil
}

// months links the months before and after the one that is shown.
func (f *freeTimes) months(today calendars.Date, address string, query url.Values) {
	link := func(y int, m time.Month) string {
		to := url.Values{"month": {calendars.NewDate(y, m, 1).String()[:7]}}
		for name, values := range query {
			to[name] = slices.Clone(values)
		}
		return address + "?" + to.Encode()
	}
	if calendars.NewDate(f.Year, f.Month, 1) > today {
		f.Before = link(f.Year, f.Month-1)
	}
	f.After = link(f.Year, f.Month+1)
}

// receptionCounter books for a person who stands at the counter.
type receptionCounter struct {
	Form    string
	Staff   bool // of the seats kept for staff (S8)
	Asked   bool
	Who     scheduler.Eligibility
	Faults  []scheduler.Check // what stands in the way
	Full    bool              // only that nothing is free does (E7)
	Times   *freeTimes
	Intent  string
	Refused *Refusal
}

func (p *Pages) receptionCounter(v *visit) error {
	page, err := p.counter(v)
	if err != nil {
		return err
	}
	return p.showCounter(v, page)
}

// counter finds out about the form that was asked for.
func (p *Pages) counter(v *visit) (*receptionCounter, error) {
	page := &receptionCounter{Form: strings.TrimSpace(v.value("form")), Staff: v.value("staff") != "", Intent: newIntent()}
	if page.Form == "" {
		return page, nil
	}
	page.Asked = true
	var err error
	if page.Who, err = p.engine.Eligibility(v.ctx, v.actor, page.Form); err != nil {
		r := p.o.Explain(v.Ctx, v.language, err)
		if r.Status >= 500 && r.Code != scheduler.CodeNotChecked {
			return nil, err
		}
		page.Refused, page.Faults = &r, notPassed(r.Checks)
		return page, nil
	}
	page.Faults = notPassed(page.Who.Checks)
	page.Full = len(page.Faults) == 1 && page.Faults[0].Rule == "E7"
	if page.Who.Booking != nil || len(page.Faults) > 0 && !page.Full {
		return page, nil
	}
	query := url.Values{"form": {page.Form}}
	if page.Staff {
		query.Set("staff", "1")
	}
	page.Times, err = p.freeTimes(v, "reception.act.book", page.Form, page.Staff, "/reception/counter", query)
	return page, err
}

func notPassed(checks []scheduler.Check) []scheduler.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c scheduler.Check) bool { return c.Result == scheduler.Passed })
}

func (p *Pages) showCounter(v *visit, page *receptionCounter) error {
	return p.window(v, "reception-counter", page.Refused, page)
}

// receptionBook books the time that was chosen at the counter.
func (p *Pages) receptionBook(v *visit) error {
	b, err := p.engine.Book(v.once(), v.actor, scheduler.BookRequest{
		Form: strings.TrimSpace(v.FormValue("form")), Seat: seatOf(v.FormValue("at")), Staff: v.FormValue("staff") != ""})
	return p.counted(v, "booked", scheduler.Visitor{Booking: b.Number}, err)
}

// receptionCounterTicket gives a ticket to the form that was asked for at the counter.
func (p *Pages) receptionCounterTicket(v *visit) error {
	t, err := p.engine.IssueTicket(v.once(), v.actor, v.actor.Department, strings.TrimSpace(v.FormValue("form")))
	return p.counted(v, "ticket", scheduler.Visitor{Ticket: t.Number}, err)
}

// receptionWait enters the form on the waiting list (B8).
func (p *Pages) receptionWait(v *visit) error {
	form := strings.TrimSpace(v.FormValue("form"))
	if _, err := p.engine.JoinWaiting(v.once(), v.actor, form); err != nil {
		return p.counted(v, "", scheduler.Visitor{}, err)
	}
	if !v.script() {
		return v.redirect("/reception/counter?form=" + url.QueryEscape(form))
	}
	page, err := p.counter(v)
	if err != nil {
		return err
	}
	return p.showCounter(v, page)
}

// counted answers an act of the counter: with the day, or with the counter and
// why it was refused.
func (p *Pages) counted(v *visit, code string, who scheduler.Visitor, err error) error {
	if err == nil {
		return p.done(v, code, who)
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	page, err := p.counter(v)
	if err != nil {
		return err
	}
	page.Refused = &r
	return p.showCounter(v, page)
}

// receptionMovePage moves a booking.
type receptionMovePage struct {
	scheduler.Booking
	Spoken  string
	Times   *freeTimes
	Reason  string
	Intent  string
	Refused *Refusal
}

func (p *Pages) receptionMoveForm(v *visit) error {
	b, err := p.bookingIn(v)
	if err != nil {
		return err
	}
	return p.showReceptionMove(v, b, nil)
}

func (p *Pages) showReceptionMove(v *visit, b scheduler.Booking, refusal *Refusal) error {
	page := receptionMovePage{Booking: b, Spoken: b.Number.Spoken(), Reason: v.FormValue("reason"), Intent: newIntent(), Refused: refusal}
	var err error
	if page.Times, err = p.freeTimes(v, "reception.act.move", b.Form, b.Staff, v.Path(), nil); err != nil {
		r := p.o.Explain(v.Ctx, v.language, err)
		page.Refused = &r
	}
	return p.window(v, "reception-move", page.Refused, page)
}

func (p *Pages) receptionMove(v *visit) error {
	b, err := p.bookingIn(v)
	if err != nil {
		return err
	}
	if strings.TrimSpace(v.FormValue("reason")) == "" { // it is told to the person in the message
		detail, err := p.web.Texts.Text(v.language, "reception.reason_needed")
		if err != nil {
			return err
		}
		return p.showReceptionMove(v, b, &Refusal{Status: 422, Code: scheduler.CodeReasonNeeded, Detail: detail})
	}
	if _, err := p.engine.Move(v.once(), v.actor, b.Number, seatOf(v.FormValue("at")), v.FormValue("reason")); err != nil {
		r := p.o.Explain(v.Ctx, v.language, err)
		return p.showReceptionMove(v, b, &r)
	}
	return p.done(v, "moved", scheduler.Visitor{Booking: b.Number})
}
