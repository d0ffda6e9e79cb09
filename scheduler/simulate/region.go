package simulate

import (
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// Region is a region to be played.
type Region struct {
	Code    string // KATO
	Name    calendars.Text
	Offices []Office
}

// Office is a department with all that is certain about its year.
type Office struct {
	scheduler.Department
	Territories []string         // KATO codes of the districts and cities that it serves
	People      int              // whose forms come in during the year
	Before      slots.Schedule   // of the year before, whose end is lived through
	Schedules   []slots.Schedule // of the year, and of the next one
	Uploaded    calendars.Date   // when the year's schedule is published
}

// schedule returns the schedule of a year; nil: there is none.
func (o *Office) schedule(year int) *slots.Schedule {
	for i := range o.Schedules {
		if o.Schedules[i].Year == year {
			return &o.Schedules[i]
		}
	}
	if o.Before.Year == year {
		return &o.Before
	}
	return nil
}
