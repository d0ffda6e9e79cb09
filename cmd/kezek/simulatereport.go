package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"kezek/api/web"
	"kezek/scheduler/simulate"
)

// simulation is a year as it is, and perhaps the same year with a change.
type simulation struct {
	Reports []*simulate.Report `json:"reports"`
}

// Before is the year as it is.
func (s simulation) Before() *simulate.Report { return s.Reports[0] }

// After is the year with the change; nil if nothing was tried.
func (s simulation) After() *simulate.Report {
	if len(s.Reports) < 2 {
		return nil
	}
	return s.Reports[1]
}

// print writes the report as tables.
func (s simulation) print(w io.Writer, texts *web.Texts, departments bool) error {
	all, err := s.happened(texts, "en")
	if err != nil {
		return err
	}
	b := s.Before()
	fmt.Fprintf(w, "%d, seed %d: %d forms, %d people examined (in person in 2025: %d),\n"+
		"%d departments, one for each district and city of the KATO classifier\n\n"+
		"days: from the form to the examination; room, ticket: minutes of waiting, with a booking and in the live queue\n\n",
		b.Year, b.Seed, b.Total.Forms, b.Total.Examined, simulate.Examined2025, b.Total.Departments)
	printRows(w, b, departments)
	if a := s.After(); a != nil {
		fmt.Fprintf(w, "\nWhat if: %s\n\n", a.WhatIf)
		printRows(w, a, departments)
		fmt.Fprintf(w, "\nThe difference, before and after:\n\n")
		s.printDifference(w)
	}
	fmt.Fprint(w, "\nWhat happened:\n\n")
	s.printHappened(w, all)
	for _, r := range s.Reports {
		fmt.Fprintf(w, "\nchecked: %d days of departments against what people were told, %d stores record by record: every rule holds\n", r.Checked.Days, r.Checked.Stores)
	}
	return nil
}

// simulationColumns are what is told of a row.
var simulationColumns = []struct {
	head string
	cell func(*simulate.Row) string
}{
	{"examined", func(r *simulate.Row) string { return fmt.Sprint(r.Examined) }},
	{"days median", func(r *simulate.Row) string { return spread(r.Days.People, r.Days.Median) }},
	{"days p90", func(r *simulate.Row) string { return spread(r.Days.People, r.Days.P90) }},
	{"seats", func(r *simulate.Row) string { return fmt.Sprint(r.Seats) }},
	{"used", func(r *simulate.Row) string { return share(r.Booked, r.Seats) }},
	{"late", func(r *simulate.Row) string { return share(r.Late, r.Due) }},
	{"annulled", func(r *simulate.Row) string { return share(r.Annulled, r.Due) }},
	{"no-shows", func(r *simulate.Row) string { return share(r.NoShow, r.Due) }},
	{"room median", func(r *simulate.Row) string { return spread(r.ByBooking.People, minutesOf(r.ByBooking.Median)) }},
	{"room p90", func(r *simulate.Row) string { return spread(r.ByBooking.People, minutesOf(r.ByBooking.P90)) }},
	{"tickets", func(r *simulate.Row) string { return fmt.Sprint(r.Tickets) }},
	{"ticket median", func(r *simulate.Row) string { return spread(r.ByTicket.People, minutesOf(r.ByTicket.Median)) }},
	{"ticket p90", func(r *simulate.Row) string { return spread(r.ByTicket.People, minutesOf(r.ByTicket.P90)) }},
	{"unserved", func(r *simulate.Row) string { return fmt.Sprint(r.Unserved) }},
}

func spread(people, value int) string {
	if people == 0 {
		return "-"
	}
	return fmt.Sprint(value)
}

// minutesOf rounds seconds to the nearest minute.
func minutesOf(seconds int) int { return (seconds + 30) / 60 }

func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}

