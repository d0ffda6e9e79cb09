package scheduler

import (
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Booking is a seat given to a person: first held, then booked, and from there
// to its end. It keeps its number for life. Stored as a CBOR array: new fields
// go to the end.
type Booking struct {
	Number     Number           `json:"number"`
	State      slots.State      `json:"state"`
	Form       string           `json:"form"`
	IIN        string           `json:"iin"`          // of the person to be examined
	By         string           `json:"by,omitempty"` // IIN of the guardian who booked; empty: the person or staff
	Name       string           `json:"name"`
	Phone      string           `json:"phone,omitempty"`
	Language   string           `json:"language"`
	KATO       string           `json:"kato"` // of the registered address when it was booked
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date"`
	Start      calendars.Minute `json:"start"`
	End        calendars.Minute `json:"end"`
	Place      uint16           `json:"place"` // 0: the office; else the number of the outreach trip
	Lane       uint8            `json:"lane"`
	Staff      bool             `json:"staff"`
	LastDay    calendars.Date   `json:"last_day"`       // the form's last day
	Until      time.Time        `json:"until,omitzero"` // end of the hold
	Offer      bool             `json:"offer"`          // the hold is a waiting-list offer (B8)
	Room       string           `json:"room,omitempty"` // where the person was called to
	Calls      uint8            `json:"calls"`
	Kept       bool             `json:"kept"` // no longer fits its schedule and was kept by choice (S7)
	History    []Event          `json:"history"`
	NoPhone    bool             `json:"no_phone"`      // the mobile base has none (N6)
	Job        string           `json:"job,omitempty"` // the last change that dealt with it (S7)

	// Due is when the booking next needs attention, Unix milliseconds, and
	// DueKind why; 0 when nothing is due. It is the booking's one entry in the due index.
	Due     int64   `json:"due,omitempty"`
	DueKind DueKind `json:"due_kind,omitempty"`
	Replay  bool    `json:"replay,omitempty" codec:"-"` // this answer repeats an earlier one (E6)
}

// Starts returns the instant of the appointment in loc, the department's zone.
func (b *Booking) Starts(loc *time.Location) time.Time { return b.Date.At(b.Start, loc) }

// Event is one entry of a history: what happened, when, by whom. Stored as a CBOR array.
type Event struct {
	At      time.Time `json:"at"`
	What    What      `json:"what"`
	By      string    `json:"by"`                // subject of the actor
	Note    string    `json:"note,omitempty"`    // reason, room, or the earlier time of a move
	Message string    `json:"message,omitempty"` // identifier of the SMS that told of it
}

// What names an event. The values are stored.
type What string

// The events of bookings and tickets.
const (
	WasHeld        What = "held"
	WasOffered     What = "offered"
	WasBooked      What = "booked"
	WasMoved       What = "moved"
	WasCancelled   What = "cancelled"
	WasReminded    What = "reminded"
	WasArrived     What = "arrived"
	ArrivalUndone  What = "arrival_undone"
	WasAnnulled    What = "annulled"
	WasReinstated  What = "reinstated"
	WasCalled      What = "called"
	WasRecalled    What = "recalled"
	WasNotAnswered What = "not_answered"
	WasPostponed   What = "postponed"
	WasFinished    What = "finished"
	WasUnserved    What = "unserved"
	WasKept        What = "kept"
	NotMovable     What = "not_movable"
	WasIssued      What = "issued"
	WasToldNear    What = "told_near"
	WasDeclined    What = "declined"   // an offer of the waiting list, or a proposal
	WasProposed    What = "proposed"   // N7
	WasAccepted    What = "accepted"   // N7
	WasClosed      What = "closed"     // N7: nobody answered in time, or nothing was free any more
	WasSuperseded  What = "superseded" // N7: booked otherwise, or the form is no more
)

// Seat is where and when a request wants to be seated.
type Seat struct {
	Date  calendars.Date   `json:"date"`
	Start calendars.Minute `json:"start"`
	Place uint16           `json:"place,omitempty"` // 0: the office
}

// Offer is a free time with its seats.
type Offer struct {
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date"`
	Start      calendars.Minute `json:"start"`
	End        calendars.Minute `json:"end"`
	Place      uint16           `json:"place,omitempty"`
	Free       int              `json:"free"`
}
