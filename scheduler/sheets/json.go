package sheets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kezek/calendars"
	"kezek/slots"
)

// maxList is how many entries of a JSON list are looked at; no list of a valid
// schedule is as long.
const maxList = 1000

// What may stand in the fields, for the sentences.
var (
	wantObject  = calendars.Text{KK: "{…} нысаны", RU: "объект {…}", EN: "an object {…}"}
	wantList    = calendars.Text{KK: "[…] тізімі", RU: "список […]", EN: "a list […]"}
	wantString  = calendars.Text{KK: "тырнақшадағы мәтін", RU: "текст в кавычках", EN: "a text in quotes"}
	wantNumber  = calendars.Text{KK: "бүтін сан", RU: "целое число", EN: "a whole number"}
	wantDate    = calendars.Text{KK: `"2027-03-15" түріндегі бар күн`, RU: `существующая дата вида "2027-03-15"`, EN: `an existing day written as "2027-03-15"`}
	wantTime    = calendars.Text{KK: `"00:00"–"24:00" аралығындағы "09:00" түріндегі уақыт`, RU: `время вида "09:00" от "00:00" до "24:00"`, EN: `a time written as "09:00", from "00:00" to "24:00"`}
	wantWeekday = calendars.Text{KK: "mon, tue, wed, thu, fri, sat немесе sun", RU: "mon, tue, wed, thu, fri, sat или sun", EN: "mon, tue, wed, thu, fri, sat or sun"}
	wantKind    = calendars.Text{KK: "closed, hours немесе working", RU: "closed, hours или working", EN: "closed, hours or working"}
)

// readJSON reads the form of slots.Schedule. encoding/json stops at the first
// fault and knows no required fields, so the document is walked field by field.
func (rd *reader) readJSON(document []byte) *refusal {
	var root json.RawMessage
	if err := json.Unmarshal(document, &root); err != nil {
		return notJSON(document, err)
	}
	if !bytes.HasPrefix(root, []byte("{")) {
		return &refusal{spot{read: string(root)}, "json_type", []any{wantObject}}
	}
	s := &rd.schedule
	rd.object("", root, []field{
		{"department", rd.into(&s.Department, wantString), needless},
		{"year", rd.into(&s.Year, wantNumber), needless},
		{"in_force_from", rd.into(&s.InForce, wantDate), wantDate},
		{"slot_minutes", rd.into(&s.SlotMinutes, wantNumber), wantNumber},
		{"rooms", rd.into(&s.Rooms, wantNumber), wantNumber},
		{"staff_rooms", rd.into(&s.StaffRooms, wantNumber), needless},
		{"week", func(path string, raw json.RawMessage) { s.Week = list(rd, path, raw, (*reader).jsonDay) }, wantList},
		{"exceptions", func(path string, raw json.RawMessage) { s.Exceptions = list(rd, path, raw, (*reader).jsonException) }, needless},
		{"trips", func(path string, raw json.RawMessage) { s.Trips = list(rd, path, raw, (*reader).jsonTrip) }, needless},
	})
	rd.jsonOwner()
	rd.lenient()
	return nil
}

// jsonOwner holds department and year against what is expected.
func (rd *reader) jsonOwner() {
	s := &rd.schedule
	if !rd.wrong["department"] {
		rd.belongs(spot{cell: "department", read: s.Department}, s.Department)
		s.Department = rd.options.Department
	}
	if _, given := rd.origins["year"]; given && !rd.wrong["year"] {
		rd.ofYear(spot{cell: "year", read: fmt.Sprint(s.Year)}, s.Year)
	} else if !given && rd.options.Year == 0 {
		rd.unread(spot{cell: "year"}, "year", "field_missing", wantNumber)
	}
	s.Year = rd.options.Year
}

// lenient replaces what could not be read by what has the fewest faults to
// follow from it.
func (rd *reader) lenient() {
	s := &rd.schedule
	if rd.wrong["slot_minutes"] {
		s.SlotMinutes = 5
	}
	if rd.wrong["rooms"] {
		s.Rooms = 99
	}
	if rd.wrong["staff_rooms"] {
		s.StaffRooms = 99
	}
	if rd.wrong["week"] {
		s.Rooms = 99 // a day may have had more of them
	}
}

