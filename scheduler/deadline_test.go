package scheduler_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// told lists the reminders of a department's schedules, oldest first, as "day
// hour, year, working days left".
func (w *world) told(department string) (out []string) {
	w.t.Helper()
	for _, m := range slices.Backward(w.sent(scheduler.MessageFilter{Department: department, Limit: 1000})) {
		if m.Kind == scheduler.SayScheduleDue {
			out = append(out, fmt.Sprintf("%s %d %d", m.Created.In(almaty).Format("2006-01-02 15:04"), m.Year, m.Left))
		}
	}
	return out
}

// runTo does what falls due, each at its time, until an instant.
func (w *world) runTo(s string) {
	w.t.Helper()
	end := at(s)
	for {
		_, next, err := w.RunDue(w.t.Context())
		w.must(err)
		if next.IsZero() || next.After(end) {
			w.clock.Set(end)
			return
		}
		w.clock.Set(next)
	}
}

func wantTold(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("reminded at\n%q, want\n%q", got, want)
	}
}

// The reminders of 2027, whose schedules are due on Friday 25 December 2026.
var december = []string{"2026-12-04 10:00 2027 14", "2026-12-15 10:00 2027 7", "2026-12-22 10:00 2027 3", "2026-12-24 10:00 2027 1",
	"2026-12-28 10:00 2027 -1", "2026-12-29 10:00 2027 -2", "2026-12-30 10:00 2027 -3", "2026-12-31 10:00 2027 -4",
	"2027-01-05 10:00 2027 -5", "2027-01-06 10:00 2027 -6"} // the 4th is a day off for the 2nd, the 7th is Christmas

func TestS3_RemindedBeforeTheTermAndEveryWorkingDayAfter(t *testing.T) {
	w := newWorld(t)
	w.runTo("2027-01-07 23:00:00")
	wantTold(t, w.told(dept), december...)
	w.must2(w.PublishSchedule(t.Context(), head, schedule(dept, 2027), "", scheduler.Consequences{}))
	w.runTo("2027-01-31 23:00:00")
	wantTold(t, w.told(dept), december...)
	if n := len(w.told(other)); n != len(december)+16 { // the working days from 8 to 29 January
		t.Errorf("the other department was reminded %d times: %q", n, w.told(other))
	}
	w.sound()
}

func TestS3_WhoHasPublishedIsNotReminded(t *testing.T) {
	w := newWorld(t)
	w.runTo("2026-12-16 12:00:00")
	w.must2(w.PublishSchedule(t.Context(), head, schedule(dept, 2027), "", scheduler.Consequences{}))
	w.runTo("2027-11-30 12:00:00")
	wantTold(t, w.told(dept), december[:2]...)
	w.runTo("2027-12-25 23:00:00") // and the year after next in its turn; the 25th is a Saturday
	wantTold(t, w.told(dept)[2:], "2027-12-06 10:00 2028 14", "2027-12-15 10:00 2028 7", "2027-12-22 10:00 2028 3", "2027-12-24 10:00 2028 1")
	w.sound()
}

func TestS3_ANewRegionHasThreeWorkingDays(t *testing.T) {
	w := newWorld(t)
	w.set("2026-06-05 15:00:00") // a Friday; the order comes into force on Monday
	d := department("akm-3")
	d.Since = calendars.MustDate("2026-06-08")
	d.ContactPhone, d.ContactLanguage = "+77010000009", "ru"
	w.must(w.PutDepartment(t.Context(), operator, d))
	w.runTo("2026-06-15 23:00:00")
	wantTold(t, w.told(d.ID), "2026-06-08 10:00 2026 3", "2026-06-10 10:00 2026 1", "2026-06-12 10:00 2026 -1", "2026-06-15 10:00 2026 -2")
	m := w.sent(scheduler.MessageFilter{Department: d.ID})[0]
	if m.Phone != d.ContactPhone || m.Language != "ru" || m.Date != calendars.MustDate("2026-06-11") || m.Place != d.Name || m.IIN != "" || m.Form != "" {
		t.Errorf("%+v", m)
	}
	if !m.Expires.Equal(at("2026-06-16 00:00:00")) {
		t.Errorf("worth nothing from %v", m.Expires)
	}
	w.sound()
}

func TestS3_NotOnTheDayWhenTheDepartmentIsEntered(t *testing.T) {
	w := newWorld(t)
	w.set("2026-06-03 09:00:00")
	w.must(w.PutDepartment(t.Context(), operator, department("akm-3"))) // in force since last year: long missing
	w.runTo("2026-06-03 23:00:00")
	wantTold(t, w.told("akm-3"))
	w.runTo("2026-06-04 23:00:00")
	wantTold(t, w.told("akm-3"), "2026-06-04 10:00 2026 -104")
	m := w.sent(scheduler.MessageFilter{Department: "akm-3"})[0]
	if m.Phone != "+77000000000" || m.Language != "kk" {
		t.Errorf("without a contact it goes to the department's own phone: %+v", m)
	}
	w.sound()
}

// Several days without a server make one reminder, in working hours, and after
// many starts there is still one entry.
func TestS3_AfterAStopOneReminderInWorkingHours(t *testing.T) {
	w := newWorld(t)
	for _, now := range []string{"2026-12-15 19:30:00", "2026-12-15 20:00:00", "2026-12-16 12:00:00"} { // closed; then a holiday
		w.set(now)
		w.restart()
		w.due()
		wantTold(t, w.told(dept))
	}
	w.set("2026-12-17 11:40:00")
	w.restart()
	w.due()
	w.due()
	wantTold(t, w.told(dept), "2026-12-17 11:40 2027 6")
	w.runTo("2026-12-24 23:00:00")
	wantTold(t, w.told(dept), "2026-12-17 11:40 2027 6", december[2], december[3])
	if n := w.records('u'); n != 2 {
		t.Errorf("%d due entries for two departments", n)
	}
	w.sound()
}

