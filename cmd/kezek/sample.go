package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kezek/calendars"
	"kezek/testdata/akmola"
)

type sampleCmd struct {
	Out   string         `arg:"" help:"Directory to make; it must not exist."`
	Seed  uint64         `default:"1" help:"Another seed gives other people."`
	Today calendars.Date `placeholder:"2026-12-22" help:"Day the sample is made around; without it today."`
}

// Help implements kong.HelpProvider.
func (sampleCmd) Help() string {
	return "Writes departments, mappings, people and forms as CSV files for kezek import, in the order\n" +
		"in which to import them, and the schedules as JSON files.\n\n" +
		"Example:\n  kezek sample akmola --today 2026-12-22"
}

// Run writes the files.
func (c *sampleCmd) Run(p *program) error {
	zone, err := sampleZone()
	if err != nil {
		return err
	}
	if c.Today == 0 {
		c.Today = calendars.DateOf(p.clock().In(zone))
	}
	if err := os.Mkdir(c.Out, 0o755); err != nil {
		return fmt.Errorf("make directory: %w", err)
	}
	region := akmola.Generate(c.Seed, c.Today)
	for i, t := range sampleTables(region) {
		name := fmt.Sprintf("%d-%s.csv", i+1, t.kind)
		if err := writeCSV(filepath.Join(c.Out, name), t.rows); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s: %d\n", name, len(t.rows)-1)
	}
	for _, s := range region.Schedules {
		content, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return err
		}
		name := fmt.Sprintf("schedule-%s-%d.json", s.Department, s.Year)
		if err := os.WriteFile(filepath.Join(c.Out, name), append(content, '\n'), 0o644); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, name)
	}
	return nil
}

// table is one kind of records as kezek import reads them, names of columns first.
type table struct {
	kind string
	rows [][]string
}

func sampleTables(r *akmola.Region) []table {
	departments := [][]string{{"id", "name_kk", "name_ru", "name_en", "address_kk", "address_ru", "address_en", "phone", "region", "rooms", "since"}}
	for _, d := range r.Departments {
		departments = append(departments, []string{d.ID, d.Name.KK, d.Name.RU, d.Name.EN, d.Address.KK, d.Address.RU, d.Address.EN,
			d.Phone, d.Region, strings.Join(d.Rooms, "|"), d.Since.String()})
	}
	mappings := [][]string{{"kato", "department", "from"}}
	for _, m := range r.Mappings {
		mappings = append(mappings, []string{m.KATO, m.Department, m.From.String()})
	}
	contacts := [][]string{{"iin", "name", "phone", "language"}}
	residences := [][]string{{"iin", "kato", "address", "permanent"}}
	for _, p := range r.People {
		contacts = append(contacts, []string{p.IIN, p.Name, p.Phone, p.Language})
		residences = append(residences, []string{p.IIN, p.Residence.KATO, p.Residence.Address, strconv.FormatBool(p.Residence.Permanent)})
	}
	guardianships := [][]string{{"guardian", "ward", "from", "to"}}
	for _, g := range r.Guardianships {
		guardianships = append(guardianships, []string{g.Guardian, g.Ward, g.From.String(), dateOrNothing(g.To)})
	}
	forms := [][]string{{"number", "iin", "issued", "last_day"}}
	for _, f := range r.Forms() {
		forms = append(forms, []string{f.Number, f.IIN, f.Issued.String(), dateOrNothing(f.LastDay)})
	}
	return []table{{"departments", departments}, {"mappings", mappings}, {"contacts", contacts},
		{"residences", residences}, {"guardianships", guardianships}, {"forms", forms}}
}

func dateOrNothing(d calendars.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func writeCSV(path string, rows [][]string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	err = csv.NewWriter(file).WriteAll(rows)
	return errors.Join(err, file.Close())
}
