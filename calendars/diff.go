package calendars

// Change is one day that two calendars see differently.
type Change struct {
	Before Day `json:"before"`
	After  Day `json:"after"`
}

// Flips reports whether the change makes a working day of a day off or the
// reverse, so that bookings or deadlines may be touched (S7). Other changes
// concern the reason only, or that an expected day was announced.
func (c Change) Flips() bool { return c.Before.Working != c.After.Working }

// Opens reports whether a day may have other reception hours: it flips, or is
// worked by the hours of another day than before (C5).
func (c Change) Opens() bool { return c.Flips() || c.Before.InPlaceOf != c.After.InPlaceOf }

// Diff lists the days from one date to another, both included, that differ
// between two calendars in anything that Day tells, in order. A moved feast
// gives two changes, its old day and its new one (C5, C6).
func Diff(before, after *Calendar, from, to Date) []Change {
	var changes []Change
	for i := int(from); i <= int(to); i++ { // an int, because to+1 may not be a Date
		if b, a := before.Day(Date(i)), after.Day(Date(i)); b != a {
			changes = append(changes, Change{b, a})
		}
	}
	return changes
}
