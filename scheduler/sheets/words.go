package sheets

import (
	"strings"
	"unicode"

	"kezek/calendars"
	"kezek/slots"
)

// skeletons maps the Kazakh letters to those that people without a Kazakh
// keyboard write instead, so that both are recognised.
var skeletons = strings.NewReplacer(
	"ә", "а", "ғ", "г", "қ", "к", "ң", "н", "ө", "о", "ұ", "у", "ү", "у", "һ", "х", "і", "и", "ё", "е",
)

// fold brings words that mean the same into one form: lower case, without
// punctuation and digits, single spaces.
func fold(s string) string {
	s = skeletons.Replace(strings.ToLower(s))
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		s = strings.ReplaceAll(s, "i", "и") // the Latin letter passes for the Kazakh one
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '№' }), " ")
}

// ordinal is the first number within a header such as "Перерыв 2 с", or 0.
func ordinal(s string) int {
	n := 0
	for i, r := range s {
		if r >= '0' && r <= '9' {
			if n = n*10 + int(r-'0'); n > 999 {
				return n
			}
		} else if n > 0 && i > 0 {
			break
		}
	}
	return n
}

// word is something written in a file that the reader must recognise.
type word struct {
	id      string
	title   calendars.Text // as templates write it
	aliases []string       // what else people write
}

// dictionary finds the id of a word by any of its folded forms.
type dictionary map[string]string

func newDictionary(words []word) dictionary {
	d := dictionary{}
	for _, w := range words {
		for _, form := range append([]string{w.id, w.title.KK, w.title.RU, w.title.EN}, w.aliases...) {
			d[fold(form)] = w.id
		}
	}
	return d
}

func (d dictionary) find(s string) (string, bool) {
	id, ok := d[fold(s)]
	return id, ok
}

var weekdayWords = []word{
	{"mon", calendars.Text{KK: "Дүйсенбі", RU: "Понедельник", EN: "Monday"}, []string{"дс", "дүй", "пн", "пнд", "пон", "понед", "mo"}},
	{"tue", calendars.Text{KK: "Сейсенбі", RU: "Вторник", EN: "Tuesday"}, []string{"сс", "сей", "вт", "втр", "втор", "tu", "tues"}},
	{"wed", calendars.Text{KK: "Сәрсенбі", RU: "Среда", EN: "Wednesday"}, []string{"ср", "сәр", "срд", "сред", "we"}},
	{"thu", calendars.Text{KK: "Бейсенбі", RU: "Четверг", EN: "Thursday"}, []string{"бс", "бей", "чт", "чтв", "чет", "четв", "th", "thur", "thurs"}},
	{"fri", calendars.Text{KK: "Жұма", RU: "Пятница", EN: "Friday"}, []string{"жм", "жұм", "пт", "птн", "пят", "пятн", "fr"}},
	{"sat", calendars.Text{KK: "Сенбі", RU: "Суббота", EN: "Saturday"}, []string{"сн", "сен", "сб", "сбт", "суб", "субб", "sa"}},
	{"sun", calendars.Text{KK: "Жексенбі", RU: "Воскресенье", EN: "Sunday"}, []string{"жс", "жек", "вс", "вск", "вос", "воск", "воскр", "воскресение", "su"}},
}

var kindWords = []word{
	{string(slots.Closed), calendars.Text{KK: "Жабық", RU: "Закрыто", EN: "Closed"}, []string{"закрыт", "нет приема", "қабылдау жоқ", "выходной", "демалыс"}},
	{string(slots.OtherHours), calendars.Text{KK: "Басқа уақыт", RU: "Другие часы", EN: "Other hours"}, []string{"другое время", "басқа сағаттар"}},
	{string(slots.ExtraWorking), calendars.Text{KK: "Қосымша жұмыс күні", RU: "Дополнительный рабочий день", EN: "Extra working day"}, []string{"рабочий день", "жұмыс күні", "working day"}},
}

// closedWords stand in place of the hours of a weekday without reception.
var closedWords = []word{{"closed", kindWords[0].title, append([]string{"day off", "off"}, kindWords[0].aliases...)}}

