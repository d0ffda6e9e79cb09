package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
)

// The states of compliance with the yearly deadline.
const (
	InTime  = "in_time"
	Late    = "late"
	Missing = "missing" // the deadline has passed
	Pending = "pending" // it has not, and nothing was begun
	Begun   = "draft"   // it has not, and there is a draft
)

// newRegionDays is how many working days a new region's department has for its
// first schedule, counted from the order that made it (S3).
const newRegionDays = 3

// scheduleDue is the last day for publishing a department's schedule of a year:
// 25 December before it, or three working days after the order that made the
// department, whichever is later (S3).
func scheduleDue(d *Department, cal *calendars.Calendar, year int) calendars.Date {
	due := calendars.ScheduleDue(year)
	if d.Since == 0 {
		return due
	}
	return max(due, cal.AddWorkingDays(d.Since, newRegionDays))
}

// ComplianceFilter says of which year, and of whom, compliance is wanted.
type ComplianceFilter struct {
	Year   int
	Region string // KATO code of a region; empty: all
	State  string // empty: any
}

// Compliance tells for every department how far its schedule of the year is, and
// whether it was published in time (S3). Staff see their own department. Errors:
// CodeInvalid, CodeForbidden.
func (e *Engine) Compliance(ctx context.Context, a Actor, f ComplianceFilter) ([]Compliance, error) {
	if !a.reads() && !a.staff() {
		return nil, fail(CodeForbidden)
	}
	var problems faults
	if f.Region != "" {
		problems.kato("region", f.Region)
	}
	if err := invalid(problems.Problems); err != nil {
		return nil, err
	}
	now := e.now()
	out := []Compliance{}
	err := e.view(ctx, func(r Reader) error {
		_, cal, err := e.calendar(r)
		if err != nil {
			return err
		}
		return eachDepartment(r, func(d Department) error {
			if a.staff() && a.Department != d.ID || d.Since.Year() > f.Year || f.Region != "" && f.Region != d.Region {
				return nil
			}
			set, _, err := find[scheduleSet](r, scheduleSetKey(d.ID, f.Year))
			if err != nil {
				return err
			}
			draft, _, err := find[Draft](r, draftKey(d.ID, f.Year))
			c := set.compliance(&d, f.Year, scheduleDue(&d, cal, f.Year), calendars.DateOf(now.In(e.zone(&d))))
			if !draft.At.IsZero() {
				c.Draft = draft.At.In(time.UTC)
			}
			if c.State == Pending && !draft.At.IsZero() {
				c.State = Begun
			}
			if f.State == "" || f.State == c.State {
				out = append(out, c)
			}
			return err
		})
	})
	return out, err
}

func (s *scheduleSet) compliance(d *Department, year int, due, today calendars.Date) Compliance {
	c := Compliance{Department: d.ID, Name: d.Name, Year: year, Due: due, Versions: len(s.Versions)}
	switch {
	case len(s.Versions) > 0 && s.Versions[0].Late:
		c.State = Late
	case len(s.Versions) > 0:
		c.State = InTime
	case today > due:
		c.State = Missing
	default:
		c.State = Pending
	}
	if len(s.Versions) > 0 {
		c.Published = s.Versions[0].At.In(time.UTC)
	}
	return c
}
