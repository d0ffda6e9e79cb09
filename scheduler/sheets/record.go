package sheets

import (
	"fmt"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// record is one row of a table on its way into the schedule. A value that cannot
// be read is replaced by the one with the fewest faults to follow from it, so
// that one mistake is told once and the others in the row are told too.
type record struct {
	rd  *reader
	t   *table
	row row
}

// get is the cell in the column with the id; of several, the n-th. It is false
// when there is no such column or nothing is written in it.
func (r *record) get(id string, n int) (cell, bool) {
	for _, c := range r.t.columns {
		if c.id == id && c.n == n {
			at := r.row.at(c.index)
			return at, !at.empty()
		}
	}
	return cell{col: r.row.cells[0].col}, false
}

// spot is the place of a cell, with what people see in it: spreadsheets keep
// days and times as numbers.
func (r *record) spot(c cell) spot {
	at := r.t.sheet.spot(r.row.number, c)
	i := slices.IndexFunc(r.t.columns, func(col column) bool { return col.index == c.col })
	if i < 0 || !c.numeric {
		return at
	}
	switch columnStyle(r.t.columns[i].id) {
	case styleDate:
		if d, code := c.date(r.rd.epoch); code == "" {
			year, month, day := d.Civil()
			at.read = fmt.Sprintf("%02d.%02d.%d", day, month, year)
		}
	case styleTime:
		if m, code := c.time(true); code == "" {
			at.read = m.String()
		}
	}
	return at
}

// from notes where the value at the path came from.
func (r *record) from(path string, c cell) { r.rd.origins[path] = r.spot(c) }

func (r *record) unread(path string, c cell, code string, args ...any) {
	r.rd.unread(r.spot(c), path, r.rd.unreadCode(c, code), args...)
}

// week reads the hours of a weekday; a row without hours is a closed day.
func (r *record) week() {
	s := &r.rd.schedule
	path := fmt.Sprintf("week[%d]", len(s.Week))
	begin, _ := r.get(colFrom, 0)
	if _, off := closed.find(begin.text); off {
		r.bare()
		return
	}
	name, named := r.get(colWeekday, 0)
	hours, any := r.hours(path)
	rooms := r.override(path + ".rooms")
	if !any && rooms == nil {
		if _, ok := weekdays.find(name.text); named && !ok {
			r.unread(path+".weekday", name, "weekday_unreadable")
			delete(r.rd.wrong, path+".weekday") // the next row takes its path
		}
		return
	}
	day := slots.DayHours{Hours: hours, Rooms: rooms}
	r.from(path+".weekday", name)
	if id, ok := weekdays.find(name.text); ok {
		_ = day.Weekday.UnmarshalText([]byte(id)) // the ids are its own names
	} else if day.Weekday = -1; named {
		r.unread(path+".weekday", name, "weekday_unreadable")
	} else {
		r.unread(path+".weekday", name, "weekday_missing")
	}
	s.Week = append(s.Week, day)
}

// bare reports values beside the word that closes the day.
func (r *record) bare() {
	for _, c := range r.t.columns {
		if c.id == colWeekday || c.id == colFrom || c.id == colNote {
			continue
		}
		at := r.row.at(c.index)
		if _, off := closed.find(at.text); !off && !at.empty() && !at.spread {
			r.rd.add(r.spot(at), "superfluous")
		}
	}
}

func (r *record) exception() {
	s := &r.rd.schedule
	path := fmt.Sprintf("exceptions[%d]", len(s.Exceptions))
	e := slots.Exception{Date: r.date(colDate, path+".date")}
	kind, written := r.get(colKind, 0)
	r.from(path+".kind", kind)
	if id, ok := kinds.find(kind.text); ok {
		e.Kind = slots.ExceptionKind(id)
	} else if written {
		r.unread(path+".kind", kind, "kind_unreadable", listing(kindWords))
	} else {
		r.unread(path+".kind", kind, "kind_missing", listing(kindWords))
	}
	if hours, any := r.hours(path + ".hours"); any {
		e.Hours = &hours
	}
	e.Rooms = r.override(path + ".rooms")
	e.Reason = r.text(colReason, path+".reason")
	s.Exceptions = append(s.Exceptions, e)
}

// date reads a date that must be there.
func (r *record) date(id, path string) calendars.Date {
	c, ok := r.get(id, 0)
	r.from(path, c)
	if !ok {
		r.unread(path, c, "date_missing", r.rd.exampleYear())
		return 0
	}
	d, code := c.date(r.rd.epoch)
	if code != "" {
		r.unread(path, c, code, r.rd.exampleYear())
	}
	return d
}

// hours reads a span of the day with its breaks; false when the row has none.
func (r *record) hours(path string) (slots.Hours, bool) {
	var h slots.Hours
	span, any := r.span(colFrom, colTo, 0, path)
	h.Interval = span
	for _, c := range r.breaks() {
		at := fmt.Sprintf("%s.breaks[%d]", path, len(h.Breaks))
		pause, ok := r.span(colBreakFrom, colBreakTo, c, at)
		any = any || ok
		if !ok {
			continue
		}
		if r.rd.wrong[at] {
			pause = calendars.Interval{} // invalid, so that nothing is measured against it
		}
		h.Breaks = append(h.Breaks, pause)
	}
	return h, any
}

// breaks are the numbers of the breaks that the table has columns for.
func (r *record) breaks() []int {
	var numbers []int
	for _, c := range r.t.columns {
		if c.id == colBreakFrom || c.id == colBreakTo {
			numbers = append(numbers, c.n)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// span reads two times of a day of which neither may be missing; false when both
// are.
func (r *record) span(fromID, toID string, n int, path string) (calendars.Interval, bool) {
	begin, hasBegin := r.get(fromID, n)
	end, hasEnd := r.get(toID, n)
	r.from(path, begin)
	if !hasBegin && !hasEnd {
		return calendars.Interval{}, false
	}
	if !hasBegin || !hasEnd {
		missing := begin
		if hasBegin {
			missing = end
		}
		r.unread(path, missing, "time_missing")
	}
	all := calendars.Interval{From: 0, To: calendars.EndOfDay}
	if hasBegin {
		if m, code := begin.time(false); code == "" {
			all.From = m
		} else {
			r.unread(path, begin, code)
		}
	}
	if hasEnd {
		if m, code := end.time(true); code == "" {
			all.To = m
		} else {
			r.unread(path, end, code)
		}
	}
	return all, true
}

// override reads the rooms that replace the schedule's on one day.
func (r *record) override(path string) *int {
	n, ok := r.count(colRooms, path, 0, 99)
	if !ok {
		return nil
	}
	if r.rd.wrong[path] {
		n = 99
	}
	return &n
}

// count reads a whole number; false when none is written. Where it cannot be
// read it is the least that may stand there.
func (r *record) count(id, path string, from, to int) (int, bool) {
	c, ok := r.get(id, 0)
	r.from(path, c)
	if !ok {
		return 0, false
	}
	n, readable := c.integer()
	if !readable {
		r.unread(path, c, "number_unreadable", from, to)
		return from, true
	}
	return n, true
}

func (r *record) text(id, path string) string {
	c, _ := r.get(id, 0)
	r.from(path, c)
	if c.bare {
		r.unread(path, c, "formula_unread")
	}
	return clean(c.text)
}