// Ids of the settings.
const (
	setDepartment = "department"
	setYear       = "year"
	setInForce    = "in force from"
	setSlot       = "slot minutes"
	setRooms      = "rooms"
	setStaff      = "staff rooms"
)

var settingWords = []word{
	{setDepartment, calendars.Text{KK: "Бөлім коды", RU: "Код отдела", EN: "Department code"}, []string{"бөлім", "отдел"}},
	{setYear, calendars.Text{KK: "Жыл", RU: "Год", EN: "Year"}, nil},
	{setInForce, calendars.Text{KK: "Қолданыла бастайтын күні", RU: "Действует с", EN: "In force from"}, []string{"күшіне енеді", "вступает в силу", "in_force_from"}},
	{setSlot, calendars.Text{KK: "Бір қабылдау ұзақтығы, мин", RU: "Длительность одного приема, мин", EN: "Slot length, min"}, []string{"длительность приема", "длительность приема, мин", "қабылдау ұзақтығы, мин", "слот", "slot", "slot length", "slot_minutes"}},
	{setRooms, calendars.Text{KK: "Барлығына ашық бөлмелер", RU: "Кабинеты для всех", EN: "Rooms open to everybody"}, []string{"бөлмелер", "кабинеты", "кабинетов"}},
	{setStaff, calendars.Text{KK: "Қызметкерлер жазатын бөлмелер", RU: "Кабинеты для записи сотрудниками", EN: "Rooms kept for staff"}, []string{"staff_rooms"}},
}

// Kinds of tables, each on a sheet of its own.
const (
	tableWeek       = "week"
	tableExceptions = "exception"
	tableTrips      = "trip"
)

// rowWords name the kind of a row of a CSV file.
var rowWords = []word{
	{"setting", calendars.Text{KK: "Параметр", RU: "Параметр", EN: "Setting"}, []string{"settings"}},
	{tableWeek, sheetTitles[tableWeek], nil},
	{tableExceptions, sheetTitles[tableExceptions], []string{"exception", "исключение", "ерекше күн"}},
	{tableTrips, sheetTitles[tableTrips], []string{"trip", "командировка", "іссапар"}},
}

// Sheets of the template besides the tables.
const (
	sheetGuide    = "guide"
	sheetCalendar = "calendar"
	sheetErrors   = "errors"
	sheetLists    = "_lists"
)

var sheetTitles = map[string]calendars.Text{
	sheetGuide:      {KK: "Нұсқаулық", RU: "Памятка", EN: "Guide"},
	tableWeek:       {KK: "Апта", RU: "Неделя", EN: "Week"},
	tableExceptions: {KK: "Ерекше күндер", RU: "Исключения", EN: "Exceptions"},
	tableTrips:      {KK: "Іссапарлар", RU: "Командировки", EN: "Trips"},
	sheetCalendar:   {KK: "Күнтізбе", RU: "Календарь", EN: "Calendar"},
	sheetErrors:     {KK: "Қателер", RU: "Ошибки", EN: "Errors"},
}

var (
	weekdays    = newDictionary(weekdayWords)
	kinds       = newDictionary(kindWords)
	closed      = newDictionary(closedWords)
	settings    = newDictionary(settingWords)
	rowKinds    = newDictionary(rowWords)
	columnsByID = map[string]dictionary{
		tableWeek:       newDictionary(columnWords[tableWeek]),
		tableExceptions: newDictionary(columnWords[tableExceptions]),
		tableTrips:      newDictionary(columnWords[tableTrips]),
	}
)

// titleOf is the title of the word with the id.
func titleOf(words []word, id string) calendars.Text {
	for _, w := range words {
		if w.id == id {
			return w.title
		}
	}
	return calendars.Text{}
}

// listing joins the titles of words for a sentence.
func listing(words []word) calendars.Text {
	join := func(lang string) string {
		titles := make([]string, len(words))
		for i, w := range words {
			titles[i] = w.title.In(lang)
		}
		return strings.Join(titles, ", ")
	}
	return calendars.Text{KK: join("kk"), RU: join("ru"), EN: join("en")}
}
