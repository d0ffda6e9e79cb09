package api

import (
	"context"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// Consequences say what a change does with bookings that no longer fit (S7). It
// is exported because huma reads embedded structs only then.
type Consequences struct {
	Choice scheduler.Choice            `json:"choice,omitempty" enum:"keep,move,cancel" doc:"What to do with bookings that no longer fit; without it the change is refused if there are any."`
	Each   map[string]scheduler.Choice `json:"each,omitempty" doc:"Instead of choice, for single bookings: number to keep, move or cancel."`
	Reason string                      `json:"reason,omitempty" maxLength:"300" doc:"For histories and for the messages to people."`
}

// read turns the numbers into numbers, and reports those that are none.
func (c Consequences) read() (scheduler.Consequences, error) {
	out := scheduler.Consequences{Choice: c.Choice, Reason: c.Reason}
	var problems slots.Problems
	for text, choice := range c.Each {
		n, err := scheduler.ParseNumber(text)
		if err != nil {
			problems = append(problems, worded("body.each."+text, "invalid value: "+wantNumber))
			continue
		}
		if choice != scheduler.ChoiceKeep && choice != scheduler.ChoiceMove && choice != scheduler.ChoiceCancel {
			problems = append(problems, worded("body.each."+text, `expected value to be one of "keep, move, cancel"`))
			continue
		}
		if out.Each == nil {
			out.Each = make(map[scheduler.Number]scheduler.Choice, len(c.Each))
		}
		out.Each[n] = choice
	}
	return out, refuseInput(problems)
}

type departmentYear struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
}

func (s *Server) listVersions(ctx context.Context, in *departmentYear) (*answer[list[scheduler.Version]], error) {
	return giveList(s.engine.Versions(ctx, actorOf(ctx), in.ID, in.Year))
}

type departmentVersion struct {
	ID      string `path:"id" doc:"Identifier of the department."`
	Year    int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Version int    `path:"version" minimum:"0" maximum:"100000" doc:"Number of the version; 0 is the newest."`
}

func (s *Server) getSchedule(ctx context.Context, in *departmentVersion) (*answer[slots.Schedule], error) {
	return give(s.engine.Schedule(ctx, actorOf(ctx), in.ID, in.Year, in.Version))
}

// addressed gives a schedule the department and year of the path.
func addressed(schedule *slots.Schedule, department string, year int) error {
	var problems slots.Problems
	if schedule.Department != "" && schedule.Department != department {
		problems = append(problems, mismatch("body.schedule.department"))
	}
	if schedule.Year != 0 && schedule.Year != year {
		problems = append(problems, mismatch("body.schedule.year"))
	}
	schedule.Department, schedule.Year = department, year
	return refuseInput(problems)
}

type schedulePreview struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Body struct {
		Schedule slots.Schedule `json:"schedule" doc:"The schedule to look at; nothing is stored."`
	} `nameHint:"SchedulePreview"`
}

func (s *Server) previewSchedule(ctx context.Context, in *schedulePreview) (*answer[scheduler.Preview], error) {
	if err := addressed(&in.Body.Schedule, in.ID, in.Year); err != nil {
		return nil, err
	}
	p, err := s.engine.PreviewSchedule(ctx, actorOf(ctx), in.Body.Schedule)
	return givePreview(p, within("body.schedule", err))
}

func givePreview(p scheduler.Preview, err error) (*answer[scheduler.Preview], error) {
	p.Changes = notNil(p.Changes)
	p.Affected = notNil(p.Affected)
	return give(p, err)
}

type schedulePublish struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Body struct {
		Schedule slots.Schedule `json:"schedule" doc:"The schedule to publish as a new version."`
		Note     string         `json:"note,omitempty" maxLength:"300" doc:"Kept with the version."`
		Consequences
	} `nameHint:"SchedulePublication"`
}

func (s *Server) publishSchedule(ctx context.Context, in *schedulePublish) (*answer[scheduler.Publication], error) {
	if err := addressed(&in.Body.Schedule, in.ID, in.Year); err != nil {
		return nil, err
	}
	c, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	p, err := s.engine.PublishSchedule(ctx, actorOf(ctx), in.Body.Schedule, in.Body.Note, c)
	return give(p, within("body.schedule", err))
}

type scheduleRepublish struct {
	ID      string `path:"id" doc:"Identifier of the department."`
	Year    int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Version int    `path:"version" minimum:"1" maximum:"100000" doc:"Number of the version to publish again."`
	Body    struct {
		InForce calendars.Date `json:"in_force_from,omitzero" required:"false" doc:"First day that the new version governs; left out: the version's own."`
		Consequences
	} `nameHint:"ScheduleRepublication"`
}

func (s *Server) republishSchedule(ctx context.Context, in *scheduleRepublish) (*answer[scheduler.Publication], error) {
	c, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	p, err := s.engine.RepublishSchedule(ctx, actorOf(ctx), in.ID, in.Year, in.Version, in.Body.InForce, c)
	return give(p, within("body", err))
}

type oneJob struct {
	ID string `path:"id" doc:"Identifier of the job, from a publication."`
}

func (s *Server) getJob(ctx context.Context, in *oneJob) (*answer[scheduler.Publication], error) {
	return give(s.engine.Job(ctx, actorOf(ctx), in.ID))
}
