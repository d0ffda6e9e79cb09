package pages

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// tripFields are the fields of a trip's form. They are called as the engine's
// problems call them.
var tripFields = []string{"from", "to", "part.from", "part.to", "rooms", "reason",
	"outreach.place.kk", "outreach.place.ru", "outreach.place.en", "outreach.address.kk", "outreach.address.ru", "outreach.address.en",
	"outreach.kato", "outreach.hours.from", "outreach.hours.to", "outreach.break.from", "outreach.break.to", "outreach.rooms", "outreach.slot_minutes"}

// tripForm is a trip as somebody writes it down.
type tripForm struct {
	Number   uint16 // 0: a new one
	Outreach bool
	Values   map[string]string // by field, as typed
	Errors   map[string]string // by field: what is wrong
}

func emptyTrip() tripForm { return tripForm{Values: map[string]string{}, Errors: map[string]string{}} }

func formOfTrip(t *slots.Trip) tripForm {
	f := emptyTrip()
	f.Number = t.Number
	set := f.Values
	set["from"], set["to"], set["reason"] = t.From.String(), t.To.String(), t.Reason
	if t.Rooms > 0 {
		set["rooms"] = strconv.Itoa(t.Rooms)
	}
	if t.Part != nil {
		set["part.from"], set["part.to"] = t.Part.From.String(), t.Part.To.String()
	}
	if o := t.Outreach; o != nil {
		f.Outreach = true
		set["outreach.place.kk"], set["outreach.place.ru"], set["outreach.place.en"] = o.Place.KK, o.Place.RU, o.Place.EN
		set["outreach.address.kk"], set["outreach.address.ru"], set["outreach.address.en"] = o.Address.KK, o.Address.RU, o.Address.EN
		set["outreach.kato"] = strings.Join(o.KATO, " ")
		set["outreach.hours.from"], set["outreach.hours.to"] = o.Hours.From.String(), o.Hours.To.String()
		if len(o.Hours.Breaks) > 0 {
			set["outreach.break.from"], set["outreach.break.to"] = o.Hours.Breaks[0].From.String(), o.Hours.Breaks[0].To.String()
		}
		set["outreach.rooms"] = strconv.Itoa(o.Rooms)
		if o.SlotMinutes > 0 {
			set["outreach.slot_minutes"] = strconv.Itoa(o.SlotMinutes)
		}
	}
	return f
}

func readTripForm(v *visit) tripForm {
	f := emptyTrip()
	f.Number = uint16(min(version(v.FormValue("number")), 1<<16-1))
	f.Outreach = v.FormValue("outreach") != ""
	for _, name := range tripFields {
		f.Values[name] = strings.TrimSpace(v.FormValue(name))
	}
	codes := f.codes()
	for _, picked := range v.Request().PostArgs().PeekMulti("pick") {
		codes = append(codes, string(picked))
	}
	slices.Sort(codes)
	f.Values["outreach.kato"] = strings.Join(slices.Compact(codes), " ")
	return f
}

// codes are the KATO codes of the places whose residents are examined.
func (f *tripForm) codes() []string {
	return strings.FieldsFunc(f.Values["outreach.kato"], func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' || r == '\r' })
}

// Picked reports whether a territory's code is among them.
func (f tripForm) Picked(code string) bool { return slices.Contains(f.codes(), code) }

// Others are the codes that none of the territories has.
func (f tripForm) Others(list []scheduler.Territory) string {
	return strings.Join(slices.DeleteFunc(f.codes(), func(code string) bool {
		return slices.ContainsFunc(list, func(t scheduler.Territory) bool { return t.Code == code })
	}), " ")
}

// Fields lists the fields that have something in them, for a form that carries them along.
func (f tripForm) Fields() []string {
	return slices.DeleteFunc(slices.Clone(tripFields), func(name string) bool { return f.Values[name] == "" })
}

// trip reads what was typed. What cannot be read is told at its field.
func (f *tripForm) trip(s *speaker) (slots.Trip, error) {
	t := slots.Trip{Number: f.Number, Reason: f.Values["reason"], From: f.date(s, "from")}
	t.To = t.From
	if f.Values["to"] != "" {
		t.To = f.date(s, "to")
	}
	t.Rooms = f.count(s, "rooms")
	if f.Values["part.from"] != "" || f.Values["part.to"] != "" {
		t.Part = &calendars.Interval{From: f.minute(s, "part.from"), To: f.minute(s, "part.to")}
	}
	if f.Outreach {
		t.Outreach = f.outreach(s)
	}
	if len(f.Errors) == 0 || s.err != nil {
		return t, s.err
	}
	wrong := s.say("department.trip.wrong")
	return t, cmp.Or(s.err, unreadable("", wrong))
}

func (f *tripForm) outreach(s *speaker) *slots.Outreach {
	text := func(field string) calendars.Text {
		ru := cmp.Or(f.Values[field+".ru"], f.Values[field+".kk"])
		return calendars.Text{KK: cmp.Or(f.Values[field+".kk"], ru), RU: ru, EN: cmp.Or(f.Values[field+".en"], ru)}
	}
	o := &slots.Outreach{Place: text("outreach.place"), Address: text("outreach.address"), KATO: f.codes(),
		Rooms: f.count(s, "outreach.rooms"), SlotMinutes: f.count(s, "outreach.slot_minutes")}
	o.Hours.Interval = calendars.Interval{From: f.minute(s, "outreach.hours.from"), To: f.minute(s, "outreach.hours.to")}
	if f.Values["outreach.break.from"] != "" || f.Values["outreach.break.to"] != "" {
		o.Hours.Breaks = []calendars.Interval{{From: f.minute(s, "outreach.break.from"), To: f.minute(s, "outreach.break.to")}}
	}
	return o
}

func (f *tripForm) date(s *speaker, field string) calendars.Date {
	text := f.Values[field]
	if m := dotted.FindStringSubmatch(text); m != nil { // browsers without a field for dates
		text = m[3] + "-" + m[2] + "-" + m[1]
	}
	d, err := calendars.ParseDate(text)
	if err != nil {
		f.Errors[field] = s.say("department.trip.bad_date")
	}
	return d
}

var dotted = regexp.MustCompile(`^(\d\d)\.(\d\d)\.(\d{4})$`)

func (f *tripForm) minute(s *speaker, field string) calendars.Minute {
	m, err := calendars.ParseMinute(f.Values[field])
	if err != nil {
		f.Errors[field] = s.say("department.trip.bad_time")
	}
	return m
}

func (f *tripForm) count(s *speaker, field string) int {
	if f.Values[field] == "" {
		return 0
	}
	n, err := strconv.Atoi(f.Values[field])
	if err != nil || n < 0 || n > 1000 {
		f.Errors[field] = s.say("department.trip.bad_number")
	}
	return n
}

var tripOfSchedule = regexp.MustCompile(`^trips\[\d+\]\.?`)

// take puts faults to the fields that they are of, and returns the others.
func (f *tripForm) take(faults []Fault) []Fault {
	var rest []Fault
	for _, fault := range faults {
		path := tripOfSchedule.ReplaceAllString(fault.Path, "")
		path = strings.ReplaceAll(strings.ReplaceAll(path, "outreach.hours.breaks[0]", "outreach.break.from"), "[", ".")
		i := slices.IndexFunc(tripFields, func(name string) bool {
			return path != "" && (name == path || strings.HasPrefix(path, name+".") || strings.HasPrefix(name, path+"."))
		})
		if i < 0 {
			rest = append(rest, fault)
			continue
		}
		f.Errors[tripFields[i]] = fault.Message
	}
	return rest
}