func printRows(w io.Writer, r *simulate.Report, departments bool) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "where\t")
	for _, c := range simulationColumns {
		fmt.Fprint(t, c.head+"\t")
	}
	fmt.Fprintln(t)
	row := func(name string, row *simulate.Row) {
		fmt.Fprint(t, name+"\t")
		for _, c := range simulationColumns {
			fmt.Fprint(t, c.cell(row)+"\t")
		}
		fmt.Fprintln(t)
	}
	for i := range r.Regions {
		row(r.Regions[i].Name.EN, &r.Regions[i])
		for j := range r.Departments {
			if d := &r.Departments[j]; departments && d.Region == r.Regions[i].ID {
				row(d.Name.EN+" "+d.ID, d)
			}
		}
	}
	row("all", &r.Total)
	_ = t.Flush()
}

// printDifference writes what changed, of all together and of every region and
// department in which the wait or the use did.
func (s simulation) printDifference(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "where\texamined\t\tdays median\t\tdays p90\t\tused\t\troom p90\t\tunserved\t\t\n")
	for _, d := range s.Differences() {
		b, a := d.Before, d.After
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t\n", d.name("en", "all"), b.Examined, a.Examined,
			spread(b.Days.People, b.Days.Median), spread(a.Days.People, a.Days.Median), spread(b.Days.People, b.Days.P90), spread(a.Days.People, a.Days.P90),
			share(b.Booked, b.Seats), share(a.Booked, a.Seats),
			spread(b.ByBooking.People, minutesOf(b.ByBooking.P90)), spread(a.ByBooking.People, minutesOf(a.ByBooking.P90)), b.Unserved, a.Unserved)
	}
	_ = t.Flush()
}

// difference is a row before and after a change.
type difference struct{ Before, After *simulate.Row }

// name of what the difference is of; of all together it is all.
func (d difference) name(lang, all string) string {
	if d.Before.ID == "" {
		return all
	}
	return d.Before.Name.In(lang)
}

// Differences lists the total, every region with other seats, and every
// department with other seats.
func (s simulation) Differences() []difference {
	b, a := s.Before(), s.After()
	out := []difference{{&b.Total, &a.Total}}
	for i := range b.Regions {
		if b.Regions[i].Seats != a.Regions[i].Seats {
			out = append(out, difference{&b.Regions[i], &a.Regions[i]})
		}
	}
	const most = 30 // departments are many when everything changes: then regions say it
	var own []difference
	for i := range b.Departments {
		if b.Departments[i].Seats != a.Departments[i].Seats {
			own = append(own, difference{&b.Departments[i], &a.Departments[i]})
		}
	}
	if len(own) <= most {
		out = append(out, own...)
	}
	return out
}

// happened are the counts that tell what a year was made of, in their order; their
// texts stand in api/web/texts/simulation.yaml.
var happened = []string{"open at first", "forms", "ended", "ended unbooked", "open at last", "booked", "booked by sms", "held", "holds run out", "moved", "cancelled", "found nothing free",
	"waiting list", "offers taken", "schedules late", "kurban ait moved", "decrees", "trips", "shorter hours", "mappings changed", "moved by a change",
	"cancelled by a change", "kept by a change", "stuck by a change", "reinstated", "not answered", "recalled", "sms", "sms segments",
	"sms heard", "sms heard declined", "sms heard moved", "sms heard cancelled", "worklist call_person"}

// count is how often something happened in each year.
type count struct {
	Text   string
	Counts []int
}

func (s simulation) happened(texts *web.Texts, lang string) (out []count, err error) {
	for _, what := range happened {
		c := count{}
		if c.Text, err = texts.Text(lang, "simulation.happened."+strings.ReplaceAll(what, " ", "_")); err != nil {
			return nil, err
		}
		for _, r := range s.Reports {
			c.Counts = append(c.Counts, r.Happened[what])
		}
		out = append(out, c)
	}
	return out, nil
}

func (s simulation) printHappened(w io.Writer, all []count) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range all {
		fmt.Fprint(t, c.Text)
		for _, n := range c.Counts {
			fmt.Fprintf(t, "\t%d", n)
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush()
}
