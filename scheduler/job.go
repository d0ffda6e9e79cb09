package scheduler

import (
	"context"
	"slices"
	"time"

	"kezek/calendars"
)

// JobKind says what was published. The values are stored.
type JobKind string

// The kinds of jobs.
const (
	JobSchedule JobKind = "schedule"
	JobCalendar JobKind = "calendar"
	JobMappings JobKind = "mappings"
)

// Job is a published change with the work on the bookings that it left without
// their place (S7).
type Job struct {
	Publication
	Kind        JobKind   `json:"kind,omitempty"` // empty: published by a version that did not say
	Departments []string  `json:"departments"`    // that it may concern
	By          string    `json:"by"`
	At          time.Time `json:"at"`
}

// jobAtOnce is how many affected bookings a publication works off before it
// answers; more are left to the worker.
const jobAtOnce = 500

// job is the work on the bookings that a published change leaves without their
// place (S7). It goes on after a kill where it stopped: every step is one
// transaction that looks at the booking again. Its counts are written when it is
// done; until then they stand in its progress.
type job struct {
	Publication
	Consequences
	Departments []string
	Dates       []calendars.Date // whose hours or rooms changed
	Reminders   []calendars.Date // whose working day before may have changed
	Codes       []string         // whose mapping changed; then Dates is empty
	From        calendars.Date   // of the mapping
	By          string
	At          time.Time
	Kind        JobKind
}

// check refuses choices that do not exist.
func (c Consequences) check() error {
	var f faults
	known := func(path string, choice Choice) {
		f.check(slices.Contains([]Choice{ChoiceNone, ChoiceKeep, ChoiceMove, ChoiceCancel}, choice), path, "choice",
			say("таңдау: keep, move немесе cancel", "выбор: keep, move или cancel", "the choice is keep, move or cancel"))
	}
	known("choice", c.Choice)
	for n, choice := range c.Each {
		known("each."+n.String(), choice)
	}
	return invalid(f.Problems)
}

// decides refuses a change that leaves a booking without a choice.
func (c Consequences) decides(list []Affected) error {
	open := 0
	for _, a := range list {
		if c.of(a.Number) == ChoiceNone {
			open++
		}
	}
	if open > 0 {
		return fail(CodeChoiceNeeded, open)
	}
	return nil
}

func (c Consequences) of(n Number) Choice {
	if choice, ok := c.Each[n]; ok {
		return choice
	}
	return c.Choice
}

func newJob(a Actor, kind JobKind, now time.Time, c Consequences) job {
	return job{Publication: Publication{Job: NewID(now)}, Consequences: c, By: a.Subject, At: now, Kind: kind}
}

// start stores the job and enters it into the due index, in the transaction of
// the change itself.
func (c *change) start(j *job) error {
	if err := c.putDue(due{j.At.UnixMilli(), DueJob, j.Job}); err != nil {
		return err
	}
	return put(c, maps, jobKey(j.Job), j)
}

// finishJob works the job off, or leaves it to the worker if it is long.
func (e *Engine) finishJob(ctx context.Context, j job) (Publication, error) {
	j.read(progress{})
	if j.Affected > jobAtOnce {
		return j.Publication, nil
	}
	if err := e.runJob(ctx, due{j.At.UnixMilli(), DueJob, j.Job}, e.now()); err != nil {
		e.log.ErrorContext(ctx, "change published, its work on bookings goes on in the background", "job", j.Job, "error", err)
	}
	so, err := e.Job(ctx, system, j.Job)
	if err != nil { // published it is; how far the work came cannot be told now
		return j.Publication, nil
	}
	return so, nil
}

// progress counts what a job has done so far. It is a record of its own because
// every step writes it, and a job may carry a choice for each of thousands.
type progress struct {
	Kept, Moved, Cancelled, Stuck int
}

func (p progress) sum() int { return p.Kept + p.Moved + p.Cancelled + p.Stuck }

// read puts how far the job has come into its publication.
func (j *job) read(p progress) {
	j.Kept, j.Moved, j.Cancelled, j.Stuck = p.Kept, p.Moved, p.Cancelled, p.Stuck
	j.Affected = max(j.Affected, p.sum()) // some may have booked while the change was published
	if j.Left = 0; !j.Done {
		j.Left = j.Affected - p.sum()
	}
}

// Job tells how far the work on affected bookings has come.
func (e *Engine) Job(ctx context.Context, a Actor, id string) (Publication, error) {
	var j job
	err := e.view(ctx, func(r Reader) (err error) {
		var found bool
		if j, found, err = find[job](r, jobKey(id)); err != nil {
			return err
		}
		if !found {
			return fail(CodeNotFound, id)
		}
		if j.Done {
			return nil
		}
		p, _, err := find[progress](r, progressKey(id))
		j.read(p)
		return err
	})
	if err == nil && !a.reads() && !(a.staff() && slices.Contains(j.Departments, a.Department)) {
		return Publication{}, fail(CodeForbidden)
	}
	return j.Publication, err
}

// Jobs lists what was published since an instant, newest first, with how far the
// work on affected bookings has come.
func (e *Engine) Jobs(ctx context.Context, a Actor, since time.Time) ([]Job, error) {
	if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	out := []Job{}
	err := e.view(ctx, func(r Reader) error {
		for _, v := range r.Scan(idsFrom(newKey(prefixJob), since), newKey(prefixJob).after()) {
			var j job
			if err := decode(v, &j); err != nil {
				return err
			}
			if !j.Done {
				p, _, err := find[progress](r, progressKey(j.Job))
				if err != nil {
					return err
				}
				j.read(p)
			}
			out = append(out, Job{j.Publication, j.Kind, j.Departments, j.By, j.At})
		}
		return nil
	})
	slices.Reverse(out)
	return out, err
}
