package webhooks

import (
	"encoding/json"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// event is a CloudEvent 1.0 in structured mode. Its partitionkey, of the
// extension of that name, is the form: what has one key comes in order.
type event struct {
	SpecVersion     string    `json:"specversion"`
	ID              string    `json:"id"`
	Source          string    `json:"source"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject"`
	Time            time.Time `json:"time"`
	DataContentType string    `json:"datacontenttype"`
	PartitionKey    string    `json:"partitionkey"`
	Data            data      `json:"data"`
}

// data is what happened.
type data struct {
	Form       string            `json:"form"`
	IIN        string            `json:"iin,omitempty"`
	Booking    scheduler.Number  `json:"booking,omitempty"`
	Ticket     uint16            `json:"ticket,omitempty"`
	Department string            `json:"department,omitempty"`
	Date       calendars.Date    `json:"date,omitzero"`
	Start      *calendars.Minute `json:"start,omitempty"` // the first minute of a day is a time too
	End        *calendars.Minute `json:"end,omitempty"`
	Starts     time.Time         `json:"starts,omitzero"`
	Place      *uint16           `json:"place,omitempty"` // 0 is the office
	LastDay    calendars.Date    `json:"last_day,omitzero"`
	Reason     string            `json:"reason,omitempty"`
	Previous   *previous         `json:"previous,omitempty"`
}

// previous is where a booking was before it was moved.
type previous struct {
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date"`
	Start      calendars.Minute `json:"start"`
}

// typePrefix makes a topic a type of CloudEvents.
const typePrefix = "kezek."

// contentType is that of one event in structured mode.
const contentType = "application/cloudevents+json; charset=utf-8"

// body writes a dispatch for its webhook. The same dispatch always gives the same
// bytes, until the operator no longer wants personal numbers told.
func body(d *scheduler.Dispatch, withIIN bool) ([]byte, error) {
	out := event{SpecVersion: "1.0", ID: d.ID, Source: "/v1/departments", Type: typePrefix + string(d.Topic), Subject: "forms/" + d.Form,
		Time: d.At, DataContentType: "application/json", PartitionKey: d.Form,
		Data: data{Form: d.Form, Booking: d.Booking, Ticket: d.Ticket, Department: d.Department, Date: d.Date, Starts: d.Starts,
			LastDay: d.LastDay, Reason: d.Reason}}
	if d.Department != "" {
		out.Source += "/" + d.Department
	}
	if withIIN {
		out.Data.IIN = d.IIN
	}
	if d.Booking != 0 {
		out.Subject = "bookings/" + d.Booking.String()
		out.Data.Start, out.Data.End, out.Data.Place = &d.Start, &d.End, &d.Place
	}
	if d.OldDate != 0 {
		out.Data.Previous = &previous{d.OldDepartment, d.OldDate, d.OldStart}
	}
	return json.Marshal(out)
}
