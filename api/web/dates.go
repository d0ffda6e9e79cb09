package web

import (
	"fmt"
	"time"

	"kezek/calendars"
)

// words are the names that dates are written with in one language.
type words struct {
	weekdays      [7]string // Sunday first, as in package time
	weekdaysShort [7]string
	months        [12]string // as a heading
	monthsOf      [12]string // after a day
}

var calendarWords = map[string]words{
	"kk": {
		[7]string{"жексенбі", "дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі"},
		[7]string{"жс", "дс", "сс", "ср", "бс", "жм", "сн"},
		[12]string{"Қаңтар", "Ақпан", "Наурыз", "Сәуір", "Мамыр", "Маусым", "Шілде", "Тамыз", "Қыркүйек", "Қазан", "Қараша", "Желтоқсан"},
		[12]string{"қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"},
	},
	"ru": {
		[7]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
		[7]string{"вс", "пн", "вт", "ср", "чт", "пт", "сб"},
		[12]string{"Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"},
		[12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
	},
	"en": {
		[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		[7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	},
}

// Date writes a date with its year, as the language does: "1 декабря 2026 г.",
// "2026 жылғы 1 желтоқсан", "1 December 2026". What must not stand alone at the
// beginning of a line does not.
func Date(lang string, d calendars.Date) string {
	year, month, day := d.Civil()
	name := calendarWords[lang].monthsOf[month-1]
	switch lang {
	case "kk":
		return fmt.Sprintf("%d жылғы %d %s", year, day, name)
	case "ru":
		return fmt.Sprintf("%d %s %d\u00a0г.", day, name, year)
	}
	return fmt.Sprintf("%d %s %d", day, name, year)
}

// Day writes a date with its day of the week and without its year, for lists in
// which the year is clear: "вторник, 1 декабря".
func Day(lang string, d calendars.Date) string {
	_, month, day := d.Civil()
	w := calendarWords[lang]
	if lang == "kk" {
		return fmt.Sprintf("%d %s, %s", day, w.monthsOf[month-1], w.weekdays[d.Weekday()])
	}
	return fmt.Sprintf("%s, %d %s", w.weekdays[d.Weekday()], day, w.monthsOf[month-1])
}

// LongDate writes a date with its day of the week and its year: "вторник,
// 1 декабря 2026 г.".
func LongDate(lang string, d calendars.Date) string {
	weekday := calendarWords[lang].weekdays[d.Weekday()]
	if lang == "kk" {
		return Date(lang, d) + ", " + weekday
	}
	return weekday + ", " + Date(lang, d)
}

// Weekday is the name of a date's day of the week.
func Weekday(lang string, d calendars.Date) string { return calendarWords[lang].weekdays[d.Weekday()] }

// weekdays are the days of the week in the order in which people write them.
var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// WeekdayShort is the short name of a day of the week.
func WeekdayShort(lang string, d time.Weekday) string { return calendarWords[lang].weekdaysShort[d] }

// Month writes a month as a heading: "Декабрь 2026".
func Month(lang string, year int, month time.Month) string {
	name := calendarWords[lang].months[month-1]
	if lang == "kk" {
		return fmt.Sprintf("%d жылғы %s", year, calendarWords[lang].monthsOf[month-1])
	}
	return fmt.Sprintf("%s %d", name, year)
}

// Instant writes a point in time in loc: "01.12.2026, 09:30".
func Instant(t time.Time, loc *time.Location) string { return t.In(loc).Format("02.01.2006, 15:04") }
