package calendars

import (
	"time"

	"github.com/rickar/cal/v2"
)

// holiday is one dated day of the law: rickar/cal knows in which years it
// stands and on which day, we know its name in three languages.
type holiday struct {
	rule cal.Holiday
	name Text
}

// in returns the day of the holiday in a year, or false in a year that does
// not have it.
func (h *holiday) in(year int) (Date, bool) {
	actual, _ := h.rule.Calc(year)
	return DateOf(actual), !actual.IsZero()
}

// utcDay is cal.CalcDayOfMonth without its system zone: a package variable of
// that library, which this package must not depend on.
func utcDay(h *cal.Holiday, year int) time.Time {
	return time.Date(year, h.Month, h.Day, 0, 0, 0, 0, time.UTC)
}

func yearly(month time.Month, day int, name Text) holiday {
	return holiday{cal.Holiday{
		Name: name.KK, Type: cal.ObservancePublic, Month: month, Day: day, Func: utcDay,
	}, name}
}

func (h holiday) since(year int) holiday { h.rule.StartYear = year; return h }
func (h holiday) until(year int) holiday { h.rule.EndYear = year; return h }

// stateHolidays are the national and state holidays of the Law on Holidays
// (C2), in the order of the year, which C3 relies on.
//
// The law is held as it has stood since FirstYear. The First President's Day
// (1 December) and the second Independence Day (17 December) were abolished on
// 29 September 2022, before they came round that year, so their last year was
// 2021 and they are not here.
func stateHolidays() []holiday {
	newYear := Text{"Жаңа жыл", "Новый год", "New Year"}
	nauryz := Text{"Наурыз мейрамы", "Наурыз мейрамы", "Nauryz"}
	constitution := Text{"Конституция күні", "День Конституции", "Constitution Day"}
	return []holiday{
		yearly(time.January, 1, newYear),
		yearly(time.January, 2, newYear),
		yearly(time.March, 8, Text{"Халықаралық әйелдер күні", "Международный женский день", "International Women's Day"}),
		yearly(time.March, 15, constitution).since(2027),
		yearly(time.March, 21, nauryz),
		yearly(time.March, 22, nauryz),
		yearly(time.March, 23, nauryz),
		yearly(time.May, 1, Text{"Қазақстан халқының бірлігі мерекесі", "Праздник единства народа Казахстана", "Unity Day"}),
		yearly(time.May, 7, Text{"Отан қорғаушы күні", "День защитника Отечества", "Defender's Day"}),
		yearly(time.May, 9, Text{"Жеңіс күні", "День Победы", "Victory Day"}),
		yearly(time.July, 6, Text{"Астана күні", "День столицы", "Capital Day"}),
		yearly(time.August, 30, constitution).until(2025),
		yearly(time.October, 25, Text{"Республика күні", "День Республики", "Republic Day"}).since(2022),
		yearly(time.December, 16, Text{"Тәуелсіздік күні", "День Независимости", "Independence Day"}),
	}
}

// christmas and kurbanAitName belong to the two days off that never move (C4).
func christmas() holiday {
	return yearly(time.January, 7, Text{"Православиелік Рождество", "Православное Рождество", "Orthodox Christmas"})
}

func kurbanAitName() Text {
	return Text{"Құрбан айттың бірінші күні", "Первый день Курбан-айта", "First day of Kurban Ait"}
}
