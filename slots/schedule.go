package slots

import (
	"kezek/calendars"
)

// Schedule is one version of one department's reception hours for a calendar
// year (rule S1). Days before InForce are governed by the version before it.
type Schedule struct {
	Department  string         `json:"department"`
	Year        int            `json:"year"`
	InForce     calendars.Date `json:"in_force_from"` // first day it governs, within Year
	SlotMinutes int            `json:"slot_minutes"`  // length of one slot, 5 to 240
	Rooms       int            `json:"rooms"`         // rooms (commissions) open to everybody, 0 to 99
	StaffRooms  int            `json:"staff_rooms"`   // rooms kept back for bookings made by staff (S8), 0 to 99
	Week        []DayHours     `json:"week"`          // at most one entry for a weekday; a weekday without one is closed
	Exceptions  []Exception    `json:"exceptions,omitempty"`
	Trips       []Trip         `json:"trips,omitempty"`
}

// DayHours are the reception hours of one weekday.
type DayHours struct {
	Weekday Weekday `json:"weekday"`
	Hours
	Rooms *int `json:"rooms,omitempty"` // instead of the schedule's Rooms
}

// Hours is one span of the day with its breaks.
type Hours struct {
	calendars.Interval
	Breaks []calendars.Interval `json:"breaks,omitempty"` // within the span, apart from each other
}

// ExceptionKind says what an exception does to its day.
type ExceptionKind string

// The kinds of exceptions.
const (
	Closed       ExceptionKind = "closed"  // the office receives nobody; outreach goes on
	OtherHours   ExceptionKind = "hours"   // a working day with other hours or rooms
	ExtraWorking ExceptionKind = "working" // a day off by the calendar on which this department works
)

// Exception replaces the weekly hours on one date. Hours are required for
// OtherHours and ExtraWorking, and must be absent for Closed.
type Exception struct {
	Date   calendars.Date `json:"date"`
	Kind   ExceptionKind  `json:"kind"`
	Hours  *Hours         `json:"hours,omitempty"`
	Rooms  *int           `json:"rooms,omitempty"` // instead of the schedule's Rooms
	Reason string         `json:"reason,omitempty"`
}

// Trip takes rooms away from the office (rule S2). Both dates are inclusive and
// may cross into days off, which stay days off.
type Trip struct {
	Number   uint16              `json:"number,omitempty"` // given at publication, unique in the department for good; 0 before
	From     calendars.Date      `json:"from"`
	To       calendars.Date      `json:"to"`
	Part     *calendars.Interval `json:"part,omitempty"`  // part of each day; nil: the whole day
	Rooms    int                 `json:"rooms,omitempty"` // rooms away, public ones first, then the staff's; 0: all
	Reason   string              `json:"reason,omitempty"`
	Outreach *Outreach           `json:"outreach,omitempty"`
}

// Outreach is the place at which a trip's rooms examine, open only to residents of the KATO
// codes named.
type Outreach struct {
	Place       calendars.Text `json:"place"`   // name of the place
	Address     calendars.Text `json:"address"` // what the SMS tells
	KATO        []string       `json:"kato"`    // at least one code; a code stands for all codes under it
	Hours       Hours          `json:"hours"`
	Rooms       int            `json:"rooms"`                  // rooms working at the place, 1 to 99
	SlotMinutes int            `json:"slot_minutes,omitempty"` // 0: the schedule's
}

// Office is the place number of the department's own rooms; any other place is
// the Number of the trip whose outreach it is.
const Office uint16 = 0

// Slot is a start time at one place with its capacity.
type Slot struct {
	Start      calendars.Minute
	End        calendars.Minute
	Place      uint16
	Rooms      uint8 // seats open to everybody
	StaffRooms uint8 // seats kept for staff bookings (S8)
}

// Seat is one seat of a day that was given away: to a hold or to a booking.
type Seat struct {
	Start calendars.Minute
	End   calendars.Minute
	Place uint16
	Lane  uint8 // which of the seats of the slot, from 1; tells seats apart, names no room
	Staff bool  // of the staff's capacity
	State State
	Until int64  // Held only: the Unix second at which the hold ends
	Ref   uint64 // number of the hold or booking
}
