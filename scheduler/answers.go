package scheduler

import (
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Eligibility is the answer to "may this form be booked?", with every result at once (E8).
type Eligibility struct {
	Form       Form031        `json:"form"`
	Eligible   bool           `json:"eligible"` // every check passed
	Checks     []Check        `json:"checks"`
	Name       string         `json:"name,omitempty"`       // of the person, if their register knows it
	Department string         `json:"department,omitempty"` // that serves the address: today, else the first that will
	LastDay    calendars.Date `json:"last_day,omitzero"`    // of the form, inclusive
	Booking    *Booking       `json:"booking,omitempty"`    // E6: the live one
	Nearest    []Offer        `json:"nearest,omitempty"`    // E7: the first free times
	Waiting    bool           `json:"waiting"`              // stands on the waiting list
	Times      *Times         `json:"-"`                    // finds other free times; nil: E1 to E6 do not allow any
}

// Result is the outcome of one check.
type Result string

// The results. Unchecked is never taken for either of the others (E8).
const (
	Passed    Result = "passed"
	Failed    Result = "failed"
	Unchecked Result = "unchecked"
)

// Check is one condition with its outcome.
type Check struct {
	Rule   string         `json:"rule"` // E1 to E7
	Code   string         `json:"code"`
	Result Result         `json:"result"`
	Text   calendars.Text `json:"text"`
	Next   calendars.Text `json:"next,omitzero"` // what to do, when it did not pass
}

// FormStanding is a form with what became of it.
type FormStanding struct {
	Form031
	Person   Contact   `json:"person"` // whose form it is: the caller or a ward
	Ward     bool      `json:"ward"`
	Booking  *Booking  `json:"booking,omitempty"` // live booking or hold
	Past     []Number  `json:"past,omitempty"`
	Waiting  bool      `json:"waiting"`
	Examined bool      `json:"examined"`
	Proposal *Proposal `json:"proposal,omitempty"` // the time offered by SMS (N7), and what became of it

	asked string // code of the last question that its person was asked by SMS
}

// Month is the answer to "what is free in this month?" (L4).
type Month struct {
	Form  string     `json:"form"`
	Year  int        `json:"year"`
	Month time.Month `json:"month"`
	Days  []Day      `json:"days"` // only days with free seats, ascending
}

// Day is one day with its free times.
type Day struct {
	Date  calendars.Date `json:"date"`
	Times []Offer        `json:"times"`
}

// Choice is what a change does with bookings that no longer fit (S7).
type Choice string

// The choices. ChoiceNone refuses the change if a booking does not fit.
const (
	ChoiceNone   Choice = ""
	ChoiceKeep   Choice = "keep"
	ChoiceMove   Choice = "move"
	ChoiceCancel Choice = "cancel"
)

// Consequences tells what a change does with the bookings that no longer fit.
type Consequences struct {
	Choice Choice            `json:"choice"`
	Each   map[Number]Choice `json:"each,omitempty"`   // instead of Choice, for single bookings
	Reason string            `json:"reason,omitempty"` // for histories and cancellation messages
}

// Version is one published schedule without its content.
type Version struct {
	Version int            `json:"version"` // 1, 2, 3 ... within department and year
	ID      string         `json:"id"`      // UUIDv7
	InForce calendars.Date `json:"in_force_from"`
	At      time.Time      `json:"at"`
	By      string         `json:"by"`
	Note    string         `json:"note,omitempty"`
	Late    bool           `json:"late"` // first version after the deadline (S3)
}

// Affected is a booking that no longer fits.
type Affected struct {
	Number     Number           `json:"number"`
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date"`
	Start      calendars.Minute `json:"start"`
	Place      uint16           `json:"place"`
	Name       string           `json:"name"`
	LastDay    calendars.Date   `json:"last_day"`
	Why        string           `json:"why"` // schedule or mapping

	// What each choice would do, besides cancelling. Moves are told as if every
	// booking before it in the list were moved too.
	Keep      Reason         `json:"keep"` // what keeping it means
	KeepText  calendars.Text `json:"keep_text"`
	MoveTo    *Offer         `json:"move_to,omitempty"` // the time it would get
	Stuck     Reason         `json:"stuck,omitempty"`   // or why it cannot be moved
	StuckText calendars.Text `json:"stuck_text,omitzero"`
}

// MonthFigures are a schedule's size in one month.
type MonthFigures struct {
	Month       time.Month `json:"month"`
	WorkingDays int        `json:"working_days"`
	Minutes     int        `json:"minutes"` // reception time of the office
	Seats       int        `json:"seats"`
	StaffSeats  int        `json:"staff_seats"`
}

// DayChange is a day that differs from the version now in force.
type DayChange struct {
	Date   calendars.Date `json:"date"`
	Before int            `json:"seats_before"`
	After  int            `json:"seats_after"`
}

// Preview is what publication would do (S5).
type Preview struct {
	Months   []MonthFigures `json:"months,omitempty"`
	Changes  []DayChange    `json:"changes"`
	Affected []Affected     `json:"affected"`

	// Of a calendar: what it does to each department that it does something to.
	Departments []DepartmentChange `json:"departments,omitempty"`

	// Days of a schedule that look like mistakes.
	Suspicions []slots.Suspicion `json:"suspicions,omitempty"`
}

// DepartmentChange is what another calendar does to one department.
type DepartmentChange struct {
	Department string         `json:"department"`
	Name       calendars.Text `json:"name"`
	DaysLost   int            `json:"days_lost"` // on which nobody is received any more
	DaysWon    int            `json:"days_won"`  // on which somebody is received now
	Before     int            `json:"seats_before"`
	After      int            `json:"seats_after"` // of all the days that change
	Affected   int            `json:"affected"`    // bookings that no longer fit
}

// Publication is the outcome of a published change.
type Publication struct {
	Job       string `json:"job"`               // identifier of the work on affected bookings
	Version   int    `json:"version,omitempty"` // of the schedule
	Late      bool   `json:"late,omitempty"`
	Affected  int    `json:"affected"`
	Kept      int    `json:"kept"`
	Moved     int    `json:"moved"`
	Cancelled int    `json:"cancelled"`
	Stuck     int    `json:"stuck"` // could not be moved: see the worklist
	Left      int    `json:"left"`  // still to be dealt with
	Done      bool   `json:"done"`
}

// Compliance is one department's standing with the yearly deadline (S3).
type Compliance struct {
	Department string         `json:"department"`
	Name       calendars.Text `json:"name"`
	Year       int            `json:"year"`
	Due        calendars.Date `json:"due"`
	State      string         `json:"state"` // in_time, late, missing, pending, draft
	Published  time.Time      `json:"published,omitzero"`
	Draft      time.Time      `json:"draft,omitzero"` // when the draft was put; zero: there is none
	Versions   int            `json:"versions"`
}

// Work is an item of a department's worklist: something a person must do.
type Work struct {
	ID         string    `json:"id"`
	Department string    `json:"department"`
	Kind       WorkKind  `json:"kind"`
	Booking    Number    `json:"booking,omitempty"`
	Message    string    `json:"message,omitempty"`
	Form       string    `json:"form,omitempty"`
	Note       string    `json:"note,omitempty"`
	Created    time.Time `json:"created"`
	Done       time.Time `json:"done,omitzero"`
	DoneBy     string    `json:"done_by,omitempty"`
	DoneNote   string    `json:"done_note,omitempty"`
	Why        Reason    `json:"why,omitempty"` // of cannot_move
}

// WorkKind says what is to be done. The values are stored.
type WorkKind string

// The kinds of work.
const (
	WorkCall       WorkKind = "call_person"    // N6: no phone in the mobile base
	WorkFailed     WorkKind = "message_failed" // N4
	WorkCannotMove WorkKind = "cannot_move"    // S7
	WorkFormShort  WorkKind = "form_shortened" // E2: the booking lies after the form's new last day
)

// WaitingEntry is a form on a department's waiting list (B8).
type WaitingEntry struct {
	Form     string         `json:"form"`
	IIN      string         `json:"iin"`
	By       string         `json:"by,omitempty"`
	Name     string         `json:"name"`
	Phone    string         `json:"phone,omitempty"`
	Language string         `json:"language"`
	KATO     string         `json:"kato"`
	LastDay  calendars.Date `json:"last_day"`
	Since    time.Time      `json:"since"`
	Offers   int            `json:"offers"` // made in vain: run out or declined
	NoPhone  bool           `json:"no_phone"`
	Passed   []Seat         `json:"passed,omitempty"` // times offered in vain; not offered again
}

// MessageFilter selects messages; zero fields select all.
type MessageFilter struct {
	Department string
	Form       string
	Booking    Number
	State      MessageState
	Limit      int // 0: 100; at most 1000
}

// CalendarState is the calendar in force with its history.
type CalendarState struct {
	ID       string         `json:"id"`       // UUIDv7
	Revision int            `json:"revision"` // 1, 2, 3 ...
	Data     calendars.Data `json:"data"`
	At       time.Time      `json:"at"`
	By       string         `json:"by"`
}

// BookRequest asks for a seat.
type BookRequest struct {
	Form string `json:"form"`
	Seat
	Staff bool `json:"staff,omitempty"` // of the staff's capacity (S8); reception and head only
}
