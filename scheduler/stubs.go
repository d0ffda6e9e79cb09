package scheduler

import (
	"context"
	"io"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

type DueKind uint8

// TEMPORARY: signatures that other packages build against while the engine is being written.

type Engine struct{}

func New(ctx context.Context, o Options) (*Engine, error) { panic("x") }

// applicants (applicant, portal; reception and head for forms their department serves)
func (e *Engine) Forms(ctx context.Context, a Actor) ([]FormStanding, error) { panic("x") }
func (e *Engine) Eligibility(ctx context.Context, a Actor, form string) (Eligibility, error) {
	panic("x")
}
func (e *Engine) Month(ctx context.Context, a Actor, form string, year int, month time.Month, staff bool) (Month, error) {
	panic("x")
}
func (e *Engine) Nearest(ctx context.Context, a Actor, form string, n int, staff bool) ([]Offer, error) {
	panic("x")
}
func (e *Engine) Hold(ctx context.Context, a Actor, r BookRequest) (Booking, error)  { panic("x") }
func (e *Engine) Release(ctx context.Context, a Actor, hold Number) error            { panic("x") }
func (e *Engine) Confirm(ctx context.Context, a Actor, hold Number) (Booking, error) { panic("x") }
func (e *Engine) Book(ctx context.Context, a Actor, r BookRequest) (Booking, error)  { panic("x") }
func (e *Engine) Move(ctx context.Context, a Actor, n Number, to Seat, reason string) (Booking, error) {
	panic("x")
}
func (e *Engine) Cancel(ctx context.Context, a Actor, n Number, reason string) (Booking, error) {
	panic("x")
}
func (e *Engine) Booking(ctx context.Context, a Actor, n Number) (Booking, error) { panic("x") }
func (e *Engine) Bookings(ctx context.Context, a Actor) ([]Booking, error)        { panic("x") } // of the person and wards, newest first
func (e *Engine) JoinWaiting(ctx context.Context, a Actor, form string) (WaitingEntry, error) {
	panic("x")
}
func (e *Engine) LeaveWaiting(ctx context.Context, a Actor, form string) error { panic("x") }
func (e *Engine) WaitingList(ctx context.Context, a Actor, department string) ([]WaitingEntry, error) {
	panic("x")
}

// reception
func (e *Engine) DayList(ctx context.Context, a Actor, department string, d calendars.Date) (DayList, error) {
	panic("x")
}
func (e *Engine) Arrive(ctx context.Context, a Actor, n Number) (Booking, error) { panic("x") }
func (e *Engine) UndoArrival(ctx context.Context, a Actor, n Number, reason string) (Booking, error) {
	panic("x")
}
func (e *Engine) Reinstate(ctx context.Context, a Actor, n Number, reason string) (Booking, error) {
	panic("x")
} // A5, head
func (e *Engine) IssueTicket(ctx context.Context, a Actor, department, form string) (Ticket, error) {
	panic("x")
}
func (e *Engine) CallNext(ctx context.Context, a Actor, department, room string) (Call, error) {
	panic("x")
}
func (e *Engine) Recall(ctx context.Context, a Actor, department, room string, v Visitor) (Call, error) {
	panic("x")
}
func (e *Engine) NotAnswered(ctx context.Context, a Actor, department, room string) (Call, error) {
	panic("x")
}
func (e *Engine) Postpone(ctx context.Context, a Actor, department, room, reason string) (Call, error) {
	panic("x")
}
func (e *Engine) Finish(ctx context.Context, a Actor, department, room string) (Call, error) {
	panic("x")
}
func (e *Engine) Queue(ctx context.Context, a Actor, department string, d calendars.Date) (Queue, error) {
	panic("x")
}

// Subscribe delivers changes of a department's days after their commit until ctx ends; a slow listener loses the oldest.
func (e *Engine) Subscribe(ctx context.Context, department string) <-chan Change { panic("x") }

// departments
func (e *Engine) Departments(ctx context.Context) ([]Department, error)          { panic("x") }
func (e *Engine) Department(ctx context.Context, id string) (Department, error)  { panic("x") }
func (e *Engine) PutDepartment(ctx context.Context, a Actor, d Department) error { panic("x") }
func (e *Engine) Versions(ctx context.Context, a Actor, department string, year int) ([]Version, error) {
	panic("x")
}
func (e *Engine) Schedule(ctx context.Context, a Actor, department string, year, version int) (slots.Schedule, error) {
	panic("x")
} // version 0: the newest
func (e *Engine) PreviewSchedule(ctx context.Context, a Actor, s slots.Schedule) (Preview, error) {
	panic("x")
}
func (e *Engine) PublishSchedule(ctx context.Context, a Actor, s slots.Schedule, note string, c Consequences) (Publication, error) {
	panic("x")
}
func (e *Engine) RepublishSchedule(ctx context.Context, a Actor, department string, year, version int, inForce calendars.Date, c Consequences) (Publication, error) {
	panic("x")
}
func (e *Engine) PutTrip(ctx context.Context, a Actor, department string, year int, t slots.Trip, c Consequences) (Publication, error) {
	panic("x")
} // Number 0 adds
func (e *Engine) CancelTrip(ctx context.Context, a Actor, department string, year int, number uint16, c Consequences) (Publication, error) {
	panic("x")
}
func (e *Engine) Job(ctx context.Context, a Actor, id string) (Publication, error) { panic("x") }
func (e *Engine) Worklist(ctx context.Context, a Actor, department string, open bool) ([]Work, error) {
	panic("x")
} // department "" = all (operator, auditor)
func (e *Engine) FinishWork(ctx context.Context, a Actor, department, id, note string) (Work, error) {
	panic("x")
}

// operator
func (e *Engine) Mappings(ctx context.Context, a Actor) ([]Mapping, error) { panic("x") }
func (e *Engine) PreviewMappings(ctx context.Context, a Actor, m []Mapping) (Preview, error) {
	panic("x")
}
func (e *Engine) PutMappings(ctx context.Context, a Actor, m []Mapping, c Consequences) (Publication, error) {
	panic("x")
}
func (e *Engine) DepartmentFor(ctx context.Context, kato string, d calendars.Date) (Department, error) {
	panic("x")
}
func (e *Engine) Calendar(ctx context.Context) (CalendarState, *calendars.Calendar, error) {
	panic("x")
}
func (e *Engine) PreviewCalendar(ctx context.Context, a Actor, d calendars.Data) (Preview, error) {
	panic("x")
}
func (e *Engine) PublishCalendar(ctx context.Context, a Actor, d calendars.Data, c Consequences) (Publication, error) {
	panic("x")
}
func (e *Engine) Compliance(ctx context.Context, a Actor, year int) ([]Compliance, error) { panic("x") }
func (e *Engine) Messages(ctx context.Context, a Actor, f MessageFilter) ([]Message, error) {
	panic("x")
} // newest first

// integration
func (e *Engine) ReceiveForm(ctx context.Context, a Actor, f Form031) (Form031, error) { panic("x") } // N1
func (e *Engine) PutContact(ctx context.Context, a Actor, c Contact) error             { panic("x") }
func (e *Engine) PutResidence(ctx context.Context, a Actor, r Residence) error         { panic("x") }
func (e *Engine) PutGuardianship(ctx context.Context, a Actor, g Guardianship) error   { panic("x") }

// registry.Local is built from these: reads of what the store itself knows.
func ReadForm(r Reader, number string) (Form031, error)                   { panic("x") }
func ReadForms(r Reader, iin string) ([]Form031, error)                   { panic("x") }
func ReadResidence(r Reader, iin string) (Residence, error)               { panic("x") }
func ReadGuardianships(r Reader, guardian string) ([]Guardianship, error) { panic("x") }
func ReadContact(r Reader, iin string) (Contact, error)                   { panic("x") }

// CheckIIN reports what is wrong with a personal number: 12 digits and a check digit. nil: nothing.
func CheckIIN(iin string) error { panic("x") }

// Idempotent marks ctx with an Idempotency-Key of the actor and a hash of the request, for the one act done under it (B4).
func Idempotent(ctx context.Context, a Actor, key string, body []byte) context.Context { panic("x") }

// delivery: for sms.Deliverer
func (e *Engine) PendingMessages(ctx context.Context, limit int) ([]Message, time.Time, error) {
	panic("x")
} // due now, and when the next is due (zero: none)
func (e *Engine) MessageSent(ctx context.Context, id, text string, segments int, r Receipt) error {
	panic("x")
}
func (e *Engine) MessageFailed(ctx context.Context, id string, cause error, retry time.Time) error {
	panic("x")
}                                                                                // retry zero: for good
func (e *Engine) MessageContact(ctx context.Context, id string) (Message, error) { panic("x") } // looks the phone up again when it was not known

// worker
func (e *Engine) RunDue(ctx context.Context) (done int, next time.Time, err error) { panic("x") } // everything due at the clock's now
func (e *Engine) Work(ctx context.Context) error                                   { panic("x") } // RunDue, then sleep until next or woken, until ctx ends

// Check verifies the invariants and calls report with each violation.
func (e *Engine) Check(ctx context.Context, report func(error)) error { panic("x") }

var _ io.Writer
