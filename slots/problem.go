package slots

import (
	"fmt"
	"strings"

	"kezek/calendars"
)

// Problem is one thing wrong with a schedule: where it stands, a stable code,
// and a sentence that says what was read and what is expected.
type Problem struct {
	Path string         `json:"path"` // JSON path from the schedule, such as week[2].breaks[0]
	Code string         `json:"code"`
	Text calendars.Text `json:"text"`
}

// Problems are all things wrong with a schedule, in the order of its fields.
type Problems []Problem

// Error joins the problems in English. Before Problems become an error, see that
// there are any: an error that holds none is not nil.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Path + ": " + problem.Text.EN
	}
	return strings.Join(lines, "; ")
}

// add notes a problem with the sentence of its code.
func (p *Problems) add(path, code string, args ...any) {
	text := sentences[code]
	*p = append(*p, Problem{path, code, calendars.Text{
		KK: fmt.Sprintf(text.KK, args...),
		RU: fmt.Sprintf(text.RU, args...),
		EN: fmt.Sprintf(text.EN, args...),
	}})
}

// sentences are the texts of the codes, as formats of what was read and what is
// expected.
var sentences = map[string]calendars.Text{
	"out_of_range": {
		KK: "%d: %d–%d аралығындағы бүтін сан болуы керек",
		RU: "%d: нужно целое число от %d до %d",
		EN: "%d: want a whole number from %d to %d",
	},
	"outside_year": {
		KK: "%s: %d жылғы күн болуы керек",
		RU: "%s: нужна дата %d года",
		EN: "%s: want a day of %d",
	},
	"too_many": {
		KK: "жазба саны – %d: %d жазбадан артық болмауы керек",
		RU: "записей – %d: нужно не более %d",
		EN: "%d entries: want at most %d",
	},
	"too_long": {
		KK: "таңба саны – %d: %d таңбадан артық болмауы керек",
		RU: "знаков – %d: нужно не более %d",
		EN: "%d characters: want at most %d",
	},
	"text_missing": {
		KK: "мәтін бос: кемінде орыс тіліндегі мәтін керек",
		RU: "текста нет: нужен хотя бы русский",
		EN: "empty: want a text, at least in Russian",
	},
	"weekday_unknown": {
		KK: "%d – апта күні емес: 0 (жексенбі) – 6 (сенбі) болуы керек",
		RU: "%d – не день недели: нужно от 0 (воскресенье) до 6 (суббота)",
		EN: "%d is not a weekday: want 0 (Sunday) to 6 (Saturday)",
	},
	"duplicate_weekday": {
		KK: "%s күні week[%d] жазбасында да бар: әр апта күні бір рет жазылуы керек",
		RU: "день %s уже есть в week[%d]: каждый день недели нужен один раз",
		EN: "%s stands in week[%d] already: want each weekday once",
	},
	"duplicate_date": {
		KK: "%s күні exceptions[%d] жазбасында да бар: әр күн бір рет жазылуы керек",
		RU: "дата %s уже есть в exceptions[%d]: каждая дата нужна один раз",
		EN: "%s stands in exceptions[%d] already: want each date once",
	},
	"duplicate_number": {
		KK: "%d нөмірі trips[%d] жазбасында да бар: әр іссапардың өз нөмірі болуы керек",
		RU: "номер %d уже есть в trips[%d]: у каждой командировки должен быть свой",
		EN: "number %d stands in trips[%d] already: want a number of its own for each trip",
	},
	"hours_invalid": {
		KK: "%s: басталуы аяқталуынан бұрын, екеуі де 00:00–24:00 аралығында болуы керек",
		RU: "%s: нужно начало раньше конца, оба от 00:00 до 24:00",
		EN: "%s: want a beginning before the end, both within 00:00–24:00",
	},
	"hours_short": {
		KK: "%s уақытына үзілістерді шегергенде %d минуттық қабылдау сыймайды: кемінде біреуі сыятын уақыт керек",
		RU: "в %s между перерывами не помещается прием в %d мин.: нужно время хотя бы для одного",
		EN: "%s has no %d minutes between breaks: want time for one slot at least",
	},
	"hours_missing": {
		KK: "қабылдау уақыты көрсетілмеген: басталуы мен аяқталуы керек",
		RU: "часы приема не указаны: нужны начало и конец",
		EN: "no hours: want a beginning and an end",
	},
	"break_outside": {
		KK: "%s үзілісі %s қабылдау уақытынан тыс: сол уақыттың ішінде болуы керек",
		RU: "перерыв %s вне часов приема %s: нужен внутри них",
		EN: "break %s is outside the hours %s: want it within them",
	},
	"break_overlap": {
		KK: "%s үзілісі %s үзілісімен қабаттасады: бөлек болуы керек",
		RU: "перерыв %s пересекается с перерывом %s: нужны раздельные",
		EN: "break %s overlaps the break %s: want them apart",
	},
	"kind_unknown": {
		KK: "%q: closed, hours немесе working болуы керек",
		RU: "%q: нужно closed, hours или working",
		EN: "%q: want closed, hours or working",
	},
	"superfluous": {
		KK: "бұл күн жабық (closed), бірақ мән берілген: ол болмауы керек",
		RU: "день закрыт (closed), но значение указано: его быть не должно",
		EN: "given, though the day is closed: want it absent",
	},
	"trip_inverted": {
		KK: "%s күні %s күнінен кейін: іссапардың басталуы аяқталуынан кеш болмауы керек",
		RU: "%s позже, чем %s: начало командировки нужно не позже ее конца",
		EN: "%s is after %s: want a trip to begin no later than it ends",
	},
	"trip_long": {
		KK: "іссапар ұзақтығы – %d күн: %d күннен артық болмауы керек",
		RU: "дней в командировке – %d: нужно не более %d",
		EN: "%d days: want at most %d",
	},
	"rooms_away": {
		KK: "іссапардағы бөлмелер саны – %d, бөлімде – %d: одан артық болмауы керек",
		RU: "кабинетов в командировке – %d, в отделе – %d: нужно не более",
		EN: "%d rooms away, the department has %d: want no more than that",
	},
	"rooms_overlap": {
		KK: "%s күні қабаттасқан іссапарларда жалпы %d бөлме, бөлімде – %d: одан артық болмауы керек",
		RU: "%s в пересекающихся командировках всего кабинетов – %d, в отделе – %d: нужно не более",
		EN: "on %s overlapping trips take %d rooms together, the department has %d: want no more than that",
	},
	"outreach_rooms": {
		KK: "көшпелі отырыстағы бөлмелер саны – %d, іссапарға кеткені – %d: одан артық болмауы керек",
		RU: "кабинетов на выезде – %d, в командировке – %d: нужно не более",
		EN: "%d rooms at the place, the trip has %d: want no more than that",
	},
	"outreach_hours": {
		KK: "көшпелі отырыс уақыты %s іссапардың %s уақытынан тыс: соның ішінде болуы керек",
		RU: "часы выезда %s вне времени командировки %s: нужны внутри него",
		EN: "hours %s are outside the trip's part of the day %s: want them within it",
	},
	"kato_missing": {
		KK: "ӘАОЖ коды көрсетілмеген: кемінде бір код керек",
		RU: "код КАТО не указан: нужен хотя бы один",
		EN: "no KATO code: want at least one",
	},
	"kato_malformed": {
		KK: "%q: ӘАОЖ коды 9 цифрдан тұруы, 00-ден басталмауы керек",
		RU: "%q: код КАТО – это 9 цифр, первые две – не 00",
		EN: "%q: want a KATO code of 9 digits that does not begin with 00",
	},
}