func (rd *reader) jsonDay(path string, raw json.RawMessage) (d slots.DayHours) {
	d.Weekday = -1
	rd.object(path, raw, append(rd.hoursFields(&d.Hours),
		field{"weekday", rd.into(&d.Weekday, wantWeekday), wantWeekday},
		field{"rooms", rd.into(&d.Rooms, wantNumber), needless},
	))
	rd.widen(path, &d.Interval)
	return d
}

// hoursFields are the fields of a span of the day with its breaks.
func (rd *reader) hoursFields(h *slots.Hours) []field {
	return append(rd.spanFields(&h.Interval),
		field{"breaks", func(path string, raw json.RawMessage) { h.Breaks = list(rd, path, raw, (*reader).jsonBreak) }, needless})
}

func (rd *reader) spanFields(i *calendars.Interval) []field {
	return []field{{"from", rd.into(&i.From, wantTime), wantTime}, {"to", rd.into(&i.To, wantTime), wantTime}}
}

// widen lets a span reach to the end of the day that could not be read.
func (rd *reader) widen(path string, i *calendars.Interval) {
	if rd.wrong[path+".from"] || rd.wrong[path+".to"] {
		if rd.wrong[path+".from"] {
			i.From = 0
		}
		if rd.wrong[path+".to"] {
			i.To = calendars.EndOfDay
		}
		rd.wrong[path] = true
	}
}

func (rd *reader) jsonSpan(path string, raw json.RawMessage) (i calendars.Interval) {
	rd.object(path, raw, rd.spanFields(&i))
	rd.widen(path, &i)
	return i
}

// jsonBreak leaves a break that could not be read invalid, so that nothing is
// measured against it.
func (rd *reader) jsonBreak(path string, raw json.RawMessage) calendars.Interval {
	i := rd.jsonSpan(path, raw)
	if rd.wrong[path] {
		return calendars.Interval{}
	}
	return i
}

func (rd *reader) jsonHours(path string, raw json.RawMessage) (h slots.Hours) {
	rd.object(path, raw, rd.hoursFields(&h))
	rd.widen(path, &h.Interval)
	return h
}

func (rd *reader) jsonException(path string, raw json.RawMessage) (e slots.Exception) {
	rd.object(path, raw, []field{
		{"date", rd.into(&e.Date, wantDate), wantDate},
		{"kind", rd.into(&e.Kind, wantKind), wantKind},
		{"hours", func(path string, raw json.RawMessage) { e.Hours = new(rd.jsonHours(path, raw)) }, needless},
		{"rooms", rd.into(&e.Rooms, wantNumber), needless},
		{"reason", rd.into(&e.Reason, wantString), needless},
	})
	return e
}

func (rd *reader) jsonTrip(path string, raw json.RawMessage) (t slots.Trip) {
	rd.object(path, raw, []field{
		{"number", rd.into(&t.Number, wantNumber), needless},
		{"from", rd.into(&t.From, wantDate), wantDate},
		{"to", rd.into(&t.To, wantDate), wantDate},
		{"part", func(path string, raw json.RawMessage) { t.Part = new(rd.jsonSpan(path, raw)) }, needless},
		{"rooms", rd.into(&t.Rooms, wantNumber), needless},
		{"reason", rd.into(&t.Reason, wantString), needless},
		{"outreach", func(path string, raw json.RawMessage) { t.Outreach = new(rd.jsonOutreach(path, raw)) }, needless},
	})
	switch {
	case rd.wrong[path+".from"]:
		t.From = t.To
	case rd.wrong[path+".to"]:
		t.To = t.From
	}
	if rd.wrong[path+".rooms"] {
		if t.Rooms = 1; t.Outreach != nil {
			t.Outreach.Rooms = min(t.Outreach.Rooms, 1)
		}
	}
	return t
}

