package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"kezek/calendars"
)

type calendarCmd struct {
	Year     yearCmd     `cmd:"" default:"withargs" help:"Print a year: its months, days off and working days."`
	Deadline deadlineCmd `cmd:"" help:"Tell when a term ends."`
}

// Help implements kong.HelpProvider.
func (calendarCmd) Help() string {
	return "Examples:\n  kezek calendar 2026 --lang kk\n  kezek calendar deadline --from 2026-12-22T10:00 --term 3wd"
}

// calendarSource is where the days come from.
type calendarSource struct {
	CalendarFile string `placeholder:"FILE" help:"JSON file of decrees and Kurban Ait dates; without it those built in."`
}

func (s *calendarSource) open() (*calendars.Calendar, error) {
	data := calendars.Embedded()
	if s.CalendarFile != "" {
		content, err := os.ReadFile(s.CalendarFile)
		if err != nil {
			return nil, fmt.Errorf("read calendar: %w", err)
		}
		if data, err = calendars.ParseData(content); err != nil {
			return nil, fmt.Errorf("calendar %s has errors\n%w", s.CalendarFile, err)
		}
	}
	return calendars.New(data)
}

type yearCmd struct {
	Year int    `arg:"" help:"Civil year, ${first_year} to ${last_year}."`
	Lang string `default:"ru" enum:"kk,ru,en" help:"Language: ${enum}."`
	JSON bool   `name:"json" help:"Print JSON."`
	calendarSource
}

// Help implements kong.HelpProvider.
func (yearCmd) Help() string { return "Example:\n  kezek calendar 2026 --lang kk" }

// Run prints the year.
func (c *yearCmd) Run(p *program) error {
	if c.Year < calendars.FirstYear || c.Year > calendars.LastYear {
		return fmt.Errorf("year %d is not known\nhint: the law is known from %d to %d", c.Year, calendars.FirstYear, calendars.LastYear)
	}
	calendar, err := c.open()
	if err != nil {
		return err
	}
	y := readYear(calendar, c.Year)
	if c.JSON {
		out := json.NewEncoder(p.stdout)
		out.SetIndent("", "  ")
		return out.Encode(y)
	}
	return y.print(p.stdout, calendar, c.Lang)
}

// year is what is told of a year.
type year struct {
	Year        int              `json:"year"`
	Version     string           `json:"version"` // of the calendar data
	WorkingDays int              `json:"working_days"`
	Months      []int            `json:"months"` // working days of each, January first
	Days        []calendars.Day  `json:"days"`   // those that are not plain weekdays or weekends
	Provisional []calendars.Date `json:"provisional"`
}

func readYear(c *calendars.Calendar, number int) year {
	y := year{Year: number, Version: c.Version(), Provisional: slices.Concat([]calendars.Date{}, c.Provisional(number))}
	for month := time.January; month <= time.December; month++ {
		first, next := calendars.NewDate(number, month, 1), calendars.NewDate(number, month+1, 1)
		y.Months = append(y.Months, c.WorkingDays(first, next-1))
		y.WorkingDays += y.Months[month-1]
		for d := first; d < next; d++ {
			if day := c.Day(d); day.Kind != calendars.KindWeekday && day.Kind != calendars.KindWeekend {
				y.Days = append(y.Days, day)
			}
		}
	}
	return y
}

type deadlineCmd struct {
	From  string   `required:"" placeholder:"2026-12-22T10:00" help:"When the term began: a date, or a date and a time."`
	Term  []string `placeholder:"3wd" help:"Term: a number and m, h or wd; without it all that the regulations use."`
	Hours string   `default:"09:00-18:00" help:"Reception hours, for terms in minutes and hours."`
	Break string   `default:"13:00-14:00" help:"Break in them; empty for none."`
	Zone  string   `default:"Asia/Almaty" help:"Time zone of the times."`
	calendarSource
}

// Help implements kong.HelpProvider.
func (deadlineCmd) Help() string {
	return "Working days end at 24:00, and the day of the event is not counted. Minutes and hours\n" +
		"are counted inside reception hours.\n\nExample:\n  kezek calendar deadline --from 2026-12-22T10:00 --term 3wd"
}

// Run prints a line for each term (C7).
func (c *deadlineCmd) Run(p *program) error {
	q, err := c.parse()
	if err != nil {
		return err
	}
	calendar, err := c.open()
	if err != nil {
		return err
	}
	for _, term := range q.terms {
		end, err := calendar.Deadline(q.from, term, q.hours)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%-5s %s\n", term, endOfTerm(end))
	}
	return nil
}

// question is what a deadline is asked of.
type question struct {
	from  time.Time
	terms []calendars.Term
	hours calendars.Hours
}

// parse reads the flags and reports all that is wrong with them.
func (c *deadlineCmd) parse() (question, error) {
	var q question
	var errs []error
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		errs = append(errs, fmt.Errorf("--zone %q: want a name such as Asia/Almaty", c.Zone))
		zone = time.UTC
	}
	if q.from, err = parseMoment(c.From, zone); err != nil {
		errs = append(errs, fmt.Errorf("--from: %w", err))
	}
	for _, text := range c.Term {
		term, err := calendars.ParseTerm(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--term: %w", err))
		}
		q.terms = append(q.terms, term)
	}
	if len(c.Term) == 0 {
		q.terms = calendars.Terms()
	}
	open, err := openings(c.Hours, c.Break)
	errs = append(errs, err)
	q.hours = func(calendars.Date) []calendars.Interval { return open }
	return q, errors.Join(errs...)
}

// openings are the hours with the break cut out.
func openings(hours, pause string) ([]calendars.Interval, error) {
	open, err := parseInterval(hours)
	if err != nil || !open.Valid() {
		return nil, fmt.Errorf("--hours %q: want a beginning before the end, as in 09:00-18:00", hours)
	}
	if pause == "" {
		return []calendars.Interval{open}, nil
	}
	cut, err := parseInterval(pause)
	if err != nil || !cut.Valid() || !open.Contains(cut) {
		return nil, fmt.Errorf("--break %q: want times within the hours %s, or nothing", pause, hours)
	}
	both := []calendars.Interval{{From: open.From, To: cut.From}, {From: cut.To, To: open.To}}
	return slices.DeleteFunc(both, func(i calendars.Interval) bool { return !i.Valid() }), nil
}

// parseMoment reads a date, or a date and a time of day, in a zone.
func parseMoment(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time: want 2026-12-22 or 2026-12-22T10:00, of a day that exists", s)
}

// endOfTerm writes midnight as the end of the day before, which is the day that
// the term still includes.
func endOfTerm(t time.Time) string {
	d, m := calendars.DateOf(t), calendars.MinuteOf(t)
	if m == 0 {
		d, m = d-1, calendars.EndOfDay
	}
	return d.String() + " " + m.String()
}

// calendarBounds are the years that the help names.
func calendarBounds() kong.Option {
	return kong.Vars{"first_year": strconv.Itoa(calendars.FirstYear), "last_year": strconv.Itoa(calendars.LastYear)}
}
