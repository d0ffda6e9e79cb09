package sheets

import (
	"cmp"
	"strconv"

	"kezek/calendars"
)

const formatVersion = 1 // of the template

// markerWord begins the first row of the hidden sheet by which templates know
// their own: then follow version, department and year. It is a cell and not a
// property of the document because spreadsheets on the web drop those.
const markerWord = "kezek-schedule"

// entry is a setting as it stands in a file.
type entry struct {
	id    string
	sheet *sheet
	row   int
	label cell
	value cell
}

func (e entry) spot() spot { return e.sheet.spot(e.row, e.value) }

// readMarker holds a template against what is expected, and reports whether
// the workbook is one.
func (rd *reader) readMarker(b *book) bool {
	for i := range b.sheets {
		s := &b.sheets[i]
		if len(s.rows) == 0 || s.rows[0].at(1).text != markerWord {
			continue
		}
		first := s.rows[0]
		if version := first.at(2); version.text != strconv.Itoa(formatVersion) {
			rd.add(s.spot(first.number, version), "format_version", clean(version.text), formatVersion)
		}
		rd.belongs(s.spot(first.number, first.at(3)), clean(first.at(3).text))
		if year, ok := first.at(4).integer(); ok {
			rd.ofYear(s.spot(first.number, first.at(4)), year)
		}
		return true
	}
	return false
}

// belongs notes the department that a file names.
func (rd *reader) belongs(at spot, department string) {
	switch {
	case department == "":
		return
	case rd.options.Department == "":
		rd.options.Department = department
	case rd.options.Department != department:
		rd.add(at, "wrong_department", excerpt(department), rd.options.Department)
	}
}

// ofYear notes the year that a file names.
func (rd *reader) ofYear(at spot, year int) {
	switch {
	case rd.options.Year == 0:
		rd.options.Year = year
	case rd.options.Year != year:
		rd.add(at, "wrong_year", year, rd.options.Year)
	}
}

// above are the settings over the header of a table: labels with their values to
// the right, beyond the end of a merged label.
func above(t *table) (*sheet, []entry) {
	var entries []entry
	for _, r := range t.sheet.rows {
		if r.number >= t.header.number {
			break
		}
		for _, c := range r.cells {
			id, ok := settings.find(c.text)
			if !ok || c.numeric || c.spread || ordinal(c.text) > 0 { // "2027 год" is a title
				continue
			}
			end := max(c.col, t.sheet.across[[2]int{r.number, c.col}])
			entries = append(entries, entry{id, t.sheet, r.number, c, r.at(end + 1)})
			break
		}
	}
	return t.sheet, entries
}

// readSettings reads what holds for the whole year. Department and year come
// first: dates are read against them.
func (rd *reader) readSettings(s *sheet, entries []entry) {
	given := map[string]entry{}
	for _, e := range entries {
		if before, double := given[e.id]; double {
			rd.add(s.spot(e.row, e.label), "setting_double", titleOf(settingWords, e.id), s.spot(before.row, before.label).cell)
			continue
		}
		given[e.id] = e
	}
	if e, ok := given[setDepartment]; ok && !e.value.empty() {
		rd.belongs(e.spot(), clean(e.value.text))
		rd.origins["department"] = e.spot()
	}
	rd.schedule.Department = rd.options.Department
	rd.readYear(given[setYear], s)

	if e, ok := rd.required(given, setInForce, s); ok {
		if d, code := e.value.date(rd.epoch); code == "" {
			rd.schedule.InForce = d
		} else {
			rd.unread(e.spot(), "in_force_from", rd.unreadCode(e.value, code), rd.exampleYear())
		}
	}
	rd.readCount(given, setSlot, s, &rd.schedule.SlotMinutes, 5, 240)
	rd.readCount(given, setRooms, s, &rd.schedule.Rooms, 0, 99)
	if e, ok := given[setStaff]; ok && !e.value.empty() {
		rd.readCount(given, setStaff, s, &rd.schedule.StaffRooms, 0, 99)
	}
}

