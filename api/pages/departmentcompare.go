package pages

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// departmentCompare shows what differs between two versions (S6).
type departmentCompare struct {
	departmentFrame
	From, To int
	Fields   []fieldRow
	Days     []scheduler.DayCompare
}

// fieldRow is one thing that two versions say differently, in words.
type fieldRow struct{ Name, Before, After string }

func (p *Pages) departmentCompare(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	page := departmentCompare{departmentFrame: f, From: version(v.Query("from")), To: version(v.Query("to"))}
	if page.From > page.To { // what came first stands first
		page.From, page.To = page.To, page.From
	}
	c, err := p.engine.CompareVersions(v.ctx, v.actor, f.Department.ID, f.Year, page.From, page.To)
	if err != nil {
		return err
	}
	page.Days = c.Days
	w := wording{p.speak(v), v.language}
	for _, x := range c.Fields {
		row, err := w.field(x)
		if err != nil {
			return err
		}
		page.Fields = append(page.Fields, row)
	}
	return errors.Join(w.err, p.render(v, "departmentcompare", page))
}

// wording puts parts of a schedule into words.
type wording struct {
	*speaker
	language string
}

// field reads one change, whose sides are the API's JSON, and words it.
func (w wording) field(x scheduler.FieldChange) (fieldRow, error) {
	name, key, _ := strings.Cut(strings.TrimSuffix(x.Path, "]"), "[")
	row := fieldRow{Name: w.say("department.field." + name)}
	show := map[string]func(string) (string, error){
		"in_force_from": func(s string) (string, error) { return worded(s, w.date) },
		"week":          func(s string) (string, error) { return worded(s, w.weekday) },
		"exceptions":    func(s string) (string, error) { return worded(s, w.exception) },
		"trips":         func(s string) (string, error) { return worded(s, w.trip) },
	}[name]
	if show == nil {
		show = func(s string) (string, error) { return worded(s, strconv.Itoa) }
	}
	switch name {
	case "week":
		var day slots.Weekday
		if err := day.UnmarshalText([]byte(key)); err != nil {
			return row, err
		}
		row.Name = w.say("department.weekday." + key)
	case "exceptions":
		d, err := calendars.ParseDate(key)
		if err != nil {
			return row, err
		}
		row.Name += " " + w.date(d)
	case "trips":
		row.Name += " № " + key
	}
	var err, err2 error
	row.Before, err = show(x.Before)
	row.After, err2 = show(x.After)
	return row, errors.Join(err, err2)
}

// worded reads JSON and words it; nothing stays nothing.
func worded[T any](text string, word func(T) string) (string, error) {
	if text == "" {
		return "", nil
	}
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return "", err
	}
	return word(v), nil
}

func (w wording) date(d calendars.Date) string {
	year, month, day := d.Civil()
	return twoDigits(day) + "." + twoDigits(int(month)) + "." + strconv.Itoa(year)
}

// dotted writes a date of the API as people do; anything else stays as it is.
func (w wording) dotted(text string) string {
	if d, err := calendars.ParseDate(text); err == nil {
		return w.date(d)
	}
	return text
}

func twoDigits(n int) string {
	return strings.Repeat("0", max(0, 2-len(strconv.Itoa(n)))) + strconv.Itoa(n)
}

func (w wording) hours(h slots.Hours) string {
	text := h.Interval.String()
	for i, b := range h.Breaks {
		if i == 0 {
			text += ", " + w.say("department.break") + " "
		} else {
			text += ", "
		}
		text += b.String()
	}
	return text
}

func (w wording) rooms(text string, rooms *int) string {
	if rooms == nil {
		return text
	}
	return text + "; " + w.say("department.rooms_n", "n", *rooms)
}

func (w wording) weekday(d slots.DayHours) string { return w.rooms(w.hours(d.Hours), d.Rooms) }

func (w wording) exception(x slots.Exception) string {
	text := w.say("department.exception." + string(x.Kind))
	if x.Hours != nil {
		text += ": " + w.hours(*x.Hours)
	}
	if text = w.rooms(text, x.Rooms); x.Reason != "" {
		text += " (" + x.Reason + ")"
	}
	return text
}

func (w wording) trip(t slots.Trip) string {
	text := w.date(t.From)
	if t.To != t.From {
		text += " – " + w.date(t.To)
	}
	if t.Part != nil {
		text += ", " + t.Part.String()
	}
	if t.Rooms == 0 {
		text += "; " + w.say("department.all_rooms")
	} else {
		text += "; " + w.say("department.rooms_n", "n", t.Rooms)
	}
	if t.Outreach != nil {
		text += "; " + t.Outreach.Place.In(w.language) + ", " + w.hours(t.Outreach.Hours)
	}
	if t.Reason != "" {
		text += " (" + t.Reason + ")"
	}
	return text
}
