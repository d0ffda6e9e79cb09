package api

import (
	"strconv"
	"time"

	"kezek/scheduler"
)

// appendBooking appends a booking; see appendAnswer.
func appendBooking(b []byte, v *booking) []byte {
	b = strconv.AppendUint(append(b, `{"number":"`...), uint64(v.Number), 10)
	b = appendString(append(b, `","spoken":`...), v.Spoken)
	b = appendString(append(b, `,"state":`...), v.State.String())
	b = appendString(append(b, `,"form":`...), v.Form)
	b = appendString(append(b, `,"iin":`...), v.IIN)
	b = appendGiven(b, `,"by":`, v.By)
	b = appendString(append(b, `,"name":`...), v.Name)
	b = appendGiven(b, `,"phone":`, v.Phone)
	b = strconv.AppendBool(append(b, `,"no_phone":`...), v.NoPhone)
	b = appendString(append(b, `,"language":`...), v.Language)
	b = appendString(append(b, `,"department":`...), v.Department)
	b, _ = v.Date.AppendText(append(b, `,"date":"`...)) // it knows no error, as below
	b, _ = v.Start.AppendText(append(b, `","start":"`...))
	b, _ = v.End.AppendText(append(b, `","end":"`...))
	b = strconv.AppendUint(append(b, `","place":`...), uint64(v.Place), 10)
	b = strconv.AppendBool(append(b, `,"staff":`...), v.Staff)
	b, _ = v.LastDay.AppendText(append(b, `,"last_day":"`...))
	b = append(b, '"')
	if !v.Until.IsZero() {
		b = appendInstant(append(b, `,"until":`...), v.Until)
	}
	b = strconv.AppendBool(append(b, `,"offer":`...), v.Offer)
	b = appendGiven(b, `,"room":`, v.Room)
	b = strconv.AppendUint(append(b, `,"calls":`...), uint64(v.Calls), 10)
	b = strconv.AppendBool(append(b, `,"kept":`...), v.Kept)
	return append(appendEvents(append(b, `,"history":`...), v.History), '}')
}

func appendEvents(b []byte, events []scheduler.Event) []byte {
	if events == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range events {
		e := &events[i]
		b = appendInstant(append(comma(b, i), `{"at":`...), e.At)
		b = appendString(append(b, `,"what":`...), string(e.What))
		b = appendString(append(b, `,"by":`...), e.By)
		b = appendGiven(b, `,"note":`, e.Note)
		b = append(appendGiven(b, `,"message":`, e.Message), '}')
	}
	return append(b, ']')
}

// appendGiven appends a member that is left out if it is empty.
func appendGiven(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return appendString(append(b, name...), s)
}

func appendInstant(b []byte, t time.Time) []byte {
	return append(t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}
