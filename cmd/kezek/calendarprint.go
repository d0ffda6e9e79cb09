package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"kezek/calendars"
)

// words are what a printed year says besides the reasons of its days.
type words struct {
	months   [12]string
	weekdays [7]string // from Monday
	legend   string
	total    string // with the year and the number of working days
	days     string // heading of the list
	off, on  string
	expected string
}

var yearWords = map[string]words{
	"kk": {
		months:   [12]string{"Қаңтар", "Ақпан", "Наурыз", "Сәуір", "Мамыр", "Маусым", "Шілде", "Тамыз", "Қыркүйек", "Қазан", "Қараша", "Желтоқсан"},
		weekdays: [7]string{"Дс", "Сс", "Ср", "Бс", "Жм", "Сн", "Жк"},
		legend:   "* демалыс, + жұмыс күніне айналған демалыс, ? әлі жарияланбаған. Ай атауының жанында – жұмыс күндерінің саны.",
		total:    "%d жылы жұмыс күндері: %d",
		days:     "Ерекше күндер:", off: "демалыс", on: "жұмыс", expected: "күтіледі",
	},
	"ru": {
		months:   [12]string{"Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"},
		weekdays: [7]string{"Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"},
		legend:   "* выходной, + рабочий выходной, ? еще не объявлено. Рядом с месяцем – число рабочих дней.",
		total:    "Рабочих дней в %d году: %d",
		days:     "Особые дни:", off: "выходной", on: "рабочий", expected: "ожидается",
	},
	"en": {
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		weekdays: [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"},
		legend:   "* day off, + working weekend day, ? not yet announced. Beside each month: its working days.",
		total:    "Working days in %d: %d",
		days:     "Special days:", off: "day off", on: "working", expected: "expected",
	},
}

const monthWidth = 7 * 3 // seven days of two digits and a mark

// print writes the year as text: twelve small months, three abreast, and the
// days that are special with their reasons.
func (y *year) print(out io.Writer, c *calendars.Calendar, lang string) error {
	w, b := yearWords[lang], bufio.NewWriter(out)
	fmt.Fprintf(b, w.total+"\n%s\n", y.Year, y.WorkingDays, w.legend)
	for first := time.January; first <= time.December; first += 3 {
		var blocks [3][]string
		for i := range blocks {
			blocks[i] = y.month(c, first+time.Month(i), w)
		}
		fmt.Fprintln(b)
		for line := range blocks[0] {
			row := blocks[0][line] + "   " + blocks[1][line] + "   " + blocks[2][line]
			if row = strings.TrimRight(row, " "); row != "" {
				fmt.Fprintln(b, row)
			}
		}
	}
	fmt.Fprintf(b, "\n%s\n", w.days)
	for _, d := range y.Days {
		what := w.off
		if d.Working {
			what = w.on
		}
		if d.Provisional {
			what += ", " + w.expected
		}
		fmt.Fprintf(b, "%s %s  %s: %s\n", d.Date, w.weekdays[(d.Date.Weekday()+6)%7], what, d.Reason.In(lang))
	}
	return b.Flush()
}

// month is a block of eight lines: name, weekdays, and six weeks from Monday on.
func (y *year) month(c *calendars.Calendar, month time.Month, w words) []string {
	name, count := w.months[month-1], fmt.Sprint(y.Months[month-1])
	gap := monthWidth - 1 - utf8.RuneCountInString(name) - len(count)
	lines := []string{name + strings.Repeat(" ", gap) + count + " ", strings.Join(w.weekdays[:], " ") + " "}
	first, next := calendars.NewDate(y.Year, month, 1), calendars.NewDate(y.Year, month+1, 1)
	monday := first - calendars.Date((first.Weekday()+6)%7)
	for range 6 {
		var line strings.Builder
		for range 7 {
			if first <= monday && monday < next {
				_, _, day := monday.Civil()
				fmt.Fprintf(&line, "%2d%s", day, mark(c.Day(monday)))
			} else {
				line.WriteString("   ")
			}
			monday++
		}
		lines = append(lines, line.String())
	}
	return lines
}

// mark tells in one character what a day is. Plain weekends have none: that they
// are days off shows in their column.
func mark(d calendars.Day) string {
	weekend := d.Date.Weekday() == time.Saturday || d.Date.Weekday() == time.Sunday
	switch {
	case d.Provisional:
		return "?"
	case d.Working && weekend:
		return "+"
	case !d.Working && d.Kind != calendars.KindWeekend:
		return "*"
	}
	return " "
}
