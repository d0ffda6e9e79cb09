package pages

import (
	"strconv"

	"kezek/api/tables"
	"kezek/calendars"
)

func (p *Pages) operatorCalendarBook(v *visit) error {
	page, state, err := p.calendarPage(v, yearIn(v, p.today(v).Year()))
	if err != nil {
		return err
	}
	if err := page.show(state.Data, state.Data); err != nil {
		return err
	}
	s := p.speak(v)
	year := strconv.Itoa(page.Year)
	return p.book(v, s, "calendar-"+year, daysTable(s, year, page.days()), daysTable(s, s.say("operator.calendar.special"), page.Special), calendarsTable(s, page))
}

// days are all days of the months that are shown.
func (o *operatorCalendar) days() []calendars.Day {
	var out []calendars.Day
	for _, m := range o.Months {
		for _, week := range m.Weeks {
			for _, d := range week {
				if d.Number != 0 {
					out = append(out, d.Day)
				}
			}
		}
	}
	return out
}

func daysTable(s *speaker, name string, days []calendars.Day) tables.Table {
	t := tables.Table{Name: name, Columns: s.columns(bookColumn{"operator.calendar.day", 14}, bookColumn{"operator.calendar.what", 34}, bookColumn{"operator.calendar.why", 60})}
	for _, d := range days {
		what := s.say("operator.calendar.is_off")
		if d.Working {
			what = s.say("operator.calendar.is_work")
		}
		if d.Provisional {
			what += ", " + s.say("operator.calendar.provisional")
		}
		t.Rows = append(t.Rows, []any{d.Date, what, d.Reason.In(s.language)})
	}
	return t
}

func calendarsTable(s *speaker, page *operatorCalendar) tables.Table {
	t := tables.Table{Name: s.say("operator.calendar.history"), Columns: s.columns(bookColumn{"operator.calendar.number", 10}, bookColumn{"operator.calendar.edition", 24},
		bookColumn{"operator.jobs.when", 18}, bookColumn{"operator.jobs.who", 24})}
	for _, c := range page.History {
		t.Rows = append(t.Rows, []any{c.Revision, c.Data.Version, c.At, c.By})
	}
	return t
}
