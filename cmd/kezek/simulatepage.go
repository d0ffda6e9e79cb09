package main

import (
	"fmt"
	"strings"

	"kezek/api/web"
	"kezek/scheduler/simulate"
)

// simulationPage is the report as a page in one file.
type simulationPage struct {
	Years       []simulatedYear
	Tried       []string // what was changed, in words; nil: nothing
	Differences []namedDifference
	Happened    []count
}

// simulatedYear is a year with its charts.
type simulatedYear struct {
	*simulate.Report
	Heading string
	Charts  simulationCharts
}

type simulationCharts struct{ Days, Weeks, Seats, Lateness, Waits, Tickets web.Drawing }

type namedDifference struct {
	difference
	Name string
}

// Rows are the regions, and all together.
func (y simulatedYear) Rows() []*simulate.Row {
	var out []*simulate.Row
	for i := range y.Regions {
		out = append(out, &y.Regions[i])
	}
	return append(out, &y.Total)
}

// Spreads stands for the pairs of columns of a year's table that tell how long people
// waited.
func (simulatedYear) Spreads() [3]int { return [3]int{} }

// Six stands for the pairs of columns in the head of a table.
func (simulationPage) Six() [6]int { return [6]int{} }

// Real is how many people were examined in the year that the play is measured by.
func (simulationPage) Real() int { return simulate.Examined2025 }

// Minutes rounds seconds.
func (simulationPage) Minutes(seconds int) int { return minutesOf(seconds) }

// page writes the report as HTML in a language.
func (s simulation) page(pages *web.Pages, lang string, tried simulate.WhatIf) ([]byte, error) {
	w := &simulationWords{texts: pages.Texts, lang: lang}
	all, err := s.happened(pages.Texts, lang)
	if err != nil {
		return nil, err
	}
	page := simulationPage{Happened: all}
	headings := []string{w.text("simulation.before"), w.text("simulation.after")}
	for i, r := range s.Reports {
		page.Years = append(page.Years, simulatedYear{r, headings[i], w.charts(r, fmt.Sprintf("y%d", i+1))})
	}
	if s.After() != nil {
		page.Tried = w.tried(s.Before(), tried)
		for _, d := range s.Differences() {
			page.Differences = append(page.Differences, namedDifference{d, d.name(lang, w.text("simulation.all"))})
		}
	}
	if w.err != nil {
		return nil, w.err
	}
	return pages.RenderPart("simulation", "standalone", web.Frame{Language: lang, Theme: "auto"}, page)
}

// simulationWords is a source of texts that keeps the first error.
type simulationWords struct {
	texts *web.Texts
	lang  string
	err   error
}

func (w *simulationWords) text(key string, args ...any) string {
	s, err := w.texts.Text(w.lang, key, args...)
	if err != nil && w.err == nil {
		w.err = err
	}
	return s
}

// named returns the name of a region or department that was named by an identifier
// or by a KATO code.
func (w *simulationWords) named(r *simulate.Report, where string) string {
	for _, rows := range [][]simulate.Row{r.Regions, r.Departments} {
		for i := range rows {
			if id := rows[i].ID; strings.EqualFold(id, where) || strings.HasPrefix(where, strings.TrimPrefix(id, "mse-")) {
				return rows[i].Name.In(w.lang)
			}
		}
	}
	return where
}

// tried says what was changed.
func (w *simulationWords) tried(r *simulate.Report, c simulate.WhatIf) (out []string) {
	for _, m := range c.Rooms {
		where := w.text("simulation.everywhere")
		if m.Where != "" {
			where = w.named(r, m.Where)
		}
		out = append(out, w.text("simulation.try.rooms", "n", fmt.Sprintf("%+d", m.Rooms), "where", where))
	}
	if c.SlotMinutes != 0 {
		out = append(out, w.text("simulation.try.slots", "n", c.SlotMinutes))
	}
	for _, t := range c.Trips {
		rooms := w.text("simulation.try.all_rooms")
		if t.Rooms > 0 {
			rooms = fmt.Sprint(t.Rooms)
		}
		out = append(out, w.text("simulation.try.trip", "where", w.named(r, t.Department), "from", web.Date(w.lang, t.From), "to", web.Date(w.lang, t.To), "rooms", rooms))
	}
	return out
}

