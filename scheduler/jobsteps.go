package scheduler

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/calendars"
	"kezek/slots"
)

const (
	// stepsAtOnce bookings get their new times together, in the order of their
	// old ones, and are then moved at once, so that they share commits.
	stepsAtOnce = 64
	// stepTries is how often a booking may lose its new time to somebody else.
	stepTries = 5
)

// step is what is to be done with one booking.
type step struct {
	seen   Booking // as it was when the step was planned
	choice Choice
	to     Seat   // of a move
	stuck  Reason // of a move: it has no time to go to
}

// runJob works off what is left of a job, in the order of the bookings' times.
// Whoever loses the new time to somebody else is the first to choose in the next
// batch. Nothing is done twice: see onAffected.
func (e *Engine) runJob(ctx context.Context, d due, now time.Time) error {
	var j job
	var list []misfit
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
	left := make([]Number, len(list))
	for i := range list {
		left[i] = list[i].Number
	}
	for tries := map[Number]int{}; len(left) > 0; {
		n := min(stepsAtOnce, len(left))
		again, err := e.jobBatch(ctx, &j, left[:n])
		if err != nil {
			return err
		}
		for _, number := range again {
			if tries[number]++; tries[number] == stepTries {
				return fail(CodeChanged) // the worker tries again
			}
		}
		left = append(again, left[n:]...)
	}
	for _, day := range j.Reminders {
		if err := e.remindDay(ctx, &j, day); err != nil {
			return err
		}
	}
	return e.endJob(ctx, d, now)
}

// endJob writes the job's counts into it for good.
func (e *Engine) endJob(ctx context.Context, d due, now time.Time) error {
	return e.update(ctx, func(c *change) error {
		j, err := get[job](c, jobKey(d.subject))
		if err != nil || j.Done {
			return err
		}
		p, _, err := find[progress](c, progressKey(j.Job))
		if err != nil {
			return err
		}
		j.Done = true
		j.read(p)
		if err := c.Delete(d.key()); err != nil {
			return err
		}
		if err := c.Delete(progressKey(j.Job)); err != nil {
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
func (e *Engine) jobList(r Reader, j *job, now time.Time) ([]misfit, error) {
	if len(j.Codes) > 0 {
		return e.misrouted(r, r, j.Departments, j.Codes, j.From, now)
	}
	var out []misfit
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
	slices.SortFunc(out, compareMisfits)
	return out, nil
}

func byYear(dates []calendars.Date) map[int][]calendars.Date {
	out := map[int][]calendars.Date{}
	for _, d := range dates {
		out[d.Year()] = append(out[d.Year()], d)
	}
	return out
}

// jobBatch plans what to do with some bookings, in their order and on one
// snapshot, and then does it. It returns those that lost their new time.
func (e *Engine) jobBatch(ctx context.Context, j *job, batch []Number) (again []Number, err error) {
	var steps []step
	err = e.view(ctx, func(r Reader) error {
		steps, err = e.planSteps(r, j, batch)
		return err
	})
	if err != nil {
		return nil, err
	}
	lost := make([]bool, len(steps))
	var g errgroup.Group
	g.SetLimit(stepsAtOnce)
	for i := range steps {
		g.Go(func() error {
			err := e.jobStep(ctx, j, &steps[i])
			if code := CodeOf(err); code == CodeSeatTaken || code == CodeNotBookable {
				lost[i] = true
				return nil
			}
			return err
		})
	}
	err = g.Wait()
	for i := range steps {
		if lost[i] {
			again = append(again, steps[i].seen.Number)
		}
	}
	return again, err
}

// planSteps gives every booking that is to be moved its new time.
func (e *Engine) planSteps(r Reader, j *job, batch []Number) ([]step, error) {
	m := e.newMover(r, r, nil, e.now())
	out := make([]step, 0, len(batch))
	for _, n := range batch {
		b, err := getBooking(r, n)
		if err != nil {
			return nil, err
		}
		if b.State != slots.Booked || b.Job == j.Job {
			continue
		}
		s := step{seen: b, choice: j.of(n)}
		switch s.choice {
		case ChoiceMove:
			to, stuck, err := m.find(&b)
			if err != nil {
				return nil, err
			}
			if s.stuck, s.to = stuck, (Seat{to.Date, to.Start, to.Place}); stuck == "" {
				err = m.move(&b, to)
			}
			if err != nil {
				return nil, err
			}
		case ChoiceCancel:
			if err := m.leave(&b); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// jobStep does with one booking what was chosen for it, once. One that was
// booked while the change was being published has no choice, and is kept.
func (e *Engine) jobStep(ctx context.Context, j *job, s *step) error {
	by := Actor{Role: RoleSystem, Subject: j.By}
	return e.onAffected(ctx, j, s, func(c *change, count *progress, b *Booking, at time.Time) error {
		switch {
		case s.choice == ChoiceCancel:
			count.Cancelled++
			return c.cancel(by, b, ReasonChange.unless(j.Reason), at)
		case s.choice != ChoiceMove:
			count.Kept++
			b.Kept = true
			b.note(at, WasKept, by, j.Reason)
			return c.putBooking(b)
		case s.stuck != "":
			count.Stuck++
			b.note(at, NotMovable, by, j.Reason)
			if err := c.work(Work{Department: b.Department, Kind: WorkCannotMove, Booking: b.Number, Form: b.Form, Note: j.Reason, Why: s.stuck}, at); err != nil {
				return err
			}
			return c.putBooking(b)
		}
		count.Moved++
		b.Kept = true // stands askew: even its own start, if that suits best, is a move
		return c.move(by, b, s.to, moveSearch(b, e.policy, at), j.Reason)
	})
}

func moveSearch(b *Booking, p Policy, now time.Time) search {
	s := b.search(now)
	s.notice = p.MinMoveNotice
	return s
}

// onAffected runs one step of the job on a booking that still stands where the
// job saw it, still does not fit, and was not dealt with by this job before;
// the job's count changes in the same transaction.
func (e *Engine) onAffected(ctx context.Context, j *job, s *step, do func(c *change, count *progress, b *Booking, at time.Time) error) error {
	at := e.now()
	return e.update(ctx, func(c *change) error {
		b, err := getBooking(c, s.seen.Number)
		if err != nil {
			return err
		}
		if b.State != slots.Booked || b.Job == j.Job || b.Date != s.seen.Date || b.Start != s.seen.Start || b.Department != s.seen.Department {
			return nil
		}
		if fits, err := e.fitsAt(c, j, &b, at); err != nil || fits {
			return err
		}
		p, _, err := find[progress](c, progressKey(j.Job))
		if err != nil {
			return err
		}
		b.Job = j.Job
		if err := do(c, &p, &b, at); err != nil {
			return err
		}
		return put(c, maps, progressKey(j.Job), p)
	})
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
