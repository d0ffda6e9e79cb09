package calendars

import "fmt"

// movedReason says where a moved day off comes from (C3): the holiday, its own
// day, and the day off that it coincided with.
func movedReason(holiday Text, d Date, same Day) Text {
	_, month, day := d.Civil()
	name := months[month-1]
	return Text{
		KK: fmt.Sprintf("Ауыстырылған демалыс күні: %s, %d %s (%s)", holiday.KK, day, name.KK, same.Reason.KK),
		RU: fmt.Sprintf("Перенос выходного дня: %s, %d %s (%s)", holiday.RU, day, name.RU, same.Reason.RU),
		EN: fmt.Sprintf("Day off moved: %s, %d %s (%s)", holiday.EN, day, name.EN, same.Reason.EN),
	}
}

// months holds the names as they stand behind a day of the month.
var months = [12]Text{
	{"қаңтар", "января", "January"},
	{"ақпан", "февраля", "February"},
	{"наурыз", "марта", "March"},
	{"сәуір", "апреля", "April"},
	{"мамыр", "мая", "May"},
	{"маусым", "июня", "June"},
	{"шілде", "июля", "July"},
	{"тамыз", "августа", "August"},
	{"қыркүйек", "сентября", "September"},
	{"қазан", "октября", "October"},
	{"қараша", "ноября", "November"},
	{"желтоқсан", "декабря", "December"},
}
