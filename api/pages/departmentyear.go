package pages

import (
	"errors"
	"regexp"
	"slices"
	"strconv"

	"kezek/calendars"
	"kezek/scheduler"
)

// departmentYear shows a year as it is published, and its versions (S6).
type departmentYear struct {
	departmentFrame
	Standing yearStanding
	Calendar *calendarView // nil: nothing is published
	Versions []versionRow  // newest first
	Draft    *scheduler.Draft
}

// versionRow is a version with what can be had of it.
type versionRow struct {
	scheduler.Version
	File   string // name of the file that it came from; empty: there was none
	Newest bool
}

func (p *Pages) departmentYear(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	page := departmentYear{departmentFrame: f}
	if page.Standing, err = p.standing(v, f); err != nil {
		return err
	}
	versions, err := p.engine.Versions(v.ctx, v.actor, f.Department.ID, f.Year)
	if err != nil {
		return err
	}
	words := wording{p.speak(v), v.language}
	for _, version := range slices.Backward(versions) {
		version.Note = noteOf(words, version.Note)
		row := versionRow{Version: version, Newest: version.Version == len(versions)}
		name, _, err := p.engine.VersionFile(v.ctx, v.actor, f.Department.ID, f.Year, version.Version)
		if err != nil && scheduler.CodeOf(err) != scheduler.CodeNotFound {
			return err
		}
		row.File = name
		page.Versions = append(page.Versions, row)
	}
	draft, err := p.engine.Draft(v.ctx, v.actor, f.Department.ID, f.Year)
	switch {
	case err == nil:
		page.Draft = &draft
	case scheduler.CodeOf(err) != scheduler.CodeNotFound:
		return err
	}
	if len(versions) > 0 {
		days, err := p.engine.Plan(v.ctx, v.actor, f.Department.ID, f.Year)
		if err != nil {
			return err
		}
		if page.Calendar, err = p.calendarOf(v, f, f.Home(), days, nil); err != nil {
			return err
		}
	}
	return errors.Join(words.err, p.render(v, "departmentyear", page))
}

// standing is how far the schedule of the page's year is. A department younger
// than the year has none.
func (p *Pages) standing(v *visit, f departmentFrame) (yearStanding, error) {
	f.Years = []int{f.Year}
	list, err := p.standings(v, f)
	if err != nil || len(list) == 0 {
		return yearStanding{Compliance: scheduler.Compliance{Year: f.Year, Due: calendars.ScheduleDue(f.Year), State: scheduler.Pending}}, err
	}
	return list[0], nil
}

// notes are what the engine writes of versions that it makes, in English.
var notes = []struct {
	is  *regexp.Regexp
	key string
}{
	{regexp.MustCompile(`^version (\d+) again$`), "department.note.again"},
	{regexp.MustCompile(`^trip (\d{4}-\d\d-\d\d) – (\d{4}-\d\d-\d\d)$`), "department.note.trip"},
	{regexp.MustCompile(`^trip (\d+) cancelled$`), "department.note.cancelled"},
}

// noteOf is a version's note in the visitor's language, as far as the engine wrote it.
func noteOf(w wording, note string) string {
	for _, n := range notes {
		m := n.is.FindStringSubmatch(note)
		if m == nil {
			continue
		}
		args := []any{"a", w.dotted(m[1])}
		if len(m) > 2 {
			args = append(args, "b", w.dotted(m[2]))
		}
		return w.say(n.key, args...)
	}
	return note
}

// version is the number of a version in a path or a query; 0: none.
func version(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100000 {
		return 0
	}
	return n
}
