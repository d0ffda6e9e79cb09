package simulate

import (
	"time"

	"kezek/calendars"
	"kezek/slots"
)

const (
	slotMinutes  = 30
	weeksOpen    = 49        // of a year, holidays left out
	roomWeek     = 5 * 8 * 2 // slots of a room in a full week
	seatsPerHead = 1.25      // of usual departments: some seats are lost to lateness, some are spare
	scarceSeats  = 1.08      // of departments with few
)

// receptionHours are the weekly hours that a department needs.
type receptionHours struct {
	rooms int
	days  int // a week
	slots int // a day, in each room
}

// hoursFor finds the hours in which so many people a year can be examined.
func hoursFor(people int, scarce bool) receptionHours {
	perHead := seatsPerHead
	if scarce {
		perHead = scarceSeats
	}
	need := max(int(float64(people)*perHead/weeksOpen+0.999), 4) // seats a week
	h := receptionHours{rooms: (need + roomWeek - 1) / roomWeek}
	each := (need + h.rooms - 1) / h.rooms
	h.days = min((each+15)/16, 5)
	if h.days < 5 && each > 8*h.days {
		h.days = min(h.days+1, 5) // rather one day more than long ones
	}
	h.slots = (each + h.days - 1) / h.days
	return h
}

// receptionDays are the weekdays of a department that is open on so many.
var receptionDays = [6][]time.Weekday{
	1: {time.Wednesday},
	2: {time.Tuesday, time.Thursday},
	3: {time.Monday, time.Wednesday, time.Friday},
	4: {time.Monday, time.Tuesday, time.Thursday, time.Friday},
	5: {time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
}

// schedule lays the hours on a year: with a day of closure, a short day, and the
// trips of the n-th department of a region.
func (h *receptionHours) schedule(o *Office, n, year int) slots.Schedule {
	s := slots.Schedule{Department: o.ID, Year: year, InForce: calendars.NewDate(year, time.January, 1),
		SlotMinutes: slotMinutes, Rooms: h.rooms}
	day := slots.Hours{Interval: calendars.Interval{From: 9 * 60}}
	if day.To = day.From + calendars.Minute(h.slots*slotMinutes); h.slots > 8 {
		day.To += 60
		day.Breaks = []calendars.Interval{{From: 13 * 60, To: 14 * 60}}
	}
	for _, d := range receptionDays[h.days] {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: day})
	}
	short := slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: min(day.To, 12*60)}}
	s.Exceptions = []slots.Exception{
		{Date: dayFrom(calendars.NewDate(year, time.April, 8), receptionDays[h.days][0]), Kind: slots.Closed, Reason: "Переезд архива"},
		{Date: dayFrom(calendars.NewDate(year, time.September, 17), receptionDays[h.days][h.days-1]), Kind: slots.OtherHours, Hours: &short, Reason: "Учеба персонала"},
	}
	s.Trips = h.trips(o, n, year)
	return s
}

// trips are those that are known when the year is published: one room, or all of
// a department that has only one, for a day in spring and one in autumn, and of
// every fourth department with an outreach.
func (h *receptionHours) trips(o *Office, n, year int) (out []slots.Trip) {
	for _, month := range []time.Month{time.March, time.October} {
		from := dayFrom(calendars.NewDate(year, month, 10+n%7), time.Wednesday)
		t := slots.Trip{From: from, To: from, Rooms: 1, Reason: "Выезд на дом"}
		if n%4 == 1 {
			t.Outreach = outreach(o)
		}
		out = append(out, t)
	}
	return out
}

// outreach examines residents of the department's territories near their homes.
func outreach(o *Office) *slots.Outreach {
	return &slots.Outreach{
		Place:   calendars.Text{KK: "Көшпелі отырыс", RU: "Выездное заседание", EN: "Outreach"},
		Address: calendars.Text{KK: "Үлгі көшесі, 2", RU: "ул. Примерная, 2", EN: "2 Sample Street"},
		KATO:    o.Territories, Rooms: 1, Hours: slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 15 * 60}},
	}
}

// dayFrom returns the first such weekday at or after d.
func dayFrom(d calendars.Date, day time.Weekday) calendars.Date {
	return d + calendars.Date((int(day)-int(d.Weekday())+7)%7)
}
