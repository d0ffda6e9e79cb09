package sheets

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kezek/calendars"
)

// cell is one value as it stood in a file.
type cell struct {
	col     int // from 1
	text    string
	number  float64 // where numeric
	numeric bool    // stored as a number and not as text
	bare    bool    // a formula whose value the file does not hold
	spread  bool    // not written here, but above in the same merged cell
}

// clean takes off what nobody sees: spaces of all kinds at both ends, and dashes
// that stand for nothing.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2007', '\u2009':
			return ' '
		case '\u200b', '\ufeff', '\u2060', '\u00ad':
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if strings.Trim(s, "-–—−") == "" {
		return ""
	}
	return s
}

// empty reports whether nothing was written.
func (c cell) empty() bool { return !c.numeric && !c.bare && clean(c.text) == "" }

// Epochs of the two ways in which workbooks count days. Excel takes 1900 for a
// leap year, so its day 60 does not exist and the days before are not used.
var (
	epoch1900 = calendars.NewDate(1899, time.December, 30)
	epoch1904 = calendars.NewDate(1904, time.January, 1)
)

const lastSerial = 100_000 // in the year 2173

var (
	dottedDate = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?: ?(?:г|ж)\.?)?$`)
	isoDate    = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$`)
	slashDate  = regexp.MustCompile(`^\d{1,4}[/\\]\d{1,2}[/\\]\d{1,4}$`)
	clockTime  = regexp.MustCompile(`^(\d{1,2})(?:[:.\-](\d{2})(?::00)?)?(?: ?([AaPp])\.?[Mm]\.?)?$`)
)

// date reads a day: a serial number of either epoch, DD.MM.YYYY, D.M.YY or
// YYYY-MM-DD. Without a day it returns the code of what is wrong.
func (c cell) date(epoch calendars.Date) (calendars.Date, string) {
	if c.numeric {
		if c.number != math.Trunc(c.number) || c.number < 61 || c.number > lastSerial {
			return 0, "date_unreadable"
		}
		return epoch + calendars.Date(c.number), ""
	}
	s := clean(c.text)
	if m := dottedDate.FindStringSubmatch(s); m != nil {
		return civil(m[3], m[2], m[1])
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if slashDate.MatchString(s) {
		return 0, "date_slash"
	}
	return 0, "date_unreadable"
}

func civil(year, month, day string) (calendars.Date, string) {
	if len(year) == 2 {
		year = "20" + year
	}
	pad := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	d, err := calendars.ParseDate(year + "-" + pad(month) + "-" + pad(day))
	if err != nil {
		return 0, "date_unreadable"
	}
	return d, ""
}

// time reads a time of day: a fraction of the day, a whole hour, 9:00, 09.00,
// 9-00 or 9:00 AM. The number 1 is 24:00 where a span ends, as Excel stores it,
// and 01:00 where one begins. Without a time it returns the code of what is wrong.
func (c cell) time(end bool) (calendars.Minute, string) {
	if c.numeric {
		return numericTime(c.number, end)
	}
	m := clockTime.FindStringSubmatch(clean(c.text))
	if m == nil {
		return 0, "time_unreadable"
	}
	hour, minute := digits(m[1]), digits(m[2])
	if m[3] != "" {
		if hour < 1 || hour > 12 {
			return 0, "time_unreadable"
		}
		hour %= 12
		if strings.EqualFold(m[3], "p") {
			hour += 12
		}
	}
	total := calendars.Minute(hour*60 + minute)
	if minute > 59 || total > calendars.EndOfDay {
		return 0, "time_unreadable"
	}
	return total, ""
}

func numericTime(x float64, end bool) (calendars.Minute, string) {
	whole := x == math.Trunc(x)
	switch {
	case x == 1 && end:
		return calendars.EndOfDay, ""
	case x < 0 || x > 24:
		return 0, "time_unreadable"
	case whole:
		return calendars.Minute(x) * 60, ""
	case x > 1:
		return 0, "time_ambiguous" // 9.5 is what becomes of 9.50 and of 9½ alike
	}
	minutes := x * 24 * 60
	if math.Abs(minutes-math.Round(minutes)) > 0.02 { // more than a second off
		return 0, "time_unreadable"
	}
	return calendars.Minute(math.Round(minutes)), ""
}

// integer reads a whole number.
func (c cell) integer() (int, bool) {
	if c.numeric {
		if c.number != math.Trunc(c.number) || math.Abs(c.number) > math.MaxInt32 {
			return 0, false
		}
		return int(c.number), true
	}
	n, err := strconv.ParseInt(clean(c.text), 10, 32)
	return int(n), err == nil
}

// digits is the number that at most a few digits write; 0 for none.
func digits(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}
