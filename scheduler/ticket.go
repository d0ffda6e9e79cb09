package scheduler

import (
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Ticket is a place in one day's live queue (талон живой очереди). Stored as a
// CBOR array inside its day's queue: new fields go to the end.
type Ticket struct {
	Number   uint16      `json:"number"` // 1, 2, 3 ... within department and day
	State    slots.State `json:"state"`
	Form     string      `json:"form"`
	IIN      string      `json:"iin"`
	Name     string      `json:"name"`
	Phone    string      `json:"phone,omitempty"`
	Language string      `json:"language"`
	Booking  Number      `json:"booking,omitempty"` // the annulled booking it follows (Q1)
	Room     string      `json:"room,omitempty"`
	Calls    uint8       `json:"calls"`
	ToldNear bool        `json:"told_near"`
	History  []Event     `json:"history"`
	NoPhone  bool        `json:"no_phone"`
	Place    uint16      `json:"place,omitempty"` // where the person waits; 0: the office
}

// Visitor names who is called: a booking or a ticket. Exactly one is not zero.
type Visitor struct {
	Booking Number `json:"booking,omitempty"`
	Ticket  uint16 `json:"ticket,omitempty"`
}

// Call is what a room gets when it calls.
type Call struct {
	Visitor
	Room     string      `json:"room"`
	Place    uint16      `json:"place,omitempty"` // of the room; 0: the office
	Name     string      `json:"name"`
	Language string      `json:"language"`
	State    slots.State `json:"state"`
	At       time.Time   `json:"at"`
	Calls    uint8       `json:"calls"`
}

// Queue is one department's day as the waiting room sees it.
type Queue struct {
	Department string         `json:"department"`
	Date       calendars.Date `json:"date"`
	Rooms      []Room         `json:"rooms"`   // that may call on this day
	Waiting    []Waiting      `json:"waiting"` // by place, and there in the order in which they will be called
	Called     []Call         `json:"called"`  // who is in which room
	Aside      []Waiting      `json:"aside"`   // not answered and postponed
	Tickets    []Ticket       `json:"tickets"`
}

// Waiting is one person in the queue.
type Waiting struct {
	Visitor
	Name     string           `json:"name"`
	Place    uint16           `json:"place,omitempty"` // where they wait; 0: the office
	Start    calendars.Minute `json:"start,omitempty"` // of the booking
	State    slots.State      `json:"state"`
	Position int              `json:"position,omitempty"`     // at the place: 1 is called next (Q5)
	Wait     int              `json:"wait_minutes,omitempty"` // expected, minutes (Q5)
}

// DayList is what reception sees: everybody of one day.
type DayList struct {
	Department string         `json:"department"`
	Date       calendars.Date `json:"date"`
	Bookings   []Booking      `json:"bookings"` // by place, start and number; holds left out
	Queue      Queue          `json:"queue"`
}

// Change tells a listener that a department's day is no longer what it was.
type Change struct {
	Department string         `json:"department"`
	Date       calendars.Date `json:"date"`
	What       What           `json:"what"`
	Visitor
	Room string    `json:"room,omitempty"`
	At   time.Time `json:"at"`
}
