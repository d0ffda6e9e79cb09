package scheduler

import (
	"encoding/binary"
	"fmt"
	"time"

	"kezek/calendars"
)

// Every key of the store is made here. The first byte tells the kind of record;
// numbers are big-endian, so that they sort; names end with a zero byte, so that
// no name is the prefix of another.
const (
	prefixEpoch       = 'e' // counter of configuration changes
	prefixNumbers     = 'n' // next unreserved sequence number
	prefixDepartment  = 'D' // Department
	prefixMapping     = 'M' // by KATO code: []Mapping, ascending by From
	prefixCalendar    = 'C' // by identifier: CalendarState; alone: the identifier in force
	prefixScheduleSet = 'S' // by department, year: scheduleSet
	prefixSchedule    = 's' // by department, year, version: slots.Schedule
	prefixFile        = 'x' // by department, year, version: File as uploaded; version 0: the draft's
	prefixDraft       = 'a' // by department, year: Draft
	prefixWatch       = 'r' // by department: watch, over its schedules' deadlines
	prefixDay         = 'd' // by department, date: seats
	prefixCancelled   = 'c' // by department, date: numbers of the bookings that were cancelled
	prefixQueue       = 'q' // by department, date: queueRecord
	prefixBooking     = 'b' // by number: Booking
	prefixStanding    = 'f' // by form: standing
	prefixWaiting     = 'w' // by department: []WaitingEntry
	prefixDue         = 'u' // by time, kind, subject
	prefixSend        = 'o' // by time, message: what the deliverer sends next
	prefixMessage     = 'm' // by identifier: Message
	prefixReceipt     = 'g' // by gateway, its identifier of a message: ours
	prefixUnsent      = 'l' // by state, identifier of a message that was not sent: its department
	prefixWork        = 'W' // by department, identifier: Work that is to be done
	prefixDone        = 'V' // by department, identifier: Work that was done
	prefixIndexes     = 'v' // alone: the version of the records that others are found by
	prefixJob         = 'j' // by identifier: job
	prefixProgress    = 'J' // by identifier of a job that is not done: progress
	prefixAnswer      = 'i' // by day, actor and key: the answer given (B4)
	prefixSession     = 'k' // by hash of its identifier: Session
	prefixQuestion    = 'Q' // by code: question
	prefixProposal    = 'p' // by form: Proposal
	prefixSender      = 'B' // by phone: sender
	prefixWebhooks    = 'E' // alone: []Webhook
	prefixDispatch    = 'h' // by identifier: Dispatch
	prefixDeliver     = 'H' // by webhook, time, form, sequence: what a webhook is told next
	prefixArchive     = 'A' // alone: the ArchiveMark of a store that is an archive; by identifier: of one that belongs with this
	prefixForm        = 'F' // by number: Form031
	prefixForms       = 'P' // by IIN: numbers of the person's forms
	prefixContact     = 'T' // by IIN: Contact
	prefixResidence   = 'R' // by IIN: Residence
	prefixGuardian    = 'G' // by guardian's IIN: []Guardianship
)

type key []byte

func newKey(prefix byte) key { return append(make(key, 0, 48), prefix) }

func (k key) name(s string) key { return append(append(k, s...), 0) }

func (k key) uint64(n uint64) key { return binary.BigEndian.AppendUint64(k, n) }

func (k key) uint32(n uint32) key { return binary.BigEndian.AppendUint32(k, n) }

// date keeps the order of dates before 1970 too, by flipping the sign bit.
func (k key) date(d calendars.Date) key { return k.uint32(uint32(d) ^ 1<<31) }