func (rd *reader) jsonOutreach(path string, raw json.RawMessage) (o slots.Outreach) {
	rd.object(path, raw, []field{
		{"place", rd.text(&o.Place), wantObject},
		{"address", rd.text(&o.Address), wantObject},
		{"kato", func(path string, raw json.RawMessage) { o.KATO = list(rd, path, raw, (*reader).jsonCode) }, wantList},
		{"hours", func(path string, raw json.RawMessage) { o.Hours = rd.jsonHours(path, raw) }, wantObject},
		{"rooms", rd.into(&o.Rooms, wantNumber), wantNumber},
		{"slot_minutes", rd.into(&o.SlotMinutes, wantNumber), needless},
	})
	return o
}

func (rd *reader) jsonCode(path string, raw json.RawMessage) (code string) {
	rd.into(&code, wantString)(path, raw)
	return code
}

func (rd *reader) text(t *calendars.Text) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		rd.object(path, raw, []field{
			{"kk", rd.into(&t.KK, wantString), needless},
			{"ru", rd.into(&t.RU, wantString), needless},
			{"en", rd.into(&t.EN, wantString), needless},
		})
	}
}

// field is one known field of an object: what reads its value, and what is
// wanted where it must not be left out.
type field struct {
	name string
	read func(path string, raw json.RawMessage)
	want calendars.Text
}

var needless calendars.Text // of a field that may be left out

// object walks one object of a document that is known to be well-formed, so
// that the decoder's errors need no attention here. Null stands for an empty
// list, or for a field left out.
func (rd *reader) object(path string, raw json.RawMessage, fields []field) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, _ := dec.Token(); open != json.Delim('{') {
		rd.unread(spot{cell: path, read: string(raw)}, path, "json_type", wantObject)
		return
	}
	known := map[string]field{}
	for _, f := range fields {
		known[f.name] = f
	}
	written := map[string]bool{}
	for dec.More() {
		token, _ := dec.Token()
		key := token.(string)
		var value json.RawMessage
		_ = dec.Decode(&value)
		at := strings.TrimPrefix(path+"."+excerpt(key), ".")
		f, ok := known[key]
		switch {
		case !ok:
			rd.add(spot{cell: at, read: key}, "json_unknown_field", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case written[key]:
			rd.add(spot{cell: at, read: string(value)}, "json_double_field")
		case string(value) == "null" && f.want == wantList: // so Go writes an empty list
		case string(value) == "null":
			continue
		default:
			rd.origins[at] = spot{cell: at, read: string(value)}
			f.read(at, value)
		}
		written[key] = true
	}
	for _, f := range fields {
		if !written[f.name] && f.want != needless {
			at := strings.TrimPrefix(path+"."+f.name, ".")
			rd.unread(spot{cell: at}, at, "field_missing", f.want)
		}
	}
}

// into returns what reads one plain value into the target.
func (rd *reader) into(target any, want calendars.Text) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if json.Unmarshal(raw, target) != nil {
			rd.unread(spot{cell: path, read: string(raw)}, path, "json_type", want)
		}
	}
}

func list[T any](rd *reader, path string, raw json.RawMessage, read func(*reader, string, json.RawMessage) T) (all []T) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, _ := dec.Token(); open != json.Delim('[') {
		rd.unread(spot{cell: path, read: string(raw)}, path, "json_type", wantList)
		return nil
	}
	for dec.More() {
		if len(all) == maxList {
			rd.unread(spot{cell: path}, path, "too_many", maxList)
			break
		}
		var item json.RawMessage
		_ = dec.Decode(&item)
		at := fmt.Sprintf("%s[%d]", path, len(all))
		rd.origins[at] = spot{cell: at, read: string(item)}
		all = append(all, read(rd, at, item))
	}
	return all
}

// notJSON names the line and column at which a document stops being JSON.
func notJSON(document []byte, err error) *refusal {
	offset := int64(len(document))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = min(syntax.Offset, offset)
	}
	before := document[:offset]
	r := refuse("json_syntax")
	r.at.cell = fmt.Sprintf("%d:%d", bytes.Count(before, []byte("\n"))+1, len(before)-bytes.LastIndexByte(before, '\n')-1)
	return r
}