func (rd *reader) readYear(e entry, s *sheet) {
	if e.sheet != nil && !e.value.empty() {
		if year, ok := e.value.integer(); ok {
			rd.ofYear(e.spot(), year)
			rd.origins["year"] = e.spot()
		} else {
			rd.unread(e.spot(), "year", rd.unreadCode(e.value, "number_unreadable"), 2022, 2100)
		}
	} else if rd.options.Year == 0 {
		at := rd.labelSpot(e, s)
		rd.unread(at, "year", "setting_missing", titleOf(settingWords, setYear), wanted[setYear])
	}
	rd.schedule.Year = rd.options.Year
}

// exampleYear is the year for examples of dates.
func (rd *reader) exampleYear() int { return cmp.Or(rd.options.Year, 2027) }

// unsettled stands in for settings that were not found, so that what is missing
// as a whole is not told piece by piece.
func (rd *reader) unsettled() {
	s := &rd.schedule
	for _, path := range settingPaths {
		rd.wrong[path] = true
	}
	s.Year, s.InForce = rd.options.Year, calendars.NewDate(rd.options.Year, 1, 1)
	s.SlotMinutes, s.Rooms = 5, 99
}

// settingPaths are the JSON paths of the settings that must be there.
var settingPaths = map[string]string{
	setYear: "year", setInForce: "in_force_from", setSlot: "slot_minutes", setRooms: "rooms", setStaff: "staff_rooms",
}

// wanted says what to write where a setting is missing.
var wanted = map[string]calendars.Text{
	setYear:    {KK: "2022–2100 аралығындағы жыл", RU: "год от 2022 до 2100", EN: "a year from 2022 to 2100"},
	setInForce: {KK: "15.03.2027 түріндегі күн", RU: "дата вида 15.03.2027", EN: "a date written as 15.03.2027"},
	setSlot:    {KK: "5–240 аралығындағы минут саны", RU: "число минут от 5 до 240", EN: "a number of minutes from 5 to 240"},
	setRooms:   {KK: "0–99 аралығындағы сан", RU: "число от 0 до 99", EN: "a number from 0 to 99"},
}

// required is the setting, or a problem where it is missing or empty.
func (rd *reader) required(given map[string]entry, id string, s *sheet) (entry, bool) {
	e, ok := given[id]
	if ok && !e.value.empty() {
		rd.origins[settingPaths[id]] = e.spot()
		return e, true
	}
	rd.unread(rd.labelSpot(e, s), settingPaths[id], "setting_missing", titleOf(settingWords, id), wanted[id])
	return e, false
}

// labelSpot is where the value of a setting should stand.
func (rd *reader) labelSpot(e entry, s *sheet) spot {
	if e.sheet != nil {
		return e.spot()
	}
	if s.lines {
		return spot{}
	}
	return spot{sheet: s.name}
}

// readCount reads a whole number. What cannot be read becomes the number with
// the fewest faults to follow from it.
func (rd *reader) readCount(given map[string]entry, id string, s *sheet, target *int, from, to int) {
	*target = from
	if from == 0 {
		*target = to
	}
	e, ok := given[id], true
	if id == setStaff {
		rd.origins[settingPaths[id]] = e.spot()
	} else if e, ok = rd.required(given, id, s); !ok {
		return
	}
	if n, ok := e.value.integer(); ok {
		*target = n
	} else {
		rd.unread(e.spot(), settingPaths[id], rd.unreadCode(e.value, "number_unreadable"), from, to)
	}
}

// unread notes a value that could not be read, so that what Validate finds at
// its path is not told again.
func (rd *reader) unread(at spot, path, code string, args ...any) {
	rd.wrong[path] = true
	if code == "formula_unread" {
		args = nil
	}
	rd.add(at, code, args...)
}

// unreadCode is the code of a value that could not be read, or that of a formula
// without a value.
func (rd *reader) unreadCode(c cell, code string) string {
	if c.bare {
		return "formula_unread"
	}
	return code
}
