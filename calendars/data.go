package calendars

import (
	_ "embed"
	"slices"
)

// FirstYear and LastYear bound the years whose law this package knows. Outside
// of them only Saturdays and Sundays are days off.
const (
	FirstYear = 2022
	LastYear  = 2099
)

const (
	firstDay Date = 18993 // 1 January of FirstYear
	lastDay  Date = 47481 // 31 December of LastYear
)

// Data is what the law leaves open and what is announced year by year (C4–C6):
// the swaps that decrees order, and the first days of Kurban Ait. It can be
// replaced while the program runs; a new one gets a new Version.
type Data struct {
	Version   string      `json:"version"` // names this edition; not empty
	Source    string      `json:"source"`  // who announced it; may be empty
	Decrees   []Decree    `json:"decrees"`
	KurbanAit []KurbanAit `json:"kurban_ait"` // years without a record are computed, and provisional
}

// Status says what a decree makes of a day.
type Status string

// The two things a decree can order.
const (
	StatusOff  Status = "off"
	StatusWork Status = "work"
)

// Decree is one day that a decree makes a day off or a working day (C5). A swap
// is two of them. A decree outweighs everything else that is known of its day.
type Decree struct {
	Date   Date   `json:"date"` // FirstYear to LastYear; one decree a day
	Status Status `json:"status"`
	Reason Text   `json:"reason"`           // shown to people; all three languages
	Issued Date   `json:"issued,omitzero"`  // day the decree was signed; zero when not known
	Source string `json:"source,omitempty"` // the document; may be empty
	// InPlaceOf, of a working day, is the day it was swapped with, whose hours are
	// worked; zero: those of its own day of the week.
	InPlaceOf Date `json:"in_place_of,omitzero"`
}

// KurbanAit is one first day of Kurban Ait (C4, C6).
type KurbanAit struct {
	Year        int  `json:"year"`               // civil year of First
	First       Date `json:"first"`              // at most five days from the computed one
	Provisional bool `json:"provisional"`        // expected, not yet announced
	Announced   Date `json:"announced,omitzero"` // day of the announcement; zero when not known
}

func (d Data) clone() Data {
	d.Decrees = slices.Clone(d.Decrees)
	d.KurbanAit = slices.Clone(d.KurbanAit)
	return d
}

//go:embed kz.json
var embedded []byte

// Embedded returns the data that the program was built with.
func Embedded() Data { return must(ParseData(embedded)) }

// must is for what is compiled in and cannot fail in a tested build.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
