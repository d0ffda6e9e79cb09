package scheduler

import (
	"time"

	"github.com/ugorji/go/codec"

	"kezek/calendars"
	"kezek/slots"
)

// bookingGlimpse is the beginning of a stored Booking, for who passes over all of
// them: what tells whether it matters is read, the rest stays undecoded bytes.
type bookingGlimpse struct {
	Number     Number
	State      slots.State
	Form       codec.Raw
	IIN        codec.Raw
	By         codec.Raw
	Name       codec.Raw
	Phone      codec.Raw
	Language   codec.Raw
	KATO       codec.Raw
	Department string
	Date       calendars.Date
}

// historyGlimpse is a stored Booking of which only the history is read.
type historyGlimpse struct {
	Number                                     Number
	State                                      slots.State
	Form, IIN, By, Name, Phone, Language, KATO codec.Raw
	Department                                 codec.Raw
	Date                                       calendars.Date
	Start, End                                 calendars.Minute
	Place                                      uint16
	Lane                                       uint8
	Staff                                      bool
	LastDay                                    calendars.Date
	Until                                      codec.Raw
	Offer                                      bool
	Room                                       codec.Raw
	Calls                                      uint8
	Kept                                       bool
	History                                    []eventGlimpse
}

// eventGlimpse is the beginning of a stored Event.
type eventGlimpse struct {
	At   time.Time
	What What
}
