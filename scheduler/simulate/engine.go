package simulate

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// engine is what the play uses of scheduler.Engine, whose methods say what each
// does and refuses. Tests put engines here that break a rule.
type engine interface {
	// The operator and the departments.
	PutDepartment(context.Context, scheduler.Actor, scheduler.Department) error
	PutMappings(context.Context, scheduler.Actor, []scheduler.Mapping, scheduler.Consequences) (scheduler.Publication, error)
	PublishSchedule(context.Context, scheduler.Actor, slots.Schedule, string, scheduler.Consequences) (scheduler.Publication, error)
	PutTrip(context.Context, scheduler.Actor, string, int, slots.Trip, scheduler.Consequences) (scheduler.Publication, error)
	PublishCalendar(context.Context, scheduler.Actor, calendars.Data, scheduler.Consequences) (scheduler.Publication, error)
	Calendar(context.Context) (scheduler.CalendarState, *calendars.Calendar, error)
	Plan(context.Context, scheduler.Actor, string, int) ([]scheduler.PlanDay, error)
	Compliance(context.Context, scheduler.Actor, scheduler.ComplianceFilter) ([]scheduler.Compliance, error)
	Job(context.Context, scheduler.Actor, string) (scheduler.Publication, error)
	Worklist(context.Context, scheduler.Actor, string, bool) ([]scheduler.Work, error)
	FinishWork(context.Context, scheduler.Actor, string, string, string) (scheduler.Work, error)

	// The registers.
	PutContact(context.Context, scheduler.Actor, scheduler.Contact) error
	PutResidence(context.Context, scheduler.Actor, scheduler.Residence) error
	PutGuardianship(context.Context, scheduler.Actor, scheduler.Guardianship) error
	ReceiveForm(context.Context, scheduler.Actor, scheduler.Form031) (scheduler.Form031, error)

	// The people.
	Nearest(context.Context, scheduler.Actor, string, int, bool) ([]scheduler.Offer, error)
	Month(context.Context, scheduler.Actor, string, int, time.Month, bool) (scheduler.Month, error)
	Hold(context.Context, scheduler.Actor, scheduler.BookRequest) (scheduler.Booking, error)
	Book(context.Context, scheduler.Actor, scheduler.BookRequest) (scheduler.Booking, error)
	Confirm(context.Context, scheduler.Actor, scheduler.Number) (scheduler.Booking, error)
	Move(context.Context, scheduler.Actor, scheduler.Number, scheduler.Seat, string) (scheduler.Booking, error)
	Cancel(context.Context, scheduler.Actor, scheduler.Number, string) (scheduler.Booking, error)
	JoinWaiting(context.Context, scheduler.Actor, string) (scheduler.WaitingEntry, error)
	Forms(context.Context, scheduler.Actor) ([]scheduler.FormStanding, error)
	Booking(context.Context, scheduler.Actor, scheduler.Number) (scheduler.Booking, error)

	// The reception and the rooms.
	Arrive(context.Context, scheduler.Actor, scheduler.Number) (scheduler.Booking, error)
	Reinstate(context.Context, scheduler.Actor, scheduler.Number, string) (scheduler.Booking, error)
	IssueTicket(context.Context, scheduler.Actor, string, string) (scheduler.Ticket, error)
	CallNext(context.Context, scheduler.Actor, string, string) (scheduler.Call, error)
	Recall(context.Context, scheduler.Actor, string, string, scheduler.Visitor) (scheduler.Call, error)
	NotAnswered(context.Context, scheduler.Actor, string, string) (scheduler.Call, error)
	Postpone(context.Context, scheduler.Actor, string, string, string) (scheduler.Call, error)
	Finish(context.Context, scheduler.Actor, string, string) (scheduler.Call, error)
	Queue(context.Context, scheduler.Actor, string, calendars.Date) (scheduler.Queue, error)
	DayList(context.Context, scheduler.Actor, string, calendars.Date) (scheduler.DayList, error)

	// Messages.
	PendingMessages(context.Context, int) ([]scheduler.Message, time.Time, error)
	MessageSent(context.Context, string, string, int, scheduler.Receipt) error
	MessageFailed(context.Context, string, error, time.Time) error
	ReceiveSMS(context.Context, scheduler.Actor, scheduler.IncomingSMS) (scheduler.Heard, error)
	Notice(context.Context, scheduler.Actor, scheduler.Number) (scheduler.Notice, error)

	// The passing of time.
	RunDue(context.Context) (int, time.Time, error)
	Subscribe(context.Context, string) <-chan scheduler.Change
	Figures(context.Context, scheduler.Actor, scheduler.FiguresFilter) (scheduler.Figures, error)
	Check(context.Context, func(error)) error
}

var _ engine = (*scheduler.Engine)(nil)

// Who acts.
var (
	operator    = scheduler.Actor{Role: scheduler.RoleOperator, Subject: "operator"}
	auditor     = scheduler.Actor{Role: scheduler.RoleAuditor, Subject: "auditor"}
	integration = scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "cbdi"}
	gateway     = scheduler.Actor{Role: scheduler.RoleSystem, Subject: "gateway"}
)

func headOf(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-" + department, Department: department}
}

func clerkOf(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-" + department, Department: department}
}
