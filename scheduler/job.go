package scheduler

import (
	"context"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// jobAtOnce is how many affected bookings a publication works off before it
// answers; more are left to the worker.
const jobAtOnce = 500

// job is the work on the bookings that a published change leaves without their
// place (S7). It goes on after a kill where it stopped: every step is one
// transaction that looks at the booking again.
type job struct {
	Publication
	Consequences
	Departments []string
	Dates       []calendars.Date // whose hours or rooms changed
	Codes       []string         // whose mapping changed; then Dates is empty
	From        calendars.Date   // of the mapping
	By          string
	At          time.Time
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

func newJob(a Actor, now time.Time, c Consequences) job {
	return job{Publication: Publication{Job: newID(now)}, Consequences: c, By: a.Subject, At: now}
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

// Job tells how far the work on affected bookings has come.
func (e *Engine) Job(ctx context.Context, a Actor, id string) (Publication, error) {
	var j job
	err := e.view(ctx, func(r Reader) (err error) {
		var found bool
		if j, found, err = find[job](r, jobKey(id)); err == nil && !found {
			err = fail(CodeNotFound, id)
		}
		return err
	})
	if err == nil && !a.reads() && !(a.staff() && slices.Contains(j.Departments, a.Department)) {
		return Publication{}, fail(CodeForbidden)
	}
	return j.Publication, err
}

// runJob works off what is left of a job, booking by booking in the order of
// their times.
func (e *Engine) runJob(ctx context.Context, d due, now time.Time) error {
	var j job
	var list []Affected
	err := e.view(ctx, func(r Reader) (err error) {
		if j, err = get[job](r, jobKey(d.subject)); err != nil || j.Done {
			return err
		}
		list, err = e.jobList(r, &j, now)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := e.jobStep(ctx, j, a, now); err != nil {
			return err
		}
	}
	return e.update(ctx, func(c *change) error {
		j, err := get[job](c, jobKey(d.subject))
		if err != nil {
			return err
		}
		j.Done = true
		if err := c.Delete(d.key()); err != nil {
			return err
		}
		for _, id := range j.Departments { // new seats may help those who wait
			if err := c.freed(id, now); err != nil {
				return err
			}
		}
		return put(c, maps, jobKey(j.Job), j)
	})
}

// jobList finds the bookings that do not fit now, by time.
func (e *Engine) jobList(r Reader, j *job, now time.Time) ([]Affected, error) {
	if len(j.Codes) > 0 {
		return e.misrouted(r, j.Departments, j.Codes, j.From, now, func(kato string, d calendars.Date) (string, error) {
			return departmentOn(r, kato, d)
		})
	}
	var out []Affected
	for _, id := range j.Departments {
		for year, dates := range byYear(j.Dates) {
			p, err := e.plan(r, id, year)
			if err != nil {
				return nil, err
			}
			list, err := e.affected(r, p, dates, now)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
	}
	slices.SortStableFunc(out, compareAffected)
	return out, nil
}

func byYear(dates []calendars.Date) map[int][]calendars.Date {
	out := map[int][]calendars.Date{}
	for _, d := range dates {
		out[d.Year()] = append(out[d.Year()], d)
	}
	return out
}

// fits reports inside a transaction whether the booking or hold has its place in the schedule.
func (e *Engine) fits(g getter, j *job, b *Booking) (bool, error) {
	return e.fitsAt(g, j, b, e.now())
}

func (e *Engine) fitsAt(g getter, j *job, b *Booking, now time.Time) (bool, error) {
	if len(j.Codes) > 0 {
		id, err := departmentOn(g, b.KATO, b.Date)
		return id == b.Department, err
	}
	p, err := e.plan(g, b.Department, b.Date.Year())
	if err != nil {
		return false, err
	}
	seats, err := getSeats(g, b.Department, b.Date)
	if err != nil {
		return false, err
	}
	seats = unexpired(seats, now)
	i := seatIndex(seats, b.Number)
	return i < 0 || !slices.Contains(slots.Unfit(seats, p.openings(b.Date)), i), nil
}

// jobStep does with one booking what was chosen for it, once. One that was
// booked while the change was being published has no choice, and is kept.
func (e *Engine) jobStep(ctx context.Context, j job, a Affected, now time.Time) error {
	by := Actor{Role: RoleSystem, Subject: j.By}
	choice := j.of(a.Number)
	if choice != ChoiceMove {
		return e.onAffected(ctx, j, a, func(c *change, count *Publication, b *Booking, at time.Time) error {
			if choice == ChoiceCancel {
				count.Cancelled++
				return c.cancel(by, b, ReasonChange.unless(j.Reason), at)
			}
			count.Kept++
			b.Kept = true
			b.note(at, WasKept, by, j.Reason)
			return c.putBooking(b)
		})
	}
	for range 5 { // somebody may take the seat between the look and the move
		var b Booking
		var found []Offer
		err := e.view(ctx, func(r Reader) (err error) {
			if b, err = getBooking(r, a.Number); err != nil {
				return err
			}
			found, err = e.nearest(r, moveSearch(&b, e.policy, now), 1)
			return err
		})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return e.onAffected(ctx, j, a, func(c *change, count *Publication, b *Booking, at time.Time) error {
				count.Stuck++
				b.note(at, NotMovable, by, j.Reason)
				if err := c.work(Work{Department: b.Department, Kind: WorkCannotMove, Booking: b.Number, Form: b.Form, Note: j.Reason}, at); err != nil {
					return err
				}
				return c.putBooking(b)
			})
		}
		to := Seat{found[0].Date, found[0].Start, found[0].Place}
		err = e.onAffected(ctx, j, a, func(c *change, count *Publication, b *Booking, at time.Time) error {
			count.Moved++
			b.Kept = true // stands askew: even its own start, if that is the nearest, is a move
			return c.move(by, b, to, moveSearch(b, e.policy, at), j.Reason)
		})
		if code := CodeOf(err); code != CodeSeatTaken && code != CodeNotBookable {
			return err
		}
	}
	return fail(CodeChanged) // the worker tries again
}

func moveSearch(b *Booking, p Policy, now time.Time) search {
	s := b.search(now)
	s.notice = p.MinMoveNotice
	return s
}

// onAffected runs one step of the job on a booking that still stands where the
// job saw it, still does not fit, and was not dealt with by this job before;
// the job's count changes in the same transaction.
func (e *Engine) onAffected(ctx context.Context, j job, a Affected, step func(c *change, count *Publication, b *Booking, at time.Time) error) error {
	at := e.now()
	return e.update(ctx, func(c *change) error {
		b, err := getBooking(c, a.Number)
		if err != nil {
			return err
		}
		if b.State != slots.Booked || b.Job == j.Job || b.Date != a.Date || b.Start != a.Start || b.Department != a.Department {
			return nil
		}
		if fits, err := e.fitsAt(c, &j, &b, at); err != nil || fits {
			return err
		}
		now, err := get[job](c, jobKey(j.Job))
		if err != nil {
			return err
		}
		b.Job = j.Job
		if err := step(c, &now.Publication, &b, at); err != nil {
			return err
		}
		now.Affected = max(now.Affected, now.Kept+now.Moved+now.Cancelled+now.Stuck)
		return put(c, maps, jobKey(j.Job), now)
	})
}
