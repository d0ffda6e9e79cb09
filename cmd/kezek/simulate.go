package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/simulate"
	"kezek/scheduler/sms"
)

type simulateCmd struct {
	Seed        uint64   `default:"1" help:"Another seed gives other people; the same one gives the same year."`
	Year        int      `default:"2026" help:"Year to play, by its real calendar: 2025 or 2026."`
	People      int      `default:"${forms}" help:"People whose forms come in during the year: of ${default} about ${examined} are examined, as many as in person in 2025."`
	HTML        string   `name:"html" placeholder:"FILE" help:"Write the report as a page with charts, in one file."`
	JSONFile    string   `name:"json" placeholder:"FILE" help:"Write the report as JSON, with every department."`
	Lang        string   `default:"ru" enum:"kk,ru,en" help:"Language of the page: ${enum}."`
	Departments bool     `help:"Print every department, not only regions."`
	OneEngine   bool     `help:"Play the whole country with one engine on one core. The report is the same."`
	Rooms       int      `group:"What if" placeholder:"N" help:"So many more rooms at every department; below zero: fewer."`
	MoreRooms   []string `group:"What if" placeholder:"WHERE=N" help:"So many more rooms at one department, or in a region, by KATO code."`
	SlotMinutes int      `group:"What if" placeholder:"N" help:"Another length of every slot, in minutes."`
	Trip        []string `group:"What if" placeholder:"DEPARTMENT:FROM..TO[:ROOMS]" help:"One more trip; without rooms all of them are away."`

	whatIf simulate.WhatIf
}

// Help implements kong.HelpProvider.
func (simulateCmd) Help() string {
	return "Plays a year of the whole country through the engine: a department for each district and city,\n" +
		"people who book, move, cancel, come early, late or not at all, trips, holidays, decrees, changes\n" +
		"of schedules, SMS and their answers. Every rule is checked meanwhile; one that does not hold ends\n" +
		"the command with its department, date and booking, and exit code 1.\n\n" +
		"With a change to try, the year is played twice, without and with it, by the same people, and the\n" +
		"two are shown side by side; that takes twice the time. A department is named mse- and the first\n" +
		"six digits of its KATO code, or by that code.\n\n" +
		"Examples:\n  kezek simulate --html year.html\n" +
		"  kezek simulate --people 20000 --more-rooms 110000000=1\n" +
		"  kezek simulate --slot-minutes 45 --trip mse-111000:2026-03-02..2026-03-06:1"
}

// Validate implements kong's hook: everything that is wrong, all at once.
func (c *simulateCmd) Validate() error {
	var errs []error
	if !slices.Contains(simulate.Years, c.Year) {
		errs = append(errs, fmt.Errorf("--year: want one of %v, whose calendars are known", simulate.Years))
	}
	if c.People < 1000 || c.People > 1_000_000 {
		errs = append(errs, errors.New("--people: want 1000 to 1000000"))
	}
	errs = append(errs, c.readWhatIf()...)
	if slices.Contains(simulate.Years, c.Year) && c.People > 0 {
		errs = append(errs, c.whatIf.Apply(simulate.Country(c.Year, c.People)))
	}
	return errors.Join(errs...)
}

// readWhatIf reads what is to be tried.
func (c *simulateCmd) readWhatIf() (errs []error) {
	c.whatIf = simulate.WhatIf{}
	if c.SlotMinutes != 0 && (c.SlotMinutes < 5 || c.SlotMinutes > 240) {
		errs = append(errs, errors.New("--slot-minutes: want 5 to 240"))
	} else {
		c.whatIf.SlotMinutes = c.SlotMinutes
	}
	if c.Rooms != 0 {
		c.whatIf.Rooms = append(c.whatIf.Rooms, simulate.MoreRooms{Rooms: c.Rooms})
	}
	for _, s := range c.MoreRooms {
		m, err := parseMoreRooms(s)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c.whatIf.Rooms = append(c.whatIf.Rooms, m)
	}
	for _, s := range c.Trip {
		t, err := parseTrip(s)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c.whatIf.Trips = append(c.whatIf.Trips, t)
	}
	return errs
}

