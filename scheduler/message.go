package scheduler

import (
	"context"
	"errors"
	"time"

	"kezek/calendars"
)

// MessageKind names the event that an SMS tells of (N1–N3, N7). The values are stored.
type MessageKind string

// The kinds of messages.
const (
	SayFormReceived MessageKind = "form_received" // N1
	SayBooked       MessageKind = "booked"        // N2: the legal notice
	SayReminder     MessageKind = "reminder"      // N3
	SayAnnulled     MessageKind = "annulled"      // A3
	SayMoved        MessageKind = "moved"
	SayCancelled    MessageKind = "cancelled"
	SayReinstated   MessageKind = "reinstated" // A5
	SayNear         MessageKind = "near"       // Q5
	SayUnserved     MessageKind = "unserved"   // Q6
	SayOffer        MessageKind = "offer"      // B8

	SayScheduleDue MessageKind = "schedule_due" // S3: to a department

	SayProposal       MessageKind = "proposal"        // N7: a time, to be accepted or declined
	SayProposalClosed MessageKind = "proposal_closed" // N7: nobody answered

	// Answers to what a person has written.
	SayMoveOffer   MessageKind = "move_offer"    // another time for a booking
	SayNothingFree MessageKind = "nothing_free"  // there is no time to offer
	SayDeclined    MessageKind = "declined"      // an offered time was given up
	SayStanding    MessageKind = "standing"      // the booking as it stands: nothing has changed
	SayWhich       MessageKind = "which_booking" // several could be meant
	SayRefused     MessageKind = "refused"       // it could not be done, and why
	SayHelp        MessageKind = "help"          // what can be written
)

// MessageKinds lists every kind.
var MessageKinds = []MessageKind{SayFormReceived, SayBooked, SayReminder, SayAnnulled, SayMoved,
	SayCancelled, SayReinstated, SayNear, SayUnserved, SayOffer, SayScheduleDue, SayProposal, SayProposalClosed,
	SayMoveOffer, SayNothingFree, SayDeclined, SayStanding, SayWhich, SayRefused, SayHelp}

// MessageState is where a message stands. The values are stored.
type MessageState string

// The states of messages.
const (
	MessageWaiting MessageState = "waiting" // to be sent, or tried again
	MessageSent    MessageState = "sent"    // the gateway took it
	MessageFailed  MessageState = "failed"  // for good; a worklist item says so
	MessageNoPhone MessageState = "no_phone"
	MessageExpired MessageState = "expired" // worthless before it could be sent
)

// unsent reports whether a message in this state did not go out and will not.
func (s MessageState) unsent() bool {
	return s == MessageFailed || s == MessageNoPhone || s == MessageExpired
}

// Message is one SMS in the outbox, written with the change it tells of (N4).
// Stored as a CBOR array: new fields go to the end.
type Message struct {
	ID         string           `json:"id"` // UUIDv7; the gateway gets it as its duplicate key
	Kind       MessageKind      `json:"kind"`
	State      MessageState     `json:"state"`
	Booking    Number           `json:"booking,omitempty"`
	Form       string           `json:"form"`
	IIN        string           `json:"iin"`
	Phone      string           `json:"phone,omitempty"`
	Language   string           `json:"language"`
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date,omitzero"` // of the appointment
	Start      calendars.Minute `json:"start,omitzero"`
	Place      calendars.Text   `json:"place,omitzero"`     // name of the department or outreach place
	Address    calendars.Text   `json:"address,omitzero"`   // where to come
	OldDate    calendars.Date   `json:"old_date,omitzero"`  // moved: the time before
	OldStart   calendars.Minute `json:"old_start,omitzero"` // moved: the time before
	LastDay    calendars.Date   `json:"last_day,omitzero"`  // last day of the form
	Until      time.Time        `json:"until,omitzero"`     // offer: when it ends
	Ticket     uint16           `json:"ticket,omitzero"`    // near, unserved: the ticket
	Position   int              `json:"position,omitzero"`  // near
	Reason     string           `json:"reason,omitempty"`   // cancelled: the department's reason
	Created    time.Time        `json:"created"`            // when the change happened
	NextTry    time.Time        `json:"next_try,omitzero"`  // not before this; quiet hours are in it (N5)
	Expires    time.Time        `json:"expires,omitzero"`   // worthless from then on; zero: never
	Attempts   int              `json:"attempts"`           // tries so far
	LastError  string           `json:"last_error,omitempty"`
	Text       string           `json:"text,omitempty"`     // as sent; empty before
	Segments   int              `json:"segments,omitempty"` // SMS segments of Text (N5)
	Gateway    string           `json:"gateway,omitempty"`  // name of the gateway that took it
	GatewayID  string           `json:"gateway_id,omitempty"`
	Sent       time.Time        `json:"sent,omitzero"`
	Why        Reason           `json:"why,omitempty"`     // cancelled: instead of Reason, where nobody wrote one
	Year       int              `json:"year,omitzero"`     // schedule_due: of the schedule; Date is the last day of its term
	Left       int              `json:"left,omitzero"`     // schedule_due: working days left; below zero: since the term
	Reports    []Delivery       `json:"reports,omitempty"` // what the network said became of it, in the order of arrival (N2)
	Work       string           `json:"work,omitempty"`    // entry of the worklist that says it failed
	Code       string           `json:"code,omitempty"`    // proposal, offer, move_offer: what to answer with; a secret of the person's
	Numbers    []Number         `json:"numbers,omitempty"` // which_booking: those that could be meant
	Prompt     bool             `json:"prompt,omitempty"`  // answers somebody who has just written: quiet hours do not hold it up
}

// Texts turns messages into what the person reads.
type Texts interface {
	// Text returns the message in its language and its number of SMS segments.
	Text(m Message) (text string, segments int, err error)
}

// IncomingSMS is an SMS that a person sent to us.
type IncomingSMS struct {
	ID      string    // the gateway's identifier: the same SMS may come again; empty: it gave none
	Gateway string    // name of the gateway
	Phone   string    // the sender's, as the gateway gives it
	Text    string    // as written
	At      time.Time // when the network took it; zero: not told
}

// SMS is what a gateway hands over.
type SMS struct {
	ID      string    // of the message; the same may come again after a crash
	Phone   string    // + and digits
	Text    string    // at most as many segments as Texts made it
	Expires time.Time // worthless from then on; zero: never
}

// Receipt is a gateway's answer to a message that it took.
type Receipt struct {
	Gateway string // name of the gateway
	ID      string // the gateway's own identifier, may be empty
}

// Gateway hands an SMS to the operator's network.
type Gateway interface {
	// Send hands over an SMS. An error that is ErrRefused is for good; any other is tried again.
	Send(ctx context.Context, sms SMS) (Receipt, error)
}

// ErrRefused marks a gateway error that no retry can mend, such as an impossible number.
var ErrRefused = errors.New("refused by the gateway for good")
