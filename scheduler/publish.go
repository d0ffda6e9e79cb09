package scheduler

import (
	"context"
	"fmt"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// mayPublish lets the head of the department publish, and the operator.
func mayPublish(a Actor, department string) error {
	if a.Role == RoleHead && a.Department == department || a.Role == RoleOperator || a.Role == RoleSystem {
		return nil
	}
	return fail(CodeForbidden)
}

// maySeeSchedules lets the department's staff, operator and auditor read.
func maySeeSchedules(a Actor, department string) error {
	if a.staffOf(department) || a.reads() {
		return nil
	}
	return fail(CodeForbidden)
}

// ScheduleProblems is everything wrong with a schedule, with what only the
// engine knows: whether the KATO codes exist (S4).
func ScheduleProblems(s *slots.Schedule) slots.Problems {
	f := faults{s.Validate()}
	for i, t := range s.Trips {
		if t.Outreach == nil {
			continue
		}
		for j, code := range t.Outreach.KATO {
			if slots.ValidKATO(code) { // a malformed one is reported already
				f.kato(fmt.Sprintf("trips[%d].outreach.kato[%d]", i, j), code)
			}
		}
	}
	return f.Problems
}

func checkSchedule(s *slots.Schedule) error { return invalid(ScheduleProblems(s)) }

// Versions lists what was published for a department and year, oldest first (S6).
func (e *Engine) Versions(ctx context.Context, a Actor, department string, year int) ([]Version, error) {
	if err := maySeeSchedules(a, department); err != nil {
		return nil, err
	}
	out := []Version{}
	err := e.view(ctx, func(r Reader) error {
		if _, err := getDepartment(r, department); err != nil {
			return err
		}
		set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
		out = append(out, set.Versions...)
		return err
	})
	return out, err
}

// Schedule reads one version of a department's schedule; version 0 is the newest (S6).
func (e *Engine) Schedule(ctx context.Context, a Actor, department string, year, version int) (s slots.Schedule, err error) {
	if err := maySeeSchedules(a, department); err != nil {
		return s, err
	}
	err = e.view(ctx, func(r Reader) error {
		set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
		if err != nil {
			return err
		}
		if version == 0 {
			version = set.newest().Version
		}
		var found bool
		if s, found, err = find[slots.Schedule](r, scheduleKey(department, year, version)); err == nil && !found {
			err = fail(CodeNotFound, fmt.Sprintf("%s/%d/%d", department, year, version))
		}
		return err
	})
	return s, err
}

// PublishSchedule puts a schedule into force (S1, S6). If bookings no longer
// fit, consequences must say what to do with them (S7), else CodeChoiceNeeded.
// Other errors: CodeInvalid with every problem, CodeForbidden, CodeChanged.
func (e *Engine) PublishSchedule(ctx context.Context, a Actor, s slots.Schedule, note string, c Consequences) (Publication, error) {
	return e.PublishFile(ctx, a, s, nil, note, c)
}

// anyBase publishes over whatever is in force.
const anyBase = "*"

// edition is what a publication is beside its schedules.
type edition struct {
	base  string // identifier of the version that the schedules were made from, or anyBase
	note  string
	file  *File  // as uploaded; nil: there was none
	draft string // what becomes of the draft: see settleDraft
}

// publish puts schedules of one department and year into force, in their order.
// Schedules that were made from an earlier version name its identifier as base,
// so that nothing published since is lost.
func (e *Engine) publish(ctx context.Context, a Actor, list []slots.Schedule, ed edition, cons Consequences) (Publication, error) {
	department, year := list[0].Department, list[0].Year
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	if err := cons.check(); err != nil {
		return Publication{}, err
	}
	for i := range list {
		if err := checkSchedule(&list[i]); err != nil {
			return Publication{}, err
		}
	}
	now := e.now()
	var before Version
	var preview Preview
	var dates []calendars.Date
	err := e.view(ctx, func(r Reader) error {
		set, err := number(r, list)
		if err != nil {
			return err
		}
		if before = set.newest(); ed.base != anyBase && ed.base != before.ID {
			return fail(CodeChanged)
		}
		preview, dates, err = e.preview(r, list, now)
		return err
	})
	if err != nil {
		return Publication{}, err
	}
	if err := cons.decides(preview.Affected); err != nil {
		return Publication{}, err
	}
	j := newJob(a, JobSchedule, now, cons)
	j.Departments, j.Dates, j.Affected = []string{department}, dates, len(preview.Affected)
	j, err = answered(ctx, e, now, func(c *change) (job, error) {
		version, late, err := c.publish(a, list, ed.note, before.ID, now)
		if err != nil {
			return j, err
		}
		if err := c.published(department, year, version, ed, now); err != nil {
			return j, err
		}
		j.Version, j.Late = version, late
		return j, c.start(&j)
	})
	if err != nil {
		return Publication{}, err
	}
	return e.finishJob(ctx, j)
}

// publish writes the versions, unless somebody else has published since.
func (c *change) publish(a Actor, list []slots.Schedule, note, expected string, now time.Time) (version int, late bool, err error) {
	department, year := list[0].Department, list[0].Year
	dept, err := getDepartment(c, department)
	if err != nil {
		return 0, false, err
	}
	set, _, err := find[scheduleSet](c, scheduleSetKey(department, year))
	if err != nil {
		return 0, false, err
	}
	if set.newest().ID != expected {
		return 0, false, fail(CodeChanged)
	}
	_, cal, err := c.engine.calendar(c)
	if err != nil {
		return 0, false, err
	}
	if err := c.bumpEpoch(now); err != nil {
		return 0, false, err
	}
	late = len(set.Versions) == 0 && calendars.DateOf(now.In(c.engine.zone(&dept))) > scheduleDue(&dept, cal, year)
	for i := range list {
		s := &list[i]
		for _, t := range s.Trips {
			set.Trips = max(set.Trips, t.Number-tripBase(year))
		}
		version = set.newest().Version + 1
		set.Versions = append(set.Versions, Version{Version: version, ID: NewID(now), InForce: s.InForce, At: now, By: a.Subject, Note: note, Late: late})
		if err := put(c, maps, scheduleKey(department, year, version), s); err != nil {
			return 0, false, err
		}
	}
	return version, late, put(c, maps, scheduleSetKey(department, year), set)
}

// RepublishSchedule puts an earlier version into force again, from a day on (S6).
func (e *Engine) RepublishSchedule(ctx context.Context, a Actor, department string, year, version int, inForce calendars.Date, c Consequences) (Publication, error) {
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	s, err := e.Schedule(ctx, system, department, year, version)
	if err != nil {
		return Publication{}, err
	}
	if inForce != 0 {
		s.InForce = inForce
	}
	return e.publish(ctx, a, []slots.Schedule{s}, edition{base: anyBase, note: fmt.Sprintf("version %d again", version)}, c)
}
