package calendars

import (
	"errors"
	"fmt"
)

// DataError is one thing wrong with Data. ParseData, Data.Validate and New
// return all of them at once, joined.
type DataError struct {
	Path    string // where, as in decrees[3].date; empty for the document as a whole
	Problem string // what is wrong there and what would be right
}

// Error writes the path, a colon and the problem.
func (e *DataError) Error() string {
	if e.Path == "" {
		return "calendar data: " + e.Problem
	}
	return e.Path + ": " + e.Problem
}

// problems gathers errors. What is wrong as a whole hides what would be found
// wrong with it or its parts later: a reason that could not be read is not also
// reported as missing in three languages.
type problems struct {
	errs  []error
	wrong map[string]bool // by path
}

func (p *problems) add(path, format string, args ...any) {
	if p.wrong[""] || p.wrong[path] {
		return
	}
	for i, r := range path {
		if (r == '.' || r == '[') && p.wrong[path[:i]] {
			return
		}
	}
	if p.wrong == nil {
		p.wrong = map[string]bool{}
	}
	p.wrong[path] = true
	p.note(path, format, args...)
}

// note reports a problem that hides no others.
func (p *problems) note(path, format string, args ...any) {
	p.errs = append(p.errs, &DataError{path, fmt.Sprintf(format, args...)})
}

// Validate reports everything wrong with the data, as joined *DataError with
// JSON paths, or nil.
func (d Data) Validate() error {
	var p problems
	d.check(&p)
	return errors.Join(p.errs...)
}

func (d Data) check(p *problems) {
	if d.Version == "" {
		p.add("version", "is missing: give this edition a name, such as the day it was made")
	}
	byDate := map[Date]int{}
	for i, decree := range d.Decrees {
		path := fmt.Sprintf("decrees[%d]", i)
		decree.check(p, path)
		if first, ok := byDate[decree.Date]; ok {
			p.add(path+".date", "%v is already in decrees[%d]: keep one of them", decree.Date, first)
			continue
		}
		byDate[decree.Date] = i
	}
	byIslamicYear := map[int]int{}
	for i, ait := range d.KurbanAit {
		path := fmt.Sprintf("kurban_ait[%d]", i)
		ait.check(p, path)
		year, _ := islamicYearOf(ait.First)
		if first, ok := byIslamicYear[year]; ok {
			p.add(path+".first", "%v is the same feast as kurban_ait[%d]: keep one of them", ait.First, first)
			continue
		}
		byIslamicYear[year] = i
	}
}

func (d Decree) check(p *problems, path string) {
	checkDay(p, path+".date", d.Date)
	if d.Status != StatusOff && d.Status != StatusWork {
		p.add(path+".status", "is %q: want %q or %q", d.Status, StatusOff, StatusWork)
	}
	switch {
	case d.InPlaceOf == 0:
	case d.Status != StatusWork:
		p.add(path+".in_place_of", "stands at a day off: want it at the working day, whose hours it gives")
	case d.InPlaceOf == d.Date:
		p.add(path+".in_place_of", "is the day itself: want the day it was swapped with")
	default:
		checkDay(p, path+".in_place_of", d.InPlaceOf)
	}
	for _, text := range []struct{ lang, value string }{
		{"kk", d.Reason.KK}, {"ru", d.Reason.RU}, {"en", d.Reason.EN},
	} {
		if text.value == "" {
			p.add(path+".reason."+text.lang, "is missing: people are told the reason in kk, ru and en")
		}
	}
}

func (k KurbanAit) check(p *problems, path string) {
	if checkDay(p, path+".first", k.First) {
		if k.Year != k.First.Year() {
			p.add(path+".year", "is %d, but the first day is %v: want %d", k.Year, k.First, k.First.Year())
		}
		if year, late := islamicYearOf(k.First); abs(late) > kurbanTolerance {
			p.add(path+".first", "%v is %d days from %v, which the Islamic calendar gives: want at most %d",
				k.First, abs(late), expectedKurbanAit(year), kurbanTolerance)
		}
	}
	if k.Provisional && k.Announced != 0 {
		p.add(path+".provisional", "is true, but the day was announced on %v: drop one of them", k.Announced)
	}
}

// checkDay reports whether a day is there and within the years of the law.
func checkDay(p *problems, path string, d Date) bool {
	switch {
	case d == 0:
		p.add(path, "is missing: want YYYY-MM-DD")
		return false
	case d < firstDay || d > lastDay:
		p.add(path, "%v is outside of the years %d to %d", d, FirstYear, LastYear)
		return false
	}
	return true
}
