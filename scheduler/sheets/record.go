package sheets

import (
	"fmt"
	"math"
	"regexp"
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

func (r *record) trip() {
	s := &r.rd.schedule
	path := fmt.Sprintf("trips[%d]", len(s.Trips))
	var t slots.Trip
	if n, ok := r.count(colNumber, path+".number", 1, math.MaxUint16); ok {
		if n < 1 || n > math.MaxUint16 {
			c, _ := r.get(colNumber, 0)
			r.unread(path+".number", c, "number_unreadable", 1, math.MaxUint16)
		} else if !r.rd.wrong[path+".number"] {
			t.Number = uint16(n)
		}
	}
	t.From, t.To = r.date(colFirst, path+".from"), r.date(colLast, path+".to")
	if r.rd.wrong[path+".from"] {
		t.From = t.To
	} else if r.rd.wrong[path+".to"] {
		t.To = t.From
	}
	if part, any := r.span(colPartFrom, colPartTo, 0, path+".part"); any {
		t.Part = &part
	}
	t.Rooms, _ = r.count(colAway, path+".rooms", 1, 198)
	t.Reason = r.text(colReason, path+".reason")
	t.Outreach = r.outreach(path + ".outreach")
	if t.Outreach != nil && r.rd.wrong[path+".rooms"] {
		t.Outreach.Rooms = min(t.Outreach.Rooms, 1) // how many went is not known
	}
	c, _ := r.get(colFirst, 0)
	r.from(path, c)
	s.Trips = append(s.Trips, t)
}

// outreach reads the place of a trip; nil when none of its cells is filled.
func (r *record) outreach(path string) *slots.Outreach {
	o := &slots.Outreach{
		Place: calendars.Text{
			KK: r.text(colPlaceKK, path+".place.kk"), RU: r.text(colPlaceRU, path+".place.ru"), EN: r.text(colPlaceEN, path+".place.en"),
		},
		Address: calendars.Text{
			KK: r.text(colAddressKK, path+".address.kk"), RU: r.text(colAddressRU, path+".address.ru"), EN: r.text(colAddressEN, path+".address.en"),
		},
		KATO: r.territories(path),
	}
	for part, id := range map[string]string{".place": colPlaceRU, ".address": colAddressRU} {
		c, _ := r.get(id, 0)
		r.from(path+part, c)
	}
	var hours, rooms, slot bool
	o.Hours, hours = r.hours(path + ".hours")
	o.Rooms, rooms = r.count(colRooms, path+".rooms", 1, 99)
	o.SlotMinutes, slot = r.count(colSlot, path+".slot_minutes", 5, 240)
	if o.Place == (calendars.Text{}) && o.Address == (calendars.Text{}) && len(o.KATO) == 0 && !hours && !rooms && !slot {
		return nil
	}
	if !rooms {
		c, _ := r.get(colRooms, 0)
		r.unread(path+".rooms", c, "number_missing", 1, 99)
		o.Rooms = 1
	}
	return o
}

var digitRun = regexp.MustCompile(`\d{6,}`)

// territories reads the codes of all territory columns. The list of the template
// gives the code with the name behind it; several codes may share one cell.
func (r *record) territories(path string) []string {
	var codes []string
	for _, col := range r.t.columns {
		if col.id != colTerritory {
			continue
		}
		c := r.row.at(col.index)
		if _, known := r.rd.origins[path+".kato"]; !known {
			r.from(path+".kato", c)
		}
		if c.empty() {
			continue
		}
		found := digitRun.FindAllString(c.text, -1)
		if c.bare {
			r.unread(fmt.Sprintf("%s.kato[%d]", path, len(codes)), c, "formula_unread")
		}
		if found == nil {
			found = []string{clean(c.text)}
		}
		for _, code := range found {
			r.from(fmt.Sprintf("%s.kato[%d]", path, len(codes)), c)
			codes = append(codes, code)
		}
	}
	return codes
}
