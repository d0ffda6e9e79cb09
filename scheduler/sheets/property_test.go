package sheets_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"kezek/calendars"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// drawSchedule draws a valid schedule of everything that can be in one, the week
// from Monday on.
func drawSchedule(t *rapid.T) slots.Schedule {
	first := calendars.NewDate(year, 1, 1)
	s := slots.Schedule{
		Department: department, Year: year,
		InForce:     first + calendars.Date(rapid.IntRange(0, 364).Draw(t, "in force")),
		SlotMinutes: rapid.IntRange(5, 60).Draw(t, "slot"),
		Rooms:       rapid.IntRange(0, 99).Draw(t, "rooms"),
		StaffRooms:  rapid.IntRange(1, 9).Draw(t, "staff"),
	}
	for i := range 7 {
		if rapid.Bool().Draw(t, "open") {
			s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday((i + 1) % 7), Hours: drawHours(t), Rooms: drawRooms(t)})
		}
	}
	dates := rapid.SliceOfNDistinct(rapid.IntRange(0, 364), 0, 8, rapid.ID).Draw(t, "exceptions")
	for _, offset := range dates {
		e := slots.Exception{
			Date: first + calendars.Date(offset), Reason: drawText(t, 0),
			Kind: rapid.SampledFrom([]slots.ExceptionKind{slots.Closed, slots.OtherHours, slots.ExtraWorking}).Draw(t, "kind"),
		}
		if e.Kind != slots.Closed {
			e.Hours, e.Rooms = new(drawHours(t)), drawRooms(t)
		}
		s.Exceptions = append(s.Exceptions, e)
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "trips") {
		s.Trips = append(s.Trips, drawTrip(t, i, s.Rooms+s.StaffRooms))
	}
	return s
}

// drawTrip draws the i-th trip, into days of its own so that trips do not overlap.
func drawTrip(t *rapid.T, i, rooms int) slots.Trip {
	from := calendars.NewDate(year, 1, 1) + calendars.Date(i*60+rapid.IntRange(0, 30).Draw(t, "from"))
	trip := slots.Trip{
		From: from, To: from + calendars.Date(rapid.IntRange(0, 29).Draw(t, "days")),
		Rooms: rapid.IntRange(0, min(rooms, 99)).Draw(t, "away"), Reason: drawText(t, 0),
	}
	if rapid.Bool().Draw(t, "published") {
		trip.Number = uint16(1000*i + rapid.IntRange(1, 999).Draw(t, "number"))
	}
	h := drawHours(t)
	if rapid.Bool().Draw(t, "part") {
		trip.Part = new(h.Interval)
	}
	if rapid.Bool().Draw(t, "outreach") {
		away := trip.Rooms
		if away == 0 {
			away = rooms
		}
		trip.Outreach = &slots.Outreach{
			Place:   calendars.Text{KK: drawText(t, 0), RU: drawText(t, 1), EN: drawText(t, 0)},
			Address: calendars.Text{KK: drawText(t, 0), RU: drawText(t, 1), EN: drawText(t, 0)},
			KATO:    drawKATO(t), Hours: h, Rooms: rapid.IntRange(1, min(away, 99)).Draw(t, "at the place"),
		}
		if rapid.Bool().Draw(t, "slot of its own") {
			trip.Outreach.SlotMinutes = rapid.IntRange(5, 60).Draw(t, "slot")
		}
	}
	return trip
}

func drawKATO(t *rapid.T) []string {
	n := rapid.IntRange(1, 20).Draw(t, "codes")
	codes := make([]string, n)
	for i := range codes {
		codes[i] = fmt.Sprintf("%09d", rapid.IntRange(10_000_000, 999_999_999).Draw(t, "code"))
	}
	return codes
}

// drawHours draws hours of which the last holds a slot of any drawn length.
func drawHours(t *rapid.T) slots.Hours {
	to := rapid.IntRange(600, 1440).Draw(t, "to")
	from := rapid.IntRange(0, 200).Draw(t, "from")
	h := slots.Hours{Interval: calendars.Interval{From: calendars.Minute(from), To: calendars.Minute(to)}}
	at := from
	for range rapid.IntRange(0, 4).Draw(t, "breaks") {
		at += rapid.IntRange(0, 40).Draw(t, "pause")
		end := at + rapid.IntRange(1, 40).Draw(t, "length")
		h.Breaks = append(h.Breaks, calendars.Interval{From: calendars.Minute(at), To: calendars.Minute(end)})
		at = end
	}
	return h
}

func drawRooms(t *rapid.T) *int {
	if !rapid.Bool().Draw(t, "rooms of the day") {
		return nil
	}
	return new(rapid.IntRange(0, 99).Draw(t, "rooms"))
}

// drawText draws what people write, without spaces at its ends.
func drawText(t *rapid.T, least int) string {
	if least == 0 && rapid.Bool().Draw(t, "no text") {
		return ""
	}
	return rapid.StringMatching(`[а-яәғқңөұүһіА-Я=+'"@<&a-z][а-яА-Я0-9 ,.;:«»"'№=/\-]{0,30}[а-яА-Яa-z0-9.]`).Draw(t, "text")
}

// TestS4_AnyScheduleComesBackFromItsFile writes any valid schedule as a workbook
// in any language and as JSON, and reads the same schedule back.
func TestS4_AnyScheduleComesBackFromItsFile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := drawSchedule(rt)
		if problems := want.Validate(); problems != nil {
			rt.Fatalf("drew a schedule that is not valid: %v", problems)
		}
		o := templateOptions(rapid.SampledFrom([]string{"kk", "ru", "en"}).Draw(rt, "lang"))
		o.Full = &want
		book, err := sheets.Template(o)
		if err != nil {
			rt.Fatal(err)
		}
		js, err := json.Marshal(want)
		if err != nil {
			rt.Fatal(err)
		}
		for name, data := range map[string][]byte{"s.xlsx": book, "s.json": js} {
			got, problems := sheets.Read(name, data, options())
			if problems != nil {
				rt.Fatalf("%s: %v", name, problems)
			}
			got, want := readable(got), readable(want)
			if !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s: got %+v\nwant %+v", name, got, want)
			}
		}
	})
}

// readable drops the difference between a list that is empty and none.
func readable(s slots.Schedule) slots.Schedule {
	if len(s.Week) == 0 {
		s.Week = nil
	}
	return s
}