// charts draws a year; id keeps those of two years on one page apart.
func (w *simulationWords) charts(r *simulate.Report, id string) simulationCharts {
	const load = "operator.load."
	return simulationCharts{
		Weeks: w.weeks(r, id),
		Days: w.rows(r, web.Chart{ID: id + "-days", Title: w.text("simulation.days.title"), Description: w.text("simulation.above"),
			Whole: w.text(load + "waits.whole"), Part: w.text(load + "waits.part")}, func(row *simulate.Row) web.Bar {
			return web.Bar{Whole: float64(row.Days.P90), Part: float64(row.Days.Median), Text: w.text("simulation.days.text", "median", row.Days.Median, "most", row.Days.P90)}
		}),
		Seats: w.rows(r, web.Chart{ID: id + "-seats", Title: w.text("simulation.seats.title"), Description: w.text("simulation.above"),
			Whole: w.text(load + "seats"), Part: w.text(load + "booked")}, func(row *simulate.Row) web.Bar {
			return web.Bar{Whole: float64(row.Seats), Part: float64(row.Booked), Text: fmt.Sprintf("%d / %d", row.Booked, row.Seats)}
		}),
		Lateness: w.rows(r, w.asLoad("lateness", id), func(row *simulate.Row) web.Bar {
			of := float64(max(row.Due, 1))
			return web.Bar{Whole: 100 * float64(row.Annulled) / of, Part: 100 * float64(row.NoShow) / of,
				Text: web.Percent(w.lang, row.Annulled, row.Due) + " / " + web.Percent(w.lang, row.NoShow, row.Due)}
		}),
		Waits: w.rows(r, w.asLoad("waits", id), func(row *simulate.Row) web.Bar {
			return w.waited(row.ByBooking)
		}),
		Tickets: w.rows(r, w.asLoad("ticket_waits", id), func(row *simulate.Row) web.Bar {
			return w.waited(row.ByTicket)
		}),
	}
}

// waited is the bar of a wait.
func (w *simulationWords) waited(s simulate.Spread) web.Bar {
	return web.Bar{Whole: float64(s.P90) / 60, Part: float64(s.Median) / 60,
		Text: w.text("operator.load.wait", "median", minutesOf(s.Median), "most", minutesOf(s.P90))}
}

// asLoad is a chart that the operator's page of load has too.
func (w *simulationWords) asLoad(name, id string) web.Chart {
	key := "operator.load." + name + "."
	return web.Chart{ID: id + "-" + name, Title: w.text(key + "title"), Description: w.text("simulation.above"), Whole: w.text(key + "whole"), Part: w.text(key + "part")}
}

func (w *simulationWords) rows(r *simulate.Report, c web.Chart, bar func(*simulate.Row) web.Bar) web.Drawing {
	for i := range r.Regions {
		b := bar(&r.Regions[i])
		b.Label = r.Regions[i].Name.In(w.lang)
		b.Tip = strings.Join([]string{b.Label, b.Text}, ": ")
		c.Bars = append(c.Bars, b)
	}
	return c.Rows()
}

func (w *simulationWords) weeks(r *simulate.Report, id string) web.Drawing {
	const key = "operator.load."
	c := web.Chart{ID: id + "-weeks", Title: w.text(key + "weeks.title"), Whole: w.text(key + "seats"), Part: w.text(key + "booked")}
	seats, booked := 0, 0
	for _, week := range r.Weeks {
		_, month, day := week.Monday.Civil()
		seats, booked = seats+week.Seats, booked+week.Booked
		c.Bars = append(c.Bars, web.Bar{Label: fmt.Sprintf("%02d.%02d", day, month), Part: float64(week.Booked), Whole: float64(week.Seats),
			Tip: w.text(key+"weeks.tip", "date", web.Date(w.lang, week.Monday), "booked", week.Booked, "seats", week.Seats)})
	}
	c.Description = w.text(key+"weeks.about", "booked", booked, "seats", seats)
	return c.Columns()
}