func parseMoreRooms(s string) (simulate.MoreRooms, error) {
	where, number, _ := strings.Cut(s, "=")
	n, err := strconv.Atoi(number)
	if where == "" || err != nil || n == 0 || n < -98 || n > 98 {
		return simulate.MoreRooms{}, fmt.Errorf("--more-rooms %q: want a department or KATO code and a number, as in mse-111000=1", s)
	}
	return simulate.MoreRooms{Where: where, Rooms: n}, nil
}

func parseTrip(s string) (simulate.AddedTrip, error) {
	parts := strings.Split(s, ":")
	wrong := fmt.Errorf("--trip %q: want DEPARTMENT:FROM..TO[:ROOMS], as in mse-111000:2026-03-02..2026-03-06:1", s)
	if len(parts) < 2 || len(parts) > 3 {
		return simulate.AddedTrip{}, wrong
	}
	t := simulate.AddedTrip{Department: parts[0]}
	from, to, found := strings.Cut(parts[1], "..")
	if !found {
		to = from
	}
	var err1, err2, err3 error
	t.From, err1 = calendars.ParseDate(from)
	t.To, err2 = calendars.ParseDate(to)
	if len(parts) == 3 {
		if t.Rooms, err3 = strconv.Atoi(parts[2]); t.Rooms < 1 {
			return t, wrong
		}
	}
	if errors.Join(err1, err2, err3) != nil || t.Department == "" {
		return t, wrong
	}
	return t, nil
}

// Run plays the year, twice if something is to be tried, and prints how it went.
func (c *simulateCmd) Run(ctx context.Context, p *program) error {
	// The play makes much garbage, and has a machine for itself: memory for time.
	defer debug.SetGCPercent(debug.SetGCPercent(200))
	began := time.Now()
	before, err := c.play(ctx, p, "as it is", simulate.WhatIf{})
	if err != nil {
		return err
	}
	reports := simulation{Reports: []*simulate.Report{before}}
	if !c.whatIf.None() {
		after, err := c.play(ctx, p, "what if", c.whatIf)
		if err != nil {
			return err
		}
		reports.Reports = append(reports.Reports, after)
	}
	zone, err := sampleZone()
	if err != nil {
		return err
	}
	pages, err := web.New(zone)
	if err != nil {
		return err
	}
	if err := reports.print(p.stdout, pages.Texts, c.Departments); err != nil {
		return err
	}
	if p.terminal() {
		fmt.Fprintf(p.stderr, "played in %.0f s\n", time.Since(began).Seconds())
	}
	return c.write(reports, pages)
}

// play plays one year.
func (c *simulateCmd) play(ctx context.Context, p *program, what string, change simulate.WhatIf) (*simulate.Report, error) {
	regions := simulate.Country(c.Year, c.People)
	if err := change.Apply(regions); err != nil {
		return nil, err
	}
	zone, err := sampleZone()
	if err != nil {
		return nil, err
	}
	texts, err := sms.NewCatalogue(zone, scheduler.DefaultPolicy().LatenessGrace)
	if err != nil {
		return nil, err
	}
	shown := p.progress("playing " + strconv.Itoa(c.Year) + ", " + what)
	defer shown.done()
	report, err := simulate.Play(ctx, simulate.Options{Year: c.Year, Seed: c.Seed, Regions: regions, Texts: texts, Together: c.OneEngine,
		Progress: func(share float64) { shown.tell(bar(share)) }})
	if err != nil {
		return nil, err
	}
	report.WhatIf = change.String()
	return report, nil
}

// bar draws how far something is.
func bar(share float64) string {
	const width = 30
	full := int(share * width)
	return fmt.Sprintf("[%s%s] %3.0f%%", strings.Repeat("#", full), strings.Repeat(".", width-full), 100*share)
}

// write writes the files that were asked for.
func (c *simulateCmd) write(s simulation, pages *web.Pages) error {
	var errs []error
	if c.JSONFile != "" {
		content, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return err
		}
		errs = append(errs, os.WriteFile(c.JSONFile, append(content, '\n'), 0o644))
	}
	if c.HTML != "" {
		content, err := s.page(pages, c.Lang, c.whatIf)
		if err != nil {
			return err
		}
		errs = append(errs, os.WriteFile(filepath.Clean(c.HTML), content, 0o644))
	}
	return errors.Join(errs...)
}

// simulateDefaults are the numbers that the help names.
func simulateDefaults() kong.Option {
	return kong.Vars{"forms": strconv.Itoa(simulate.FormsOfAYear), "examined": strconv.Itoa(simulate.Examined2025)}
}
