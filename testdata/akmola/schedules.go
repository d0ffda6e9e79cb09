package akmola

import (
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

const slotMinutes = 30

// The usual reception day, with its break for lunch.
var (
	usualDay   = calendars.Interval{From: 9 * 60, To: 18 * 60}
	usualBreak = calendars.Interval{From: 13 * 60, To: 14 * 60}
)

// Where the sample's own trips lie, in days from Today.
const (
	outreachIn = 12 // the outreach of the first department
	nextTripIn = 9  // a trip of some rooms of the others
	aroundNow  = 7  // no other trip begins or ends this near: the demo needs its rooms
)

// schedule makes one year of the office: Monday to Friday, shorter on Friday,
// a closed day in spring and one in autumn, three trips, and what lies near today.
func (o *office) schedule(year int, today calendars.Date) slots.Schedule {
	s := slots.Schedule{
		Department: o.id, Year: year, InForce: calendars.NewDate(year, time.January, 1),
		SlotMinutes: slotMinutes, Rooms: o.rooms, StaffRooms: o.staffRooms,
	}
	for day := time.Monday; day <= time.Friday; day++ {
		hours := slots.Hours{Interval: usualDay, Breaks: []calendars.Interval{usualBreak}}
		if day == time.Friday {
			hours.To = 17 * 60
		}
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(day), Hours: hours})
	}
	s.Exceptions = o.exceptions(year, today)
	s.Trips = o.trips(year, today)
	return s
}

// exceptions are a day on which the archive moves and a short day, on working
// weekdays away from the holidays and from today.
func (o *office) exceptions(year int, today calendars.Date) []slots.Exception {
	short := slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 13 * 60}}
	all := []slots.Exception{
		{Date: weekdayFrom(calendars.NewDate(year, time.April, 8), time.Wednesday), Kind: slots.Closed, Reason: "Переезд архива"},
		{Date: weekdayFrom(calendars.NewDate(year, time.September, 17), time.Thursday), Kind: slots.OtherHours, Hours: &short, Reason: "Учеба персонала"},
	}
	return slices.DeleteFunc(all, func(e slots.Exception) bool { return near(e.Date, today) })
}

// trips of the year: three ordinary ones on fixed weeks, and the one that lies
// shortly after today, an outreach for the first office.
func (o *office) trips(year int, today calendars.Date) []slots.Trip {
	var all []slots.Trip
	for i, month := range []time.Month{time.February, time.June, time.October} {
		from := weekdayFrom(calendars.NewDate(year, month, 10), time.Tuesday)
		t := slots.Trip{From: from, To: from + 1, Rooms: 1, Reason: "Выезд на дом"}
		if i == 1 {
			part := calendars.Interval{From: 14 * 60, To: 18 * 60}
			t.Part = &part
		}
		all = append(all, t)
	}
	all = slices.DeleteFunc(all, func(t slots.Trip) bool {
		return near(t.From, today) || near(t.To, today) || near(t.From, today+outreachIn) || near(t.From, today+nextTripIn)
	})
	next := slots.Trip{Rooms: 1, Reason: "Выезд на дом"}
	next.From = weekdayFrom(today+nextTripIn, time.Tuesday)
	if o.id == offices[0].id {
		next.From = weekdayFrom(today+outreachIn, time.Wednesday)
		next.Outreach = outreach()
		next.Reason = "Выездное заседание"
	}
	next.To = next.From
	if next.From.Year() == year {
		all = append(all, next)
	}
	return all
}

// outreach examines residents of Sandyktau district in their own district.
func outreach() *slots.Outreach {
	return &slots.Outreach{
		Place:   calendars.Text{KK: "Сандықтау ауданындағы көшпелі отырыс", RU: "Выездное заседание в Сандыктауском районе", EN: "Outreach in Sandyktau district"},
		Address: calendars.Text{KK: "Сандықтау ауданы, Үлгі көшесі, 2", RU: "Сандыктауский район, ул. Примерная, 2", EN: "2 Sample Street, Sandyktau district"},
		KATO:    []string{"116400000"}, Rooms: 1,
		Hours: slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 15 * 60}},
	}
}

// OpenAt sees to it that every department receives people at now, and did so
// for some hours before where the day is that old: if its usual hours do not,
// because it is a day off, early or late, Today becomes an exception with hours
// around now. Now is in the departments' zone and lies on Today.
func (r *Region) OpenAt(now time.Time, calendar *calendars.Calendar) {
	const around = 4 * 60
	minute := calendars.MinuteOf(now)
	working := calendar.Working(r.Today)
	usual := usualDay
	if r.Today.Weekday() == time.Friday {
		usual.To = 17 * 60
	}
	if working && usual.From+60 <= minute && minute <= usual.To-60 {
		return
	}
	hours := slots.Hours{Interval: calendars.Interval{
		From: max(0, minute-around) / 60 * 60,
		To:   min(calendars.EndOfDay, (minute+around)/60*60),
	}}
	kind := slots.OtherHours
	if !working {
		kind = slots.ExtraWorking
	}
	for i := range r.Schedules {
		s := &r.Schedules[i]
		if s.Year != r.Today.Year() {
			continue
		}
		s.Exceptions = slices.DeleteFunc(s.Exceptions, func(e slots.Exception) bool { return e.Date == r.Today })
		s.Exceptions = append(s.Exceptions, slots.Exception{Date: r.Today, Kind: kind, Hours: &hours, Reason: "Показ системы"})
	}
}

// weekdayFrom returns the first such weekday at or after d.
func weekdayFrom(d calendars.Date, day time.Weekday) calendars.Date {
	return d + calendars.Date((int(day)-int(d.Weekday())+7)%7)
}

func near(d, today calendars.Date) bool { return today-aroundNow <= d && d <= today+aroundNow }
