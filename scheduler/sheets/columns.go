package sheets

import (
	"fmt"
	"strings"

	"kezek/calendars"
)

// Ids of the columns. Those of breaks and territories carry a number in files.
const (
	colWeekday   = "weekday"
	colFrom      = "from"
	colTo        = "to"
	colBreakFrom = "break from"
	colBreakTo   = "break to"
	colRooms     = "rooms"
	colDate      = "date"
	colKind      = "kind"
	colReason    = "reason"
	colNumber    = "number"
	colFirst     = "first day"
	colLast      = "last day"
	colPartFrom  = "part from"
	colPartTo    = "part to"
	colAway      = "rooms away"
	colPlaceKK   = "place kk"
	colPlaceRU   = "place ru"
	colPlaceEN   = "place en"
	colAddressKK = "address kk"
	colAddressRU = "address ru"
	colAddressEN = "address en"
	colSlot      = "slot"
	colTerritory = "territory"
	colNote      = "note" // for people; not read
)

// numbered tells the columns of which there may be several.
func numbered(id string) bool {
	return id == colBreakFrom || id == colBreakTo || id == colTerritory
}

var (
	fromWord      = word{colFrom, calendars.Text{KK: "Басталуы", RU: "Начало", EN: "From"}, []string{"с", "начало приема", "қабылдау басталуы", "start", "бастап"}}
	toWord        = word{colTo, calendars.Text{KK: "Аяқталуы", RU: "Конец", EN: "To"}, []string{"до", "по", "окончание", "конец приема", "қабылдау аяқталуы", "end", "дейін"}}
	breakFromWord = word{colBreakFrom, calendars.Text{KK: "Үзіліс басы", RU: "Перерыв с", EN: "Break from"}, []string{"обед с", "түскі үзіліс басы", "начало перерыва"}}
	breakToWord   = word{colBreakTo, calendars.Text{KK: "Үзіліс соңы", RU: "Перерыв до", EN: "Break to"}, []string{"перерыв по", "обед до", "түскі үзіліс соңы", "конец перерыва"}}
	roomsWord     = word{colRooms, calendars.Text{KK: "Бөлмелер", RU: "Кабинеты", EN: "Rooms"}, []string{"кабинетов", "бөлме саны"}}
	reasonWord    = word{colReason, calendars.Text{KK: "Себебі", RU: "Причина", EN: "Reason"}, []string{"основание"}}
	noteWord      = word{colNote, calendars.Text{KK: "Ескертпе", RU: "Примечание", EN: "Note"}, []string{"комментарий", "примечания", "notes", "comment"}}
)

// columnWords are the columns of each table, in the order of the template.
var columnWords = map[string][]word{
	tableWeek: {
		{colWeekday, calendars.Text{KK: "Апта күні", RU: "День недели", EN: "Weekday"}, []string{"день", "day"}},
		fromWord, toWord, breakFromWord, breakToWord, roomsWord, noteWord,
	},
	tableExceptions: {
		{colDate, calendars.Text{KK: "Күні", RU: "Дата", EN: "Date"}, []string{"день"}},
		{colKind, calendars.Text{KK: "Түрі", RU: "Вид", EN: "Kind"}, []string{"тип", "вид дня", "type"}},
		fromWord, toWord, breakFromWord, breakToWord, roomsWord, reasonWord, noteWord,
	},
	tableTrips: {
		{colNumber, calendars.Text{KK: "№", RU: "№", EN: "No."}, []string{"номер", "нөмірі"}},
		{colFirst, calendars.Text{KK: "Бірінші күні", RU: "Первый день", EN: "First day"}, []string{"дата начала", "басталу күні"}},
		{colLast, calendars.Text{KK: "Соңғы күні", RU: "Последний день", EN: "Last day"}, []string{"дата окончания", "аяқталу күні"}},
		{colPartFrom, calendars.Text{KK: "Күн бөлігінің басы", RU: "Часть дня с", EN: "Part of day from"}, nil},
		{colPartTo, calendars.Text{KK: "Күн бөлігінің соңы", RU: "Часть дня до", EN: "Part of day to"}, []string{"часть дня по"}},
		{colAway, calendars.Text{KK: "Кететін бөлмелер", RU: "Кабинетов уезжает", EN: "Rooms away"}, nil},
		reasonWord,
		{colPlaceKK, calendars.Text{KK: "Көшпелі отырыс орны (қаз.)", RU: "Место выезда (каз.)", EN: "Outreach place (kk)"}, nil},
		{colPlaceRU, calendars.Text{KK: "Көшпелі отырыс орны (орыс.)", RU: "Место выезда (рус.)", EN: "Outreach place (ru)"}, []string{"место выезда", "көшпелі отырыс орны", "outreach place"}},
		{colPlaceEN, calendars.Text{KK: "Көшпелі отырыс орны (ағыл.)", RU: "Место выезда (англ.)", EN: "Outreach place (en)"}, nil},
		{colAddressKK, calendars.Text{KK: "Мекенжайы (қаз.)", RU: "Адрес (каз.)", EN: "Address (kk)"}, nil},
		{colAddressRU, calendars.Text{KK: "Мекенжайы (орыс.)", RU: "Адрес (рус.)", EN: "Address (ru)"}, []string{"адрес", "мекенжайы", "address"}},
		{colAddressEN, calendars.Text{KK: "Мекенжайы (ағыл.)", RU: "Адрес (англ.)", EN: "Address (en)"}, nil},
		{colFrom, calendars.Text{KK: "Қабылдау басы", RU: "Прием с", EN: "Reception from"}, []string{"начало приема", "начало", "from"}},
		{colTo, calendars.Text{KK: "Қабылдау соңы", RU: "Прием до", EN: "Reception to"}, []string{"прием по", "конец приема", "конец", "to"}},
		breakFromWord, breakToWord,
		{colRooms, calendars.Text{KK: "Орындағы бөлмелер", RU: "Кабинетов на месте", EN: "Rooms at the place"}, nil},
		{colSlot, calendars.Text{KK: "Бір қабылдау ұзақтығы, мин", RU: "Длительность приема, мин", EN: "Slot length, min"}, []string{"slot minutes"}},
		{colTerritory, calendars.Text{KK: "Аумақ", RU: "Территория", EN: "Territory"}, []string{"като", "код като", "ӘАОЖ", "ӘАОЖ коды", "kato"}},
		noteWord,
	},
}

// keyColumns must be in a table's header.
var keyColumns = map[string][]string{
	tableWeek:       {colWeekday, colFrom, colTo},
	tableExceptions: {colDate, colKind},
	tableTrips:      {colFirst, colLast},
}

// header is how a template writes the title of the n-th column of its kind.
func header(w word, n int, lang string) string {
	title := w.title.In(lang)
	if !numbered(w.id) {
		return title
	}
	return numberedTitle(title, n, lang)
}

// numberedTitle puts the number where the language has it: "1-үзіліс басы",
// "Перерыв 1 с", "Break 1 from".
func numberedTitle(title string, n int, lang string) string {
	if lang == "kk" {
		return fmt.Sprintf("%d-%s", n, strings.ToLower(title))
	}
	first, rest, _ := strings.Cut(title, " ")
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", first, n, rest))
}