func TestS3_RemindersKeepQuiet(t *testing.T) {
	w := newWorld(t, withPolicy(func(p *scheduler.Policy) { p.QuietHours = calendars.Interval{From: 20 * 60, To: 11 * 60} }))
	w.runTo("2026-12-04 10:30:00")
	list := w.sent(scheduler.MessageFilter{Department: dept})
	if len(list) != 1 || !list[0].NextTry.Equal(at("2026-12-04 11:00:00")) {
		t.Errorf("%+v", list)
	}
	w.sound()
}

// A working day that a decree makes a day off: nobody reads the reminder then.
func TestC7_RemindersFollowTheCalendar(t *testing.T) {
	w := newWorld(t)
	data := calendars.Embedded()
	data.Decrees = append(data.Decrees, calendars.Decree{Date: calendars.MustDate("2026-12-15"), Status: calendars.StatusOff,
		Reason: calendars.Text{KK: "қаулы", RU: "постановление", EN: "decree"}})
	w.must2(w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{}))
	w.runTo("2026-12-23 23:00:00")
	// Fourteen working days before is now a day earlier, the 3rd, and was found
	// late: no entry stood there when the calendar changed.
	wantTold(t, w.told(dept), "2026-12-04 10:00 2027 13", "2026-12-14 10:00 2027 7", december[2])
	w.sound()
}

func TestS3_TwoEnginesRemindOnce(t *testing.T) {
	w := openWorld(t, storetest.NewMemory())
	first := w.Engine
	w.restart()
	w.set("2026-12-04 10:00:00")
	failed := make(chan error, 2)
	for _, e := range []*scheduler.Engine{first, w.Engine} {
		go func() {
			_, _, err := e.RunDue(t.Context())
			failed <- err
		}()
	}
	w.must(<-failed)
	w.must(<-failed)
	wantTold(t, w.told(dept), december[0])
	w.sound()
}

func TestS3_AReminderIsNotLostWithItsCommit(t *testing.T) {
	var broken error
	w := openWorld(t, storetest.FailCommits(storetest.NewMemory(), func() error { return broken }))
	w.set("2026-12-04 10:00:00")
	broken = errors.New("disk full")
	if _, _, err := w.RunDue(t.Context()); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	broken = nil
	wantTold(t, w.told(dept))
	w.due()
	wantTold(t, w.told(dept), december[0])
	w.sound()
}

// A store from before there were reminders: its departments are found at the start.
func TestS3_AnOlderStoreGetsReminders(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.Update(t.Context(), func(tx scheduler.Writer) error {
		d := damage{tx, w}
		if err := d.drop('r'); err != nil {
			return err
		}
		return d.drop('u')
	}))
	w.set("2026-12-03 12:00:00")
	w.restart()
	w.sound()
	w.runTo("2026-12-15 12:00:00")
	wantTold(t, w.told(dept), december[:2]...)
	w.sound()
}

func TestS3_ADraftShowsInCompliance(t *testing.T) {
	w := newWorld(t)
	w.set("2026-12-20 12:00:00")
	state := func() scheduler.Compliance {
		list, err := w.Compliance(t.Context(), head, scheduler.ComplianceFilter{Year: 2027})
		w.must(err)
		return list[0]
	}
	if c := state(); c.State != scheduler.Pending || !c.Draft.IsZero() {
		t.Errorf("not begun: %+v", c)
	}
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), nil))
	if c := state(); c.State != scheduler.Begun || !c.Draft.Equal(at("2026-12-20 12:00:00")) || !c.Published.IsZero() {
		t.Errorf("begun: %+v", c)
	}
	w.set("2026-12-26 00:00:00")
	if c := state(); c.State != scheduler.Missing || c.Draft.IsZero() {
		t.Errorf("a draft is not a schedule: %+v", c)
	}
	w.must2(w.PublishDraft(t.Context(), head, dept, 2027, "", scheduler.Consequences{}))
	if c := state(); c.State != scheduler.Late || !c.Draft.IsZero() {
		t.Errorf("published late: %+v", c)
	}
	w.sound()
}

func TestS3_TheContactIsChecked(t *testing.T) {
	w := quickWorld(t)
	d := department(dept)
	d.ContactPhone, d.ContactLanguage = "8 701", "kz"
	if e := w.wantCode(w.PutDepartment(t.Context(), operator, d), scheduler.CodeInvalid); len(e.Problems) != 2 ||
		e.Problems[0].Path != "contact_phone" || e.Problems[1].Path != "contact_language" {
		t.Errorf("%+v", e.Problems)
	}
	w.sound()
}

// Reminding every working day of a year adds nothing but messages.
func TestS3_NothingPilesUp(t *testing.T) {
	w := quickWorld(t)
	w.runTo("2027-12-31 23:00:00")
	if due, watches := w.records('u'), w.records('r'); due != 2 || watches != 2 {
		t.Errorf("%d due entries, %d watches", due, watches)
	}
	days := map[string]bool{}
	for _, s := range w.told(dept) {
		day, year := s[:10], s[17:21]
		if days[day+year] {
			t.Errorf("twice on %s of %s", day, year)
		}
		days[day+year] = true
		if d := calendars.MustDate(day); d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			t.Errorf("on a weekend: %s", s)
		}
	}
	w.sound()
}
