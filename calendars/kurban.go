package calendars

// The tabular Islamic calendar: 30 years of 10,631 days, of which eleven are
// leap years. With the astronomical epoch (15 July 622, Julian) it gives the
// days announced in Kazakhstan for 2022 to 2025 and expected for 2027, and is
// one day early for 2026; with the civil epoch it would be late in all but 2026.
const (
	islamicEpoch  = Date(-492149) // 15 July 622 in the Julian calendar
	islamicCycle  = 10631         // days of 30 years
	kurbanYearDay = Date(334)     // 10 Dhu al-Hijja, counted from 0: 325 days of eleven months, and 9

	// kurbanTolerance is how far, in days, the announced day may lie from the
	// computed one. Sightings differ by one or two; more is a slip of the pen.
	kurbanTolerance = 5
)

// expectedKurbanAit computes the first day of Kurban Ait of an Islamic year,
// counted from 1.
func expectedKurbanAit(islamicYear int) Date {
	elapsed := (islamicYear-1)*354 + (3+11*islamicYear)/30
	return islamicEpoch + kurbanYearDay + Date(elapsed)
}

// islamicYearOf returns the Islamic year whose Kurban Ait is expected nearest
// to d, and by how many days d is later than expected. A civil year may hold
// two of them (2039: 6 January and 26 December), so that records are told
// apart by the Islamic year.
func islamicYearOf(d Date) (year, late int) {
	year = int(d-islamicEpoch)*30/islamicCycle + 1 // may be one too high or low
	late = int(d - expectedKurbanAit(year))
	for _, y := range []int{year - 1, year + 1} {
		if l := int(d - expectedKurbanAit(y)); abs(l) < abs(late) {
			year, late = y, l
		}
	}
	return year, late
}

func abs(n int) int { return max(n, -n) }
