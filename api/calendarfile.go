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
	at, err := s.engine.Place(ctx, b.Department, b.Date, b.Place)
	if err != nil {
		return nil, err
	}
	lang := callOf(ctx).language()
	body, err := calendarFileOf(b, at, s.engine.Policy().LatenessGrace, lang)
	if err != nil {
		return nil, err
	}
	return &calendarFileAnswer{ContentType: "text/calendar; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="kezek-%v.ics"`, b.Number), Body: body}, nil
}

var (
	eventTitle = say("МӘС қабылдауы", "Приём в отделе МСЭ", "Medico-social examination")
	eventText  = say("Жазылу № %s. %d мин артық кешіксеңіз, жазылудың күші жойылады.",
		"Запись № %s. При опоздании более чем на %d мин запись аннулируется.",
		"Booking No. %s. It is annulled if you are more than %d min late.")
	eventAlarm = say("Ертең МӘС қабылдауы", "Завтра приём в отделе МСЭ", "The examination is tomorrow")
)

func calendarFileOf(b scheduler.Booking, at scheduler.Place, grace time.Duration, lang string) ([]byte, error) {
	loc, err := time.LoadLocation(cmp.Or(at.Department.Zone, scheduler.DefaultZone))
	if err != nil {
		return nil, fmt.Errorf("department %s: %w", at.Department.ID, err)
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
	event.SetDescription(fmt.Sprintf(eventText.In(lang), b.Number.Spoken(), int(grace.Minutes())))
	event.SetLocation(join(at.Name.In(lang), at.Address.In(lang)))
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
