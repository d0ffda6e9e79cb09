package scheduler

import (
	"fmt"
	stdmaps "maps" // "maps" is the record encoding
	"slices"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Policy holds the numbers that the operator may choose. DefaultPolicy gives
// the design's defaults.
type Policy struct {
	MinNotice        time.Duration      // L1: earliest bookable start, counted from now
	Horizon          int                // L1: last bookable day, in days from today
	HoldTTL          time.Duration      // B1
	LatenessGrace    time.Duration      // A2
	FormValidityDays int                // E2: 0 means a form without a last day is refused
	LiveQueue        slots.Rule         // Q2
	LiveQueueOpen    bool               // Q1: the live queue takes anybody who passes E1–E5
	NearPosition     int                // Q5: position at which the SMS goes out; 0: none
	ReminderAt       calendars.Minute   // N3: time of day, on the working day before
	QuietHours       calendars.Interval // N5: no SMS from From until To of the next morning; From > To spans midnight
	OfferTTL         time.Duration      // B8
	MinMoveNotice    time.Duration      // S7: nobody is moved to a time nearer than this
	EndOfDayAfter    time.Duration      // Q6: after the last reception hour of the day
	CallsPerPerson   int                // Q4: after so many calls in vain a recall is refused; 0: no limit

	Proposals       Proposing            // N7: to whose new forms a time is offered by SMS
	ProposalRegions map[string]Proposing // N7: instead of Proposals, by KATO code of the region
	HelpTexts       int                  // help texts a day to a number that we know
	HelpStrangers   int                  // and to one that we do not
}

// DefaultPolicy returns the defaults.
func DefaultPolicy() Policy {
	return Policy{
		MinNotice: time.Hour, Horizon: 400, HoldTTL: 10 * time.Minute,
		LatenessGrace: 15 * time.Minute, LiveQueue: slots.AfterAll, NearPosition: 3,
		ReminderAt: 10 * 60, QuietHours: calendars.Interval{From: 21 * 60, To: 8 * 60},
		OfferTTL: 2 * time.Hour, MinMoveNotice: 24 * time.Hour, EndOfDayAfter: time.Hour,
		Proposals: ProposeOff, HelpTexts: 3, HelpStrangers: 1,
	}
}

// Validate reports every number that cannot work, all at once.
func (p Policy) Validate() slots.Problems {
	var out slots.Problems
	must := func(ok bool, path, want string) {
		if !ok {
			out = append(out, slots.Problem{Path: "policy." + path, Code: "policy", Text: calendars.Text{
				KK: "мән рұқсат етілмейді: " + want, RU: "недопустимое значение: " + want, EN: "value not allowed: want " + want}})
		}
	}
	between := func(d, low, high time.Duration, path string) {
		must(low <= d && d <= high, path, fmt.Sprintf("%v … %v", low, high))
	}
	between(p.MinNotice, 0, 30*24*time.Hour, "min_notice")
	must(1 <= p.Horizon && p.Horizon <= 800, "horizon", "1 … 800")
	between(p.HoldTTL, time.Minute, 2*time.Hour, "hold_ttl")
	between(p.LatenessGrace, 0, 4*time.Hour, "lateness_grace")
	must(0 <= p.FormValidityDays && p.FormValidityDays <= 3650, "form_validity_days", "0 … 3650")
	must(p.LiveQueue == slots.AfterAll || p.LiveQueue == slots.InGaps, "live_queue", "after_all, in_gaps")
	must(0 <= p.NearPosition && p.NearPosition <= 50, "near_position", "0 … 50")
	must(0 <= p.ReminderAt && p.ReminderAt < calendars.EndOfDay, "reminder_at", "00:00 … 23:59")
	must(0 <= p.QuietHours.From && p.QuietHours.From < calendars.EndOfDay &&
		0 <= p.QuietHours.To && p.QuietHours.To < calendars.EndOfDay, "quiet_hours", "00:00 … 23:59")
	between(p.OfferTTL, 5*time.Minute, 72*time.Hour, "offer_ttl")
	between(p.MinMoveNotice, 0, 30*24*time.Hour, "min_move_notice")
	between(p.EndOfDayAfter, 0, 6*time.Hour, "end_of_day_after")
	must(0 <= p.CallsPerPerson && p.CallsPerPerson <= 20, "calls_per_person", "0 … 20")
	for _, region := range slices.Sorted(stdmaps.Keys(p.ProposalRegions)) {
		must(slots.ValidKATO(region) && strings.HasSuffix(region, "0000000"), "proposal_regions."+region, "KATO: 110000000")
		must(p.ProposalRegions[region].known(), "proposal_regions."+region, "off, on, no_portal")
	}
	must(p.Proposals.known(), "proposals", "off, on, no_portal")
	must(0 <= p.HelpTexts && p.HelpTexts <= 100, "help_texts", "0 … 100")
	must(0 <= p.HelpStrangers && p.HelpStrangers <= 100, "help_strangers", "0 … 100")
	return out
}
