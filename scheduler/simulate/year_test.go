package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sms"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
	"kezek/testdata/akmola"
)

// yearOf is the year that passes. How many people come is in year_full_test.go.
const yearOf = 2026

// TestYear_OfARegion lives through a year of the sample region, event by event
// under the injected clock, with stops of the engine between. What the engine says
// is held against a model of what people were told: at every act, after every day
// for that day, and every week over the whole store.
func TestYear_OfARegion(t *testing.T) {
	seed := storetest.Random(t).Uint64()
	report, err := Play(t.Context(), Options{Year: yearOf, Seed: seed, Regions: []Region{sampleRegion(t, seed)}, Texts: texts(t),
		SoundEvery: soundEvery, Stops: stops()})
	if err != nil {
		t.Fatal(err)
	}
	enough(t, report)
	t.Log(told(report))
}

// texts are what SMS say.
func texts(t testing.TB) scheduler.Texts {
	t.Helper()
	c, err := sms.NewCatalogue(zone, grace)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sampleRegion is Akmola as the demo has it. Its last department receives on two
// mornings a week only, so that seats are scarce there.
func sampleRegion(t testing.TB, seed uint64) Region {
	t.Helper()
	sample := akmola.Generate(seed, calendars.NewDate(yearOf, time.January, 12))
	out := Region{Code: sample.Departments[0].Region, Name: calendars.Text{KK: "Ақмола облысы", RU: "Акмолинская область", EN: "Akmola region"}}
	for i, d := range sample.Departments {
		o := Office{Department: d, People: yearPeople / len(sample.Departments), Uploaded: calendars.NewDate(yearOf-1, time.December, 15)}
		for _, m := range sample.Mappings {
			if m.Department == d.ID {
				o.Territories = append(o.Territories, m.KATO)
			}
		}
		for year := yearOf - 1; year <= yearOf+1; year++ {
			s, ok := sample.Schedule(d.ID, year)
			if !ok {
				t.Fatalf("%s has no schedule for %d", d.ID, year)
			}
			if i == len(sample.Departments)-1 {
				makeScarce(s)
			}
			if year < yearOf {
				o.Before = *s
				continue
			}
			o.Schedules = append(o.Schedules, *s)
		}
		out.Offices = append(out.Offices, o)
	}
	return out
}

func makeScarce(s *slots.Schedule) {
	s.Week = slices.DeleteFunc(s.Week, func(d slots.DayHours) bool {
		return time.Weekday(d.Weekday) != time.Tuesday && time.Weekday(d.Weekday) != time.Thursday
	})
	for i := range s.Week {
		s.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: scarceUntil}}
	}
}

// stops end the engine now and then for a moment, and twice for long: over the end
// of a day, and over a weekend.
func stops() (out []Stop) {
	for d := calendars.NewDate(yearOf, time.January, 20); d.Year() == yearOf; d += 23 {
		at := d.At(9*60+calendars.Minute(d)%(9*60), zone)
		out = append(out, Stop{at, at})
	}
	for _, days := range [][2]string{{"2026-03-11 11:20:00", "2026-03-12 08:10:00"}, {"2026-08-07 15:00:00", "2026-08-10 07:30:00"}} {
		out = append(out, Stop{instant(days[0]), instant(days[1])})
	}
	return out
}

func instant(s string) time.Time {
	at, err := time.ParseInLocation(time.DateTime, s, zone)
	if err != nil {
		panic(err)
	}
	return at
}

// enough fails the test if a year went by in which something hardly happened. The
// numbers are for 6,000 people.
func enough(t *testing.T, r *Report) {
	got := maps.Clone(r.Happened)
	maps.Copy(got, map[string]int{"examined": r.Total.Examined, "annulled": r.Total.Annulled, "tickets": r.Total.Tickets, "late": r.Total.Late,
		"unserved": r.Total.Unserved, "called with a booking": r.Total.ByBooking.People, "called with a ticket": r.Total.ByTicket.People})
	for what, least := range map[string]int{
		"forms": 6000, "examined": 5000, "held": 1500, "moved": 100, "cancelled": 100,
		"annulled": 200, "reinstated": 1, "tickets": 50, "on the boundary": 20, "late": 50,
		"called with a booking": 3000, "called with a ticket": 20, "not answered": 50, "postponed": 20, "recalled": 50,
		"unserved": 1, "waiting list": 20, "offers taken": 1, "moved by a change": 1, "cancelled by a change": 1,
		"kept by a change": 1, "holds run out": 20, "booked by sms": 200, "sms booked": 3000, "sms reminder": 1500,
		"sms annulled": 100, "sms near": 5, "sms unserved": 1, "sms offer": 5, "sms failed once": 20, "sms proposal": 400,
		"sms heard accepted": 200, "sms heard declined": 50, "sms heard cancelled": 20, "sms heard moved": 20,
	} {
		if least = least * yearPeople / 6000; got[what] < least {
			t.Errorf("%s: %d in the whole year, want at least %d", what, got[what], least)
		}
	}
	for what, want := range map[string]int{"restarts": 18, "trips": 20, "decrees": 1, "kurban ait moved": 1, "mappings changed": 1, "shorter hours": 1} {
		if got[what] != want {
			t.Errorf("%s: %d in the whole year, want %d", what, got[what], want)
		}
	}
	if want := (Checked{Days: (31 + 365) * 6, Stores: r.Checked.Stores}); r.Checked != want || r.Checked.Stores < 365/soundEvery {
		t.Errorf("checked %+v, want %d days of six departments, and the store every %d days", r.Checked, want.Days, soundEvery)
	}
}

// told lists what happened.
func told(r *Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "a year of a region: %+v", r.Total)
	for _, what := range slices.Sorted(maps.Keys(r.Happened)) {
		fmt.Fprintf(&b, "\n  %-24s %6d", what, r.Happened[what])
	}
	return b.String()
}
