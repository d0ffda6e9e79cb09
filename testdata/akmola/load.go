package akmola

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/calendars"
	"kezek/scheduler"
)

// The actors of the sample's story.
var (
	operator    = scheduler.Actor{Role: scheduler.RoleOperator, Subject: "sample-operator"}
	integration = scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "sample-cbdi"}
)

func headOf(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleHead, Subject: "sample-head-" + department, Department: department}
}

func receptionOf(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleReception, Subject: "sample-reception-" + department, Department: department}
}

func applicant(iin string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "sample-applicant", IIN: iin}
}

// Stage is where a region is played: an engine on an empty store, and what Load
// needs besides.
type Stage struct {
	Engine *scheduler.Engine
	Clock  *Clock         // the engine's own
	Zone   *time.Location // of the departments
	// Deliver hands waiting messages to a gateway, so that the story's old ones
	// do not go out all at once when it ends. Nil: they stay in the outbox.
	Deliver func(context.Context) error
	// Progress is told how far the story is. Nil: nobody is told.
	Progress func(time.Time)
}

// Begins is the instant before the region's story, at which an engine that is to
// live through it is made.
func (r *Region) Begins(zone *time.Location) time.Time {
	return calendars.NewDate(firstYear(r.Today)-1, time.December, 10).At(9*60, zone)
}

// Load lives through the region's last days, up to now, which lies on
// r.Today: departments and schedules are published, forms come in, people
// book, come, are late, are called and examined. It sets the clock, ever
// forward, and leaves it at now; due work is done at its own times on the way.
// An error is that of the first act that failed.
func Load(ctx context.Context, s Stage, r *Region, now time.Time) error {
	l := &loader{Stage: s, region: r, now: now}
	_, calendar, err := s.Engine.Calendar(ctx)
	if err != nil {
		return err
	}
	l.calendar = calendar
	l.plan()
	slices.SortStableFunc(l.story, func(a, b event) int { return a.at.Compare(b.at) })
	for _, e := range l.story {
		if e.at.After(now) {
			break
		}
		if s.Progress != nil {
			s.Progress(e.at)
		}
		if err := l.advance(ctx, e.at); err != nil {
			return err
		}
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("sample region, %s: %w", e.at.In(s.Zone).Format("2006-01-02 15:04"), err)
		}
	}
	if err := l.advance(ctx, now); err != nil {
		return err
	}
	if s.Deliver != nil {
		return s.Deliver(ctx)
	}
	return nil
}

// loader plays a story: what happens, in the order of its times.
type loader struct {
	Stage
	region   *Region
	now      time.Time
	calendar *calendars.Calendar
	story    []event
	visits   []*visit
}

type event struct {
	at time.Time
	do func(context.Context) error
}

func (l *loader) at(d calendars.Date, m calendars.Minute, do func(context.Context) error) {
	l.story = append(l.story, event{d.At(m, l.Zone), do})
}

// advance moves the clock to a time, stopping wherever work falls due.
func (l *loader) advance(ctx context.Context, to time.Time) error {
	for stopped := false; ; {
		done, next, err := l.Engine.RunDue(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("sample region, due work: %w", err)
		case done > 0:
		case !next.IsZero() && next.Before(to) && next.After(l.Clock.Now()):
			l.Clock.Set(next)
		case stopped:
			return nil
		default:
			l.Clock.Set(to)
			stopped = true
		}
	}
}

// plan writes the story.
func (l *loader) plan() {
	l.found()
	l.register()
	l.book()
	for d := l.firstDay(); d <= l.region.Today; d++ {
		for i := range l.region.Departments {
			l.openDay(&l.region.Departments[i], d)
		}
	}
}

// daysPlayed is on how many working days before Today people come.
const daysPlayed = 3

// firstDay is the first day on which people come.
func (l *loader) firstDay() calendars.Date {
	return l.calendar.AddWorkingDays(l.region.Today, -daysPlayed)
}

// found publishes departments, mappings and the schedules of each year, the last
// department late with its first one (S3).
func (l *loader) found() {
	r := l.region
	first := firstYear(r.Today)
	began := calendars.DateOf(r.Begins(l.Zone))
	l.at(began, 10*60, func(ctx context.Context) error {
		for _, d := range r.Departments {
			if err := l.Engine.PutDepartment(ctx, operator, d); err != nil {
				return err
			}
		}
		_, err := l.Engine.PutMappings(ctx, operator, r.Mappings, scheduler.Consequences{})
		return err
	})
	for i, s := range r.Schedules {
		uploaded := calendars.NewDate(s.Year-1, time.December, 14+i%5)
		if s.Department == offices[len(offices)-1].id && s.Year == first {
			uploaded = calendars.ScheduleDue(s.Year) + 4
		}
		uploaded = min(uploaded, r.Today-simulated/2) // the next year's may lie ahead of Today
		l.at(max(uploaded, began+1), calendars.Minute(11*60+i), func(ctx context.Context) error {
			_, err := l.Engine.PublishSchedule(ctx, headOf(s.Department), s, "", scheduler.Consequences{})
			return err
		})
	}
}

// register fills the registers and receives each form on the day of its issue.
func (l *loader) register() {
	r := l.region
	began := r.Today - simulated
	l.at(began, 9*60, func(ctx context.Context) error {
		for _, g := range r.Guardianships {
			if err := l.Engine.PutGuardianship(ctx, integration, g); err != nil {
				return err
			}
		}
		return eachAtOnce(ctx, r.People, func(ctx context.Context, p Person) error {
			return errors.Join(l.Engine.PutContact(ctx, integration, p.Contact), l.Engine.PutResidence(ctx, integration, p.Residence))
		})
	})
	byDay := map[calendars.Date][]scheduler.Form031{}
	for _, f := range r.Forms() {
		day := min(f.Issued, r.Today-1) // a form may be known before it is valid (E2)
		byDay[day] = append(byDay[day], f)
	}
	for day, forms := range byDay {
		l.at(day, 10*60, func(ctx context.Context) error {
			return eachAtOnce(ctx, forms, func(ctx context.Context, f scheduler.Form031) error {
				_, err := l.Engine.ReceiveForm(ctx, integration, f)
				return err
			})
		})
	}
	if l.Deliver != nil {
		for day := began; day <= r.Today; day++ {
			l.at(day, 12*60, l.Deliver)
		}
	}
}

// eachAtOnce does something with all of a list, many at a time: the store
// commits together what comes together.
func eachAtOnce[T any](ctx context.Context, all []T, do func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(64)
	for _, one := range all {
		group.Go(func() error { return do(ctx, one) })
	}
	return group.Wait()
}

// guardianOf returns who books for the person: itself, or the guardian of a ward.
func (l *loader) guardianOf(iin string) string {
	for _, g := range l.region.Guardianships {
		if g.Ward == iin && g.To == 0 {
			return g.Guardian
		}
	}
	return iin
}
