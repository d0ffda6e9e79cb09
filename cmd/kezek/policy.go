package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// policyFlags are the numbers that the operator may choose. Their defaults are
// those of scheduler.DefaultPolicy, and it is the engine that judges them.
type policyFlags struct {
	MinNotice        time.Duration     `default:"${min_notice}" help:"Earliest bookable start, counted from now (L1)."`
	Horizon          int               `default:"${horizon}" help:"Last bookable day, in days from today (L1)."`
	HoldTTL          time.Duration     `name:"hold-ttl" default:"${hold_ttl}" help:"How long a seat is kept while the person confirms (B1)."`
	LatenessGrace    time.Duration     `default:"${lateness_grace}" help:"Lateness that still counts as coming in time (A2)."`
	FormValidityDays int               `default:"${form_validity_days}" help:"Validity of a form that names no last day; 0 refuses it (E2)."`
	LiveQueue        string            `default:"${live_queue}" enum:"after_all,in_gaps" help:"When tickets are called: ${enum} (Q2)."`
	LiveQueueOpen    bool              `default:"${live_queue_open}" negatable:"" help:"Let anybody with a valid form into the live queue (Q1)."`
	NearPosition     int               `default:"${near_position}" help:"Position in the queue at which an SMS goes out; 0 for none (Q5)."`
	ReminderAt       calendars.Minute  `default:"${reminder_at}" placeholder:"HH:MM" help:"Time of the reminder, the working day before (N3)."`
	QuietHours       quietHours        `default:"${quiet_hours}" placeholder:"HH:MM-HH:MM" help:"When no SMS goes out (N5)."`
	OfferTTL         time.Duration     `name:"offer-ttl" default:"${offer_ttl}" help:"How long an offer of the waiting list stands (B8)."`
	MinMoveNotice    time.Duration     `default:"${min_move_notice}" help:"Nobody is moved to a time nearer than this (S7)."`
	EndOfDayAfter    time.Duration     `default:"${end_of_day_after}" help:"When the day is closed, after its last reception hour (Q6)."`
	Proposals        string            `default:"${proposals}" enum:"off,on,no_portal" help:"Whose new forms are offered a time by SMS: ${enum} (N7)."`
	ProposalRegions  map[string]string `placeholder:"REGION=RULE;..." help:"The same for single regions, by KATO code, as in 110000000=on (N7)."`
	HelpTexts        int               `default:"${help_texts}" help:"Help texts a day to a number that writes what is not understood."`
	HelpStrangers    int               `default:"${help_strangers}" help:"The same to a number that nobody we know has."`
	CallsPerPerson   int               `default:"${calls_per_person}" help:"Calls in vain after which a recall is refused; 0 for no limit (Q4)."`
}

func (f *policyFlags) policy() scheduler.Policy {
	p := scheduler.Policy{
		MinNotice: f.MinNotice, Horizon: f.Horizon, HoldTTL: f.HoldTTL, LatenessGrace: f.LatenessGrace,
		FormValidityDays: f.FormValidityDays, LiveQueue: slots.Rule(f.LiveQueue), LiveQueueOpen: f.LiveQueueOpen,
		NearPosition: f.NearPosition, ReminderAt: f.ReminderAt, QuietHours: calendars.Interval(f.QuietHours),
		OfferTTL: f.OfferTTL, MinMoveNotice: f.MinMoveNotice, EndOfDayAfter: f.EndOfDayAfter, CallsPerPerson: f.CallsPerPerson,
		Proposals: scheduler.Proposing(f.Proposals), HelpTexts: f.HelpTexts, HelpStrangers: f.HelpStrangers,
	}
	for region, rule := range f.ProposalRegions {
		if p.ProposalRegions == nil {
			p.ProposalRegions = map[string]scheduler.Proposing{}
		}
		p.ProposalRegions[region] = scheduler.Proposing(rule)
	}
	return p
}

// Validate implements kong's hook: numbers that cannot work are refused before
// anything starts, all at once.
func (f *policyFlags) Validate() error {
	problems := f.policy().Validate()
	if len(problems) == 0 {
		return nil
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.Path + ": " + p.Text.EN
	}
	return fmt.Errorf("the policy has errors\n%s", strings.Join(lines, "\n"))
}

// policyDefaults puts the engine's defaults where the struct tags name them.
func policyDefaults() kong.Option {
	p := scheduler.DefaultPolicy()
	return kong.Vars{
		"min_notice": short(p.MinNotice), "horizon": strconv.Itoa(p.Horizon), "hold_ttl": short(p.HoldTTL),
		"lateness_grace": short(p.LatenessGrace), "form_validity_days": strconv.Itoa(p.FormValidityDays),
		"live_queue": string(p.LiveQueue), "live_queue_open": strconv.FormatBool(p.LiveQueueOpen),
		"near_position": strconv.Itoa(p.NearPosition), "reminder_at": p.ReminderAt.String(),
		"quiet_hours": quietHours(p.QuietHours).String(), "offer_ttl": short(p.OfferTTL),
		"min_move_notice": short(p.MinMoveNotice), "end_of_day_after": short(p.EndOfDayAfter),
		"proposals": string(p.Proposals), "help_texts": strconv.Itoa(p.HelpTexts), "help_strangers": strconv.Itoa(p.HelpStrangers),
		"calls_per_person": strconv.Itoa(p.CallsPerPerson),
	}
}

// short writes a duration as a person would: 1h rather than 1h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// quietHours is an interval that may span midnight, written 21:00-08:00.
type quietHours calendars.Interval

// String writes the hours as UnmarshalText reads them.
func (q quietHours) String() string { return q.From.String() + "-" + q.To.String() }

// UnmarshalText implements encoding.TextUnmarshaler.
func (q *quietHours) UnmarshalText(b []byte) error {
	i, err := parseInterval(string(b))
	*q = quietHours(i)
	return err
}

// parseInterval reads HH:MM-HH:MM.
func parseInterval(s string) (calendars.Interval, error) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return calendars.Interval{}, fmt.Errorf("%q: want two times of day, as in 09:00-18:00", s)
	}
	begins, err := calendars.ParseMinute(from)
	if err != nil {
		return calendars.Interval{}, err
	}
	ends, err := calendars.ParseMinute(to)
	return calendars.Interval{From: begins, To: ends}, err
}
