package api

import (
	"cmp"
	"context"
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"kezek/scheduler"
	"kezek/slots"
)

// calendarFileAnswer is a file of iCalendar (RFC 5545).
type calendarFileAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte `contentType:"text/calendar"`
}

// calendarFile gives the booking as a file for the person's own calendar (B7).
// Every answer has the same UID and a SEQUENCE that only grows, so that the
// calendar replaces its entry after a move and drops it after a cancellation.
func (s *Server) calendarFile(ctx context.Context, in *oneBooking) (*calendarFileAnswer, error) {
	b, err := s.engine.Booking(ctx, actorOf(ctx), in.Number.Number)
	if err != nil {
		return nil, err
	}
	d, err := s.engine.Department(ctx, b.Department)
	if err != nil {
		return nil, err
	}
	lang := callOf(ctx).language()
	where, err := s.whereTo(ctx, &b, &d, lang)
	if err != nil {
		return nil, err
	}
	body, err := calendarFileOf(b, d, where, lang)
	if err != nil {
		return nil, err
	}
	return &calendarFileAnswer{ContentType: "text/calendar; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="kezek-%v.ics"`, b.Number), Body: body}, nil
}

var (
	eventTitle = say("МӘС қабылдауы", "Приём в отделе МСЭ", "Medico-social examination")
	eventText  = say("Жазылу № %s. 15 минуттан артық кешіксеңіз, жазылу жойылады.",
		"Запись № %s. При опоздании более чем на 15 минут запись аннулируется.",
		"Booking No. %s. It is annulled if you are more than 15 minutes late.")
	eventAlarm = say("Ертең МӘС қабылдауы", "Завтра приём в отделе МСЭ", "The examination is tomorrow")
)

// whereTo returns the place of an appointment: the department's, or that of an
// outreach. The person who may see the booking may not see the schedule, so it
// is read in the engine's own name. A place whose trip is gone since is left out.
func (s *Server) whereTo(ctx context.Context, b *scheduler.Booking, d *scheduler.Department, lang string) (string, error) {
	if b.Place == slots.Office {
		return join(d.Name.In(lang), d.Address.In(lang)), nil
	}
	reader := scheduler.Actor{Role: scheduler.RoleSystem, Subject: "calendar file"}
	schedule, err := s.engine.Schedule(ctx, reader, b.Department, b.Date.Year(), 0)
	if err != nil {
		return "", err
	}
	for _, trip := range schedule.Trips {
		if trip.Number == b.Place && trip.Outreach != nil {
			return join(trip.Outreach.Place.In(lang), trip.Outreach.Address.In(lang)), nil
		}
	}
	return "", nil
}

func calendarFileOf(b scheduler.Booking, d scheduler.Department, where, lang string) ([]byte, error) {
	loc, err := time.LoadLocation(cmp.Or(d.Zone, scheduler.DefaultZone))
	if err != nil {
		return nil, fmt.Errorf("department %s: %w", d.ID, err)
	}
	cal := ics.NewCalendar()
	cal.SetProductId("-//Kezek//Kezek//" + lang)
	cal.SetMethod(ics.MethodPublish)
	event := cal.AddEvent(b.Number.String() + "@kezek")
	changed := lastChange(&b)
	event.SetDtStampTime(changed)
	event.SetLastModifiedAt(changed)
	event.SetStartAt(b.Date.At(b.Start, loc))
	event.SetEndAt(b.Date.At(b.End, loc))
	event.SetSequence(revision(&b))
	event.SetSummary(eventTitle.In(lang))
	event.SetDescription(fmt.Sprintf(eventText.In(lang), b.Number.Spoken()))
	if where != "" {
		event.SetLocation(where)
	}
	if over(b.State) {
		event.SetStatus(ics.ObjectStatusCancelled)
		return []byte(cal.Serialize()), nil
	}
	event.SetStatus(ics.ObjectStatusConfirmed)
	alarm := event.AddAlarm()
	alarm.SetAction(ics.ActionDisplay)
	alarm.SetTrigger("-P1D")
	alarm.SetProperty(ics.ComponentPropertyDescription, eventAlarm.In(lang))
	return []byte(cal.Serialize()), nil
}

// over reports whether the appointment will not take place, or no longer has.
func over(s slots.State) bool {
	return s == slots.Cancelled || s == slots.Annulled || s == slots.Expired
}

// revision counts the changes that a calendar has to learn of.
func revision(b *scheduler.Booking) int {
	n := 0
	for _, e := range b.History {
		switch e.What {
		case scheduler.WasMoved, scheduler.WasCancelled, scheduler.WasAnnulled, scheduler.WasReinstated:
			n++
		}
	}
	return n
}

// lastChange is the time of the last entry of the history: the same booking
// gives the same file.
func lastChange(b *scheduler.Booking) time.Time {
	if len(b.History) == 0 {
		return b.Date.At(0, time.UTC)
	}
	return b.History[len(b.History)-1].At
}

func join(name, address string) string {
	if address == "" {
		return name
	}
	return name + ", " + address
}
