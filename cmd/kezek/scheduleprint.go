package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// preview is what a server foretells of a publication.
type preview struct {
	Months     []scheduler.MonthFigures `json:"months"`
	Changes    []scheduler.DayChange    `json:"changes"`
	Suspicions []slots.Suspicion        `json:"suspicions"`
	Affected   []affected               `json:"affected"`
}

// affected is a booking that no longer fits, and what moving it would do.
type affected struct {
	scheduler.Affected
	MoveTo *scheduler.Offer `json:"move_to"`
	Stuck  calendars.Text   `json:"stuck_text"`
}

// print shows everything, the longest last.
func (v *preview) print(out io.Writer, lang string) error {
	t := newListing(out, "month", "days", "hours", "seats", "for staff")
	days, minutes, seats, staff := 0, 0, 0, 0
	for _, m := range v.Months {
		t.row(int(m.Month), m.WorkingDays, hours(m.Minutes), m.Seats, m.StaffSeats)
		days, minutes, seats, staff = days+m.WorkingDays, minutes+m.Minutes, seats+m.Seats, staff+m.StaffSeats
	}
	t.row("year", days, hours(minutes), seats, staff)
	if err := t.end(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "\n%d days differ from what is in force\n", len(v.Changes)); err != nil {
		return err
	}
	if len(v.Suspicions) > 0 {
		fmt.Fprint(out, "\nlooks like a mistake:\n")
		for _, s := range v.Suspicions {
			fmt.Fprintf(out, "%s  %s\n", s.Date, s.Text.In(lang))
		}
	}
	return v.printAffected(out, lang)
}

func hours(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

// printDays lists the days that differ.
func (v *preview) printDays(out io.Writer) error {
	if len(v.Changes) == 0 {
		_, err := fmt.Fprintln(out, "no day differs from what is in force")
		return err
	}
	t := newListing(out, "date", "day", "seats before", "seats after")
	for _, d := range v.Changes {
		t.row(d.Date, slots.Weekday(d.Date.Weekday()), d.Before, d.After)
	}
	return t.end()
}

// printAffected lists the bookings that no longer fit.
func (v *preview) printAffected(out io.Writer, lang string) error {
	if len(v.Affected) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\nbookings that no longer fit: %d\n", len(v.Affected))
	t := newListing(out, "number", "date", "time", "name", "move would")
	for _, a := range v.Affected {
		move := a.Stuck.In(lang)
		if a.MoveTo != nil {
			move = fmt.Sprintf("give %s %s", a.MoveTo.Date, a.MoveTo.Start)
		}
		t.row(a.Number, a.Date, a.Start, a.Name, move)
	}
	return t.end()
}

// printPublication tells what was published and what became of bookings.
func printPublication(out io.Writer, s slots.Schedule, p scheduler.Publication) error {
	late := ""
	if p.Late {
		late = ", late"
	}
	if _, err := fmt.Fprintf(out, "%s %d: version %d is published%s\n", s.Department, s.Year, p.Version, late); err != nil || p.Affected == 0 {
		return err
	}
	_, err := fmt.Fprintf(out, "bookings: %d affected, %d kept, %d moved, %d cancelled, %d could not be moved\n",
		p.Affected, p.Kept, p.Moved, p.Cancelled, p.Stuck)
	if err == nil && p.Stuck > 0 {
		_, err = fmt.Fprintln(out, "hint: the department's worklist names those that could not be moved")
	}
	return err
}

// listing is columns of text.
type listing struct{ w *tabwriter.Writer }

func newListing(out io.Writer, head ...string) *listing {
	t := &listing{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	fmt.Fprintln(t.w, strings.Join(head, "\t"))
	return t
}

// row adds a line; what goes wrong is told by end.
func (t *listing) row(cells ...any) {
	line := make([]string, len(cells))
	for i, c := range cells {
		line[i] = fmt.Sprint(c)
	}
	fmt.Fprintln(t.w, strings.Join(line, "\t"))
}

func (t *listing) end() error { return t.w.Flush() }
