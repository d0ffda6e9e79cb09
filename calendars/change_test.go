package calendars

import (
	"slices"
	"testing"
	"time"
)

func edition(t *testing.T, law []holiday, edit func(*Data)) *Calendar {
	t.Helper()
	data := Embedded()
	edit(&data)
	if err := data.Validate(); err != nil {
		t.Fatal(err)
	}
	return build(law, data)
}

// flips lists what Diff finds between two calendars in a year, as "2026-08-31
// works" and "2026-08-31 off".
func flips(before, after *Calendar, year int) []string {
	var out []string
	for _, change := range Diff(before, after, NewDate(year, 1, 1), NewDate(year, 12, 31)) {
		switch {
		case !change.Flips():
			continue
		case change.After.Working:
			out = append(out, change.After.Date.String()+" works")
		default:
			out = append(out, change.After.Date.String()+" off")
		}
	}
	return out
}

func wantFlips(t *testing.T, before, after *Calendar, year int, want ...string) {
	t.Helper()
	if got := flips(before, after, year); !slices.Equal(got, want) {
		t.Errorf("%d: changes %q, want %q", year, got, want)
	}
}

func TestC5_SwapOf4And8May2024(t *testing.T) {
	before := edition(t, stateHolidays(), func(d *Data) {
		d.Decrees = slices.DeleteFunc(d.Decrees, func(d Decree) bool { return d.Date.Year() == 2024 })
	})
	wantFlips(t, before, kazakhstan(t), 2024, "2024-05-04 works", "2024-05-08 off")
	if a, b := workingDaysOf(before, 2024), workingDaysOf(kazakhstan(t), 2024); a != b {
		t.Errorf("a swap changed the year from %d to %d working days", a, b)
	}
	got := kazakhstan(t).Day(MustDate("2024-05-04"))
	want := Day{Date: MustDate("2024-05-04"), Working: true, Kind: KindDecree, Reason: Embedded().Decrees[0].Reason,
		InPlaceOf: MustDate("2024-05-08")}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestC5_EachEmbeddedDecreeChangesADay(t *testing.T) {
	law := Law()
	for _, decree := range Embedded().Decrees {
		if law.Working(decree.Date) == (decree.Status == StatusWork) {
			t.Errorf("%v is %q by law alone", decree.Date, decree.Status)
		}
	}
}

func TestC6_KurbanAit2024MovedFrom17To16June(t *testing.T) {
	before := edition(t, stateHolidays(), func(d *Data) {
		i := slices.IndexFunc(d.KurbanAit, func(k KurbanAit) bool { return k.Year == 2024 })
		d.KurbanAit[i] = KurbanAit{Year: 2024, First: MustDate("2024-06-17"), Provisional: true}
	})
	after := kazakhstan(t)
	wantFlips(t, before, after, 2024, "2024-06-17 works")
	changes := Diff(before, after, MustDate("2024-06-01"), MustDate("2024-06-30"))
	if len(changes) != 2 {
		t.Fatalf("%d changes, want the 16th and the 17th", len(changes))
	}
	if c := changes[0]; c.Before.Kind != KindWeekend || c.After.Kind != KindReligious || c.Flips() {
		t.Errorf("16 June: %+v", c)
	}
	if c := changes[1]; c.Before.Kind != KindReligious || c.After.Kind != KindWeekday || !c.Flips() {
		t.Errorf("17 June: %+v", c)
	}
}

// lawBefore18March2026 is the law until 30 August stopped being Constitution Day.
func lawBefore18March2026() []holiday {
	var law []holiday
	for _, h := range stateHolidays() {
		switch {
		case h.rule.Month == time.August && h.rule.Day == 30:
			h = h.until(0)
		case h.rule.Month == time.March && h.rule.Day == 15:
			continue
		}
		law = append(law, h)
	}
	return law
}

func TestC6_31August2026BecameAWorkingDay(t *testing.T) {
	before := build(lawBefore18March2026(), Embedded())
	if got := workingDaysOf(before, 2026); got != 246 {
		t.Errorf("before 18 March 2026 the year had %d working days, want 246", got)
	}
	if got := before.Day(MustDate("2026-08-31")); got.Kind != KindMoved {
		t.Errorf("before: %+v", got)
	}
	wantFlips(t, before, kazakhstan(t), 2026, "2026-08-31 works")
	wantFlips(t, before, kazakhstan(t), 2027, "2027-03-15 off", "2027-08-30 works")

	// A program built before that day is put right with data alone.
	atRunTime := edition(t, lawBefore18March2026(), func(d *Data) {
		reason := Text{"30 тамыз енді мереке емес", "30 августа больше не праздник", "30 August is no longer a holiday"}
		d.Decrees = append(d.Decrees, Decree{Date: MustDate("2026-08-31"), Status: StatusWork, Reason: reason})
	})
	wantFlips(t, atRunTime, kazakhstan(t), 2026)
}

func TestC6_ProvisionalUntilAnnounced(t *testing.T) {
	before := kazakhstan(t)
	if got, want := before.Provisional(2027), []Date{MustDate("2027-05-16")}; !slices.Equal(got, want) {
		t.Errorf("provisional in 2027: %v, want %v", got, want)
	}
	if got := before.Provisional(2026); got != nil {
		t.Errorf("provisional in 2026: %v", got)
	}
	after := edition(t, stateHolidays(), func(d *Data) {
		last := &d.KurbanAit[len(d.KurbanAit)-1]
		last.Provisional, last.Announced = false, MustDate("2027-05-07")
	})
	if got := after.Provisional(2027); got != nil {
		t.Errorf("provisional after the announcement: %v", got)
	}
	changes := Diff(before, after, MustDate("2027-01-01"), MustDate("2027-12-31"))
	if len(changes) != 1 || changes[0].Flips() || !changes[0].Before.Provisional || changes[0].After.Provisional {
		t.Errorf("the announcement is the only change: %+v", changes)
	}
}

func TestC6_DecreeDoesNotHideAnExpectedFeast(t *testing.T) {
	c := edition(t, stateHolidays(), func(d *Data) {
		reason := Text{"x", "x", "x"}
		d.Decrees = append(d.Decrees, Decree{Date: MustDate("2027-05-16"), Status: StatusWork, Reason: reason})
	})
	if got := c.Day(MustDate("2027-05-16")); !got.Working || !got.Provisional || got.Kind != KindDecree {
		t.Errorf("got %+v", got)
	}
}

func TestC6_KurbanAitIsComputedWithoutARecord(t *testing.T) {
	c := build(stateHolidays(), Data{})
	for year, want := range map[int][]string{
		2022: {"2022-07-09"},
		2023: {"2023-06-28"},
		2024: {"2024-06-16"},
		2025: {"2025-06-06"},
		2026: {"2026-05-26"}, // announced for the 27th: the one year that differs
		2027: {"2027-05-16"},
		2039: {"2039-01-05", "2039-12-25"}, // a civil year with two feasts
	} {
		var got []string
		for _, d := range c.Provisional(year) {
			got = append(got, d.String())
			if day := c.Day(d); day.Kind != KindReligious || !day.Provisional {
				t.Errorf("%v: %+v", d, day)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: Kurban Ait on %v, want %v", year, got, want)
		}
	}
}

func TestC6_DataIsNotShared(t *testing.T) {
	data := Embedded()
	c, err := New(data)
	if err != nil {
		t.Fatal(err)
	}
	data.Decrees[0].Status = StatusOff
	c.Data().KurbanAit[0].First = 0
	if got := c.Data(); got.Decrees[0].Status != StatusWork || got.KurbanAit[0].First == 0 {
		t.Error("the calendar shares memory with its callers")
	}
	if c.Version() != data.Version {
		t.Errorf("version %q, want %q", c.Version(), data.Version)
	}
}
