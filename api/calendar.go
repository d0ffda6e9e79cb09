package api

import (
	"context"
	"errors"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// calendarYear is one year of the working-day calendar.
type calendarYear struct {
	Year     int             `json:"year" doc:"Calendar year."`
	Version  string          `json:"version" doc:"Edition of the calendar in force (C6)."`
	Revision int             `json:"revision" doc:"How often the calendar was published."`
	Months   []calendarMonth `json:"months" nullable:"false" doc:"The twelve months."`
	Special  []calendars.Day `json:"special" nullable:"false" doc:"Every day that is more than a plain weekday or weekend, with its reason."`
}

// calendarMonth is one month of it.
type calendarMonth struct {
	Month       time.Month       `json:"month" doc:"1 to 12."`
	WorkingDays int              `json:"working_days" doc:"Number of working days."`
	DaysOff     []calendars.Date `json:"days_off" nullable:"false" doc:"Every day off, weekends included."`
}

type oneYear struct {
	Year int `path:"year" minimum:"2022" maximum:"2099" doc:"Calendar year."`
}

func (s *Server) calendarYear(ctx context.Context, in *oneYear) (*answer[calendarYear], error) {
	state, cal, err := s.engine.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	out := calendarYear{Year: in.Year, Version: cal.Version(), Revision: state.Revision,
		Months: make([]calendarMonth, 12), Special: []calendars.Day{}}
	first := calendars.NewDate(in.Year, time.January, 1)
	for d := first; d < first+calendars.Date(calendars.DaysIn(in.Year)); d++ {
		_, month, _ := d.Civil()
		m := &out.Months[month-1]
		if m.Month == 0 {
			*m = calendarMonth{Month: month, DaysOff: []calendars.Date{}}
		}
		day := cal.Day(d)
		if day.Working {
			m.WorkingDays++
		} else {
			m.DaysOff = append(m.DaysOff, d)
		}
		if day.Kind != calendars.KindWeekday && day.Kind != calendars.KindWeekend {
			out.Special = append(out.Special, day)
		}
	}
	return give(out, nil)
}

func (s *Server) getCalendar(ctx context.Context, _ *nothing) (*answer[scheduler.CalendarState], error) {
	state, _, err := s.engine.Calendar(ctx)
	return give(state, err)
}

type calendarPreview struct {
	Body struct {
		Data calendars.Data `json:"data" doc:"The calendar to look at; nothing is stored."`
	} `nameHint:"CalendarPreview"`
}

func (s *Server) previewCalendar(ctx context.Context, in *calendarPreview) (*answer[scheduler.Preview], error) {
	p, err := s.engine.PreviewCalendar(ctx, actorOf(ctx), in.Body.Data)
	return givePreview(p, within("body.data", err))
}

type calendarPut struct {
	Body struct {
		Data calendars.Data `json:"data" doc:"The whole calendar, which replaces the one before (C6)."`
		Consequences
	} `nameHint:"CalendarPublication"`
}

func (s *Server) putCalendar(ctx context.Context, in *calendarPut) (*answer[scheduler.Publication], error) {
	c, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	p, err := s.engine.PublishCalendar(ctx, actorOf(ctx), in.Body.Data, c)
	return give(p, within("body.data", err))
}

// deadline is when a term ends (C7).
type deadline struct {
	From     time.Time      `json:"from" doc:"When the term began."`
	Term     calendars.Term `json:"term" doc:"The term."`
	Deadline time.Time      `json:"deadline" doc:"When it ends; a term in working days ends with its last day, at 24:00."`
	LastDay  calendars.Date `json:"last_day" doc:"The day on which it ends."`
}

type deadlineQuery struct {
	From       instantParam `query:"from" required:"true" doc:"When the event happened; its zone is the answer's (write + as %2B)." example:"2026-12-01T09:00:00+05:00"`
	Term       termParam    `query:"term" required:"true" doc:"A number with m (minutes) or h (hours) of reception time, or wd (working days)." example:"3wd"`
	Department string       `query:"department" doc:"Whose reception hours count; required for minutes and hours."`
}

func (s *Server) deadline(ctx context.Context, in *deadlineQuery) (*answer[deadline], error) {
	_, cal, err := s.engine.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	from, hours := in.From.Time, calendars.Hours(nil)
	if in.Term.Unit != calendars.UnitWorkingDay {
		if in.Department == "" {
			return nil, refuseInput(slots.Problems{worded("query.department", "required query parameter is missing")})
		}
		if hours, err = s.receptionHours(ctx, cal, in.Department, from.Year()); err != nil {
			return nil, err
		}
	}
	end, err := cal.Deadline(from, in.Term.Term, hours)
	if errors.Is(err, calendars.ErrNoHours) {
		return nil, refuseInput(slots.Problems{{Path: "query.department", Code: "no_hours", Text: say(
			"бөлімнің бұл мерзімге жететін қабылдау уақыты жоқ", "у отдела нет часов приема, которых хватило бы на этот срок",
			"the department has no reception hours that this term would fit in")}})
	}
	return give(deadline{From: from, Term: in.Term.Term, Deadline: end, LastDay: calendars.DateOf(end.Add(-time.Nanosecond))}, err)
}

// receptionHours returns the hours of a department by its newest schedules of
// the year and the next; a year without one has none.
func (s *Server) receptionHours(ctx context.Context, cal *calendars.Calendar, department string, year int) (calendars.Hours, error) {
	schedules := make(map[int]*slots.Schedule, 2)
	for y := year; y <= year+1; y++ {
		schedule, err := s.engine.Schedule(ctx, actorOf(ctx), department, y, 0)
		switch {
		case err == nil:
			schedules[y] = &schedule
		case !errors.Is(err, scheduler.ErrNotFound):
			return nil, err
		}
	}
	return func(d calendars.Date) []calendars.Interval {
		if schedule := schedules[d.Year()]; schedule != nil {
			return slots.Reception(schedule, cal, d)
		}
		return nil
	}, nil
}
