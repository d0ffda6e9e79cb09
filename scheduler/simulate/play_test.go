package simulate

import (
	"encoding/json"
	"reflect"
	"testing"

	"kezek/scheduler"
)

// unraced skips a test that the race detector would find nothing in but the code of
// others: make test runs it without.
func unraced(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("not under the race detector")
	}
}

// small is a country of three regions: one with a department that publishes in
// February only and proposals by SMS, a city, and a region with few departments.
func small(people int) []Region {
	var out []Region
	for _, r := range Country(2026, people) {
		if r.Code == "100000000" || r.Code == "620000000" || r.Code == "790000000" {
			out = append(out, r)
		}
	}
	return out
}

func mustPlay(t *testing.T, o Options) *Report {
	t.Helper()
	r, err := Play(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPlay_SameSeedSameReport plays a small country twice, at once and together
// with one engine: it is the same year to the last figure. Another seed is another.
func TestPlay_SameSeedSameReport(t *testing.T) {
	play := func(seed uint64, together bool) string {
		r := mustPlay(t, Options{Year: 2026, Seed: seed, Regions: small(smallPeople * 4), Texts: texts(t), Together: together})
		r.Seed, r.Checked.Stores = 0, 0 // of one engine, or of each
		out, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	first := play(1, false)
	if again := play(1, false); again != first {
		t.Errorf("the same seed gives two years:\n%s\n%s", first, again)
	}
	if together := play(1, true); together != first {
		t.Errorf("one engine for all gives another year:\n%s\n%s", first, together)
	}
	if other := play(2, false); other == first {
		t.Error("another seed gives the same year")
	}
}

// TestPlay_AsManyExaminedAsInTheRealYear holds what the number of forms is made of: the
// share of them that comes to an examination. No form is lost, and the year does
// not begin with empty books.
func TestPlay_AsManyExaminedAsInTheRealYear(t *testing.T) {
	unraced(t)
	for _, year := range Years {
		r := mustPlay(t, Options{Year: year, Seed: 1, Regions: Country(year, 40*smallPeople)[15:20], Texts: texts(t)})
		h, all := r.Happened, &r.Total
		if came, went := h["open at first"]+h["forms"], all.Examined+h["ended"]+h["open at last"]; came != went || h["forms"] != all.Forms {
			t.Errorf("%d: %d forms of which %d came in this year, and what became of %d: %v", year, came, all.Forms, went, h)
		}
		want := float64(all.Forms) * Examined2025 / FormsOfAYear
		if got := float64(all.Examined); got < 0.97*want || got > 1.03*want {
			t.Errorf("%d: %d people examined of %d forms, want about %.0f", year, all.Examined, all.Forms, want)
		}
		if w := r.Weeks[1]; w.Booked*all.Seats < w.Seats*all.Booked*6/10 {
			t.Errorf("%d: in the week of %s %d of %d seats were booked, in all %d of %d", year, w.Monday, w.Booked, w.Seats, all.Booked, all.Seats)
		}
	}
}

// TestPlay_2025 plays the year whose calendar begins with swapped days.
func TestPlay_2025(t *testing.T) {
	unraced(t)
	regions := Country(2025, 10*smallPeople)[3:5]
	r := mustPlay(t, Options{Year: 2025, Seed: 3, Regions: regions, Texts: texts(t)})
	if r.Total.Examined < r.Total.Forms*8/10 || r.Happened["moved by a change"] == 0 {
		t.Errorf("a year went by in which little happened: %+v %v", r.Total, r.Happened)
	}
}

// TestPlay_RefusesWhatCannotBePlayed names all of it at once.
func TestPlay_RefusesWhatCannotBePlayed(t *testing.T) {
	_, err := Play(t.Context(), Options{Year: 2024, Regions: []Region{{Code: "100000000"}}})
	want := "year 2024: want one of [2025 2026]\nregions and texts are needed\nregion 100000000 has no department"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestCountry_IsTheClassifier holds that every district and city has a department,
// and that the people are shared among them without loss.
func TestCountry_IsTheClassifier(t *testing.T) {
	served := map[string]string{}
	regions := Country(2026, Examined2025)
	people := 0
	for _, r := range regions {
		people += r.people()
		for _, o := range r.Offices {
			for _, code := range o.Territories {
				served[code] = o.ID
			}
			if o.People == 0 || len(o.Department.Validate()) > 0 {
				t.Errorf("%s has %d people: %v", o.ID, o.People, o.Department.Validate())
			}
		}
	}
	districts := 0
	for _, territory := range scheduler.Territories() {
		if territory.Parent != "" {
			districts++
			if served[territory.Code] == "" {
				t.Errorf("nobody serves %s %s", territory.Code, territory.Name.EN)
			}
		}
	}
	if districts != 224 || len(served) != districts || len(regions) != 20 || people != Examined2025 {
		t.Errorf("%d districts, %d served, in %d regions, of %d people", districts, len(served), len(regions), people)
	}
	if err := faults(regions); err != nil {
		t.Error(err)
	}
}

// TestWhatIf_ShowsItsEffect gives a region with too few seats more rooms, and takes
// seats away by longer slots: the wait is shorter, and longer.
func TestWhatIf_ShowsItsEffect(t *testing.T) {
	unraced(t)
	play := func(w WhatIf) *Row {
		regions := Country(2026, 16*smallPeople)[15:16] // Ulytau
		if err := w.Apply(regions); err != nil {
			t.Fatal(err)
		}
		return &mustPlay(t, Options{Year: 2026, Seed: 1, Regions: regions, Texts: texts(t)}).Total
	}
	is, more, long := play(WhatIf{}), play(WhatIf{Rooms: []MoreRooms{{"620000000", 1}}}), play(WhatIf{SlotMinutes: 90})
	if more.Seats <= is.Seats || more.Rooms != 2*is.Rooms || long.Seats >= is.Seats {
		t.Errorf("seats %d, with more rooms %d, with longer slots %d", is.Seats, more.Seats, long.Seats)
	}
	if long.Days.Median <= is.Days.Median || long.Examined >= more.Examined {
		t.Errorf("waits %+v, with more rooms %+v, with longer slots %+v", is.Days, more.Days, long.Days)
	}
}

// TestWhatIf_NamesEveryFault of what cannot be tried, all at once.
func TestWhatIf_NamesEveryFault(t *testing.T) {
	regions := Country(2026, smallPeople)
	before := Country(2026, smallPeople)
	err := WhatIf{Rooms: []MoreRooms{{"mse-999999", 1}}, Trips: []AddedTrip{{"111000000", 1, 2, 0}, {"110000000", 1, 2, 0}}}.Apply(regions)
	want := `"mse-999999" is no department: want one as mse-111000, or the KATO code of its district or city
trip of 111000000 from 1970-01-02 to 1970-01-03: want days of 2026, which is played, the first before the last
"110000000" is no department: want one as mse-111000, or the KATO code of its district or city`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v, want\n%s", err, want)
	}
	if !reflect.DeepEqual(regions, before) {
		t.Error("a refused change has changed something")
	}
}
