package sheets

import (
	"fmt"
	"math"
	"regexp"

	"kezek/calendars"
	"kezek/slots"
)

// trip reads a row of the table of trips.
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