// after is the first key that does not begin with k.
func (k key) after() []byte {
	end := append(key{}, k...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

func dateIn(b []byte) calendars.Date { return calendars.Date(binary.BigEndian.Uint32(b) ^ 1<<31) }

func departmentKey(id string) key { return newKey(prefixDepartment).name(id) }
func mappingKey(kato string) key  { return newKey(prefixMapping).name(kato) }

// territoryKey is the mappingKey of the territory that the first digits of a code name.
func territoryKey(kato string, digits int) key {
	return append(newKey(prefixMapping), kato[:digits]...).name("000000000"[digits:])
}
func scheduleSetKey(department string, year int) key {
	return newKey(prefixScheduleSet).name(department).uint32(uint32(year))
}
func scheduleKey(department string, year, version int) key {
	return newKey(prefixSchedule).name(department).uint32(uint32(year)).uint32(uint32(version))
}
func fileKey(department string, year, version int) key {
	return newKey(prefixFile).name(department).uint32(uint32(year)).uint32(uint32(version))
}
func draftKey(department string, year int) key {
	return newKey(prefixDraft).name(department).uint32(uint32(year))
}
func watchKey(department string) key { return newKey(prefixWatch).name(department) }
func dayKey(department string, d calendars.Date) key {
	return newKey(prefixDay).name(department).date(d)
}
func cancelledKey(department string, d calendars.Date) key {
	return newKey(prefixCancelled).name(department).date(d)
}
func queueKey(department string, d calendars.Date) key {
	return newKey(prefixQueue).name(department).date(d)
}
func bookingKey(n Number) key          { return newKey(prefixBooking).uint64(uint64(n)) }
func standingKey(form string) key      { return newKey(prefixStanding).name(form) }
func waitingKey(department string) key { return newKey(prefixWaiting).name(department) }
func messageKey(id string) key         { return newKey(prefixMessage).name(id) }
func receiptKey(gateway, id string) key {
	return newKey(prefixReceipt).name(gateway).name(id)
}
func workKey(department, id string) key {
	return newKey(prefixWork).name(department).name(id)
}
func doneKey(department, id string) key {
	return newKey(prefixDone).name(department).name(id)
}
func unsentKey(state MessageState) key { return newKey(prefixUnsent).name(string(state)) }
func jobKey(id string) key             { return newKey(prefixJob).name(id) }
func progressKey(id string) key        { return newKey(prefixProgress).name(id) }
func formKey(number string) key        { return newKey(prefixForm).name(number) }
func formsKey(iin string) key          { return newKey(prefixForms).name(iin) }
func contactKey(iin string) key        { return newKey(prefixContact).name(iin) }
func residenceKey(iin string) key      { return newKey(prefixResidence).name(iin) }
func guardianKey(guardian string) key  { return newKey(prefixGuardian).name(guardian) }
func calendarKey(id string) key        { return newKey(prefixCalendar).name(id) }
func questionKey(code string) key      { return newKey(prefixQuestion).name(code) }
func proposalKey(form string) key      { return newKey(prefixProposal).name(form) }
func senderKey(phone string) key       { return newKey(prefixSender).name(phone) }

// DueKind says what work falls due. The values are stored.
type DueKind uint8

// The kinds of due work.
const (
	DueHold     DueKind = iota + 1 // a hold or an offer ends (B1, B8)
	DueLateness                    // a booking is annulled unless the person came (A2)
	DueReminder                    // N3
	DueOffer                       // a seat may be offered to the waiting list (B8)
	DueEndOfDay                    // Q6
	DueJob                         // bookings affected by a change (S7)
	DueSweep                       // old idempotency answers are dropped
	DueSchedule                    // a department is reminded of a schedule (S3)
	DueSession                     // somebody who signed in and never out is signed out
	DuePropose                     // a new form may be offered a time (N7)
	DueProposal                    // an offered time was not answered (N7)
)

// due is one entry of the index of work that falls due.
type due struct {
	at      int64 // Unix milliseconds
	kind    DueKind
	subject string // what it is about: see the maker of each kind
}

func (d due) key() key {
	return append(append(newKey(prefixDue).uint64(uint64(d.at)), byte(d.kind)), d.subject...)
}

func parseDue(b []byte) (due, error) {
	if len(b) < 10 || b[0] != prefixDue {
		return due{}, fmt.Errorf("malformed due key %x", b)
	}
	return due{at: int64(binary.BigEndian.Uint64(b[1:])), kind: DueKind(b[9]), subject: string(b[10:])}, nil
}

func (d due) time() time.Time { return time.UnixMilli(d.at) }

// daySubject is the subject of due work about a department's day.
func daySubject(department string, d calendars.Date) string {
	return string(key(nil).date(d)) + department
}

func parseDaySubject(s string) (string, calendars.Date) { return s[4:], dateIn([]byte(s[:4])) }

func numberSubject(n Number) string { return string(key(nil).uint64(uint64(n))) }

func parseNumberSubject(s string) Number { return Number(binary.BigEndian.Uint64([]byte(s))) }
