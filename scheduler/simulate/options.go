package simulate

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// Options say which year is played, and how.
type Options struct {
	Year    int    // civil year, one of Years
	Seed    uint64 // the same seed gives the same year
	Regions []Region
	Texts   scheduler.Texts // what SMS say; they are written as they would be sent

	// Together plays all regions with one engine and one store, on one core. If
	// it is false each region has its own, and as many run at once as there are
	// cores. Regions have nothing to do with each other, so both give the same
	// report.
	Together bool
	// Stops are when the engine is stopped, and when it is there again. What falls
	// due meanwhile is done at the start, before anybody asks (A4).
	Stops []Stop
	// SoundEvery is how many days pass between checks of whole stores; 0: they are
	// checked when the year is over.
	SoundEvery int
	// Progress is told how far the play is, from 0 to 1, by one goroutine at a time. Nil: nobody is.
	Progress func(share float64)
}

// Stop is a time without the engine.
type Stop struct{ From, Until time.Time }

// Years are those that can be played: their calendars are as announced.
var Years = []int{2025, 2026}

// zone is that of every department (the whole country's since 1 March 2024).
var zone = mustZone(scheduler.DefaultZone)

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil { // cannot happen: the engine links the zones in
		panic(err)
	}
	return loc
}

// validate reports all that cannot be played.
func (o *Options) validate() error {
	var errs []error
	if _, known := calendarBefore(o.Year); !known {
		errs = append(errs, fmt.Errorf("year %d: want one of %v", o.Year, Years))
	}
	if len(o.Regions) == 0 || o.Texts == nil {
		errs = append(errs, errors.New("regions and texts are needed"))
	}
	for _, r := range o.Regions {
		if len(r.Offices) == 0 {
			errs = append(errs, fmt.Errorf("region %s has no department", r.Code))
		}
	}
	return errors.Join(errs...)
}

// atOnce is how many regions are played at once.
func (o *Options) atOnce() int { return min(runtime.GOMAXPROCS(0), len(o.Regions)) }

// first and last are the days of the year.
func (o *Options) first() calendars.Date { return calendars.NewDate(o.Year, time.January, 1) }
func (o *Options) last() calendars.Date  { return calendars.NewDate(o.Year, time.December, 31) }

// opens is the first day that is lived through: by the first of January forms wait
// and the books are as full as in any other month, since nobody who wants a day of
// their own looks further ahead than that. What happens before the year is checked,
// and is in no figure.
func (o *Options) opens() calendars.Date { return calendars.NewDate(o.Year-1, time.December, 1) }

// daysLived is how many days are lived through.
func (o *Options) daysLived() int { return int(o.last()-o.opens()) + 1 }

// begins is when an engine starts that is to live through the year.
func (o *Options) begins() time.Time { return o.opens().At(7*60, zone) }
