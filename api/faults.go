package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/danielgtaylor/huma/v2/validation"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// wording is one kind of fault that huma finds: its English message as a format,
// and our sentences, in which {0} and {1} stand for what the format says.
type wording struct {
	format string
	code   string
	text   calendars.Text
}

// wordings translate huma's messages. huma gives no codes, so that its own
// formats are the keys; where it has no variable, its literal stands here.
// TestBadInput sends what brings them about, and sees new words after an upgrade.
var wordings = []wording{
	{validation.MsgUnexpectedProperty, "unexpected", say("мұндай өріс жоқ", "такого поля нет", "there is no such field")},
	{validation.MsgExpectedRequiredProperty, "required", say("міндетті өріс берілмеген", "обязательное поле не указано", "required, but not given")},
	{"required %s parameter is missing", "required", say("міндетті параметр берілмеген", "обязательный параметр не указан", "required, but not given")},
	{"request body is required", "required", say("сұраудың денесі керек", "нужно тело запроса", "a body is required")},
	{"unknown query parameter", "unexpected", say("мұндай параметр жоқ", "такого параметра нет", "there is no such parameter")},
	{validation.MsgExpectedRFC3339Date, "not_a_date", say("ЖЖЖЖ-АА-КК түріндегі, күнтізбеде бар күн керек", "нужна существующая дата вида ГГГГ-ММ-ДД", "want a date that exists, as YYYY-MM-DD")},
	{"invalid value: " + wantDate, "not_a_date", say("ЖЖЖЖ-АА-КК түріндегі, күнтізбеде бар күн керек", "нужна существующая дата вида ГГГГ-ММ-ДД", "want a date that exists, as YYYY-MM-DD")},
	{"invalid value: " + wantMonth, "not_a_month", say("ЖЖЖЖ-АА түріндегі ай керек", "нужен месяц вида ГГГГ-ММ", "want a month, as YYYY-MM")},
	{"invalid value: " + wantNumber, "not_a_number", say("жазылу нөмірінде бір цифр қате немесе жоқ", "в номере записи ошибочна или пропущена цифра", "a digit of the booking number is wrong or missing")},
	{"invalid value: " + wantForm, "not_a_form", say("нысанның нөмірі 1–40 әріп, цифр, - және / болуы керек (мекенжайда / орнына ~ немесе %2F)", "номер формы – от 1 до 40 букв, цифр, - и / (в адресе вместо / пишите ~ или %2F)", "want a form number of 1 to 40 letters, digits, - and / (in an address write ~ or %2F for /)")},
	{"invalid value: " + wantInstant, "not_an_instant", say("2026-12-01T09:00:00+05:00 түріндегі уақыт керек", "нужно время вида 2026-12-01T09:00:00+05:00", "want an instant such as 2026-12-01T09:00:00+05:00")},
	{"invalid value: " + wantTerm, "not_a_term", say("30m, 1h немесе 3wd түріндегі мерзім керек", "нужен срок вида 30m, 1h или 3wd", "want a term such as 30m, 1h or 3wd")},
	{"invalid value: " + wantLabel, "not_a_label", say("мекенжайдағы атау дұрыс жазылмаған", "имя в адресе записано неверно", "the name in the address is not written correctly")},
	{validation.MsgExpectedRFC3339DateTime, "not_an_instant", say("2026-12-01T09:00:00+05:00 түріндегі уақыт керек", "нужно время вида 2026-12-01T09:00:00+05:00", "want an instant such as 2026-12-01T09:00:00+05:00")},
	{validation.MsgExpectedOneOf, "not_one_of", say("мыналардың бірі керек: {0}", "нужно одно из: {0}", "want one of: {0}")},
	{validation.MsgExpectedBoolean, "wrong_type", say("true немесе false керек", "нужно true или false", "want true or false")},
	{"invalid boolean", "wrong_type", say("true немесе false керек", "нужно true или false", "want true or false")},
	{validation.MsgExpectedInteger, "wrong_type", say("бүтін сан керек", "нужно целое число", "want a whole number")},
	{"invalid integer", "wrong_type", say("бүтін сан керек", "нужно целое число", "want a whole number")},
	{validation.MsgExpectedNumber, "wrong_type", say("сан керек", "нужно число", "want a number")},
	{validation.MsgExpectedString, "wrong_type", say("мәтін керек", "нужна строка", "want a string")},
	{validation.MsgExpectedArray, "wrong_type", say("тізім керек", "нужен список", "want a list")},
	{validation.MsgExpectedObject, "wrong_type", say("объект керек", "нужен объект", "want an object")},
	{validation.MsgExpectedMinimumNumber, "out_of_range", say("{0} мәнінен кем болмауы керек", "нужно не меньше {0}", "want {0} or more")},
	{validation.MsgExpectedMaximumNumber, "out_of_range", say("{0} мәнінен артық болмауы керек", "нужно не больше {0}", "want {0} or less")},
	{validation.MsgExpectedMinLength, "too_short", say("кемінде {0} таңба керек", "нужно не меньше {0} знаков", "want {0} characters or more")},
	{validation.MsgExpectedMaxLength, "too_long", say("{0} таңбадан артық болмауы керек", "нужно не больше {0} знаков", "want {0} characters or less")},
	{validation.MsgExpectedMinItems, "too_few", say("кемінде {0} жазба керек", "нужно не меньше {0} записей", "want {0} entries or more")},
	{validation.MsgExpectedMaxItems, "too_many", say("{0} жазбадан артық болмауы керек", "нужно не больше {0} записей", "want {0} entries or less")},
	{validation.MsgExpectedMatchPattern, "wrong_form", say("пішімі дұрыс емес: {0}", "неверный вид: {0}", "not of the right form: {0}")},
	{validation.MsgExpectedMatchAtLeastOneSchema, "wrong_type", say("объект немесе объектілер тізімі керек", "нужен объект или список объектов", "want an object or a list of objects")},
}

// patternWords say in words what the patterns of our schemas mean.
var patternWords = map[string]calendars.Text{
	minutePattern: say("СС:ММ түріндегі уақыт", "время вида ЧЧ:ММ", "a time as HH:MM"),
	numberPattern: say("жазылу нөмірінің цифрлары", "цифры номера записи", "the digits of a booking number"),
}

var matchers = func() []*regexp.Regexp {
	hole := strings.NewReplacer("%s", "(.*)", "%d", "(.*)", "%v", "(.*)")
	out := make([]*regexp.Regexp, len(wordings))
	for i, w := range wordings {
		out[i] = regexp.MustCompile("(?s)^" + hole.Replace(regexp.QuoteMeta(w.format)) + "$")
	}
	return out
}()

// anyFault is what is said of a message that nobody foresaw.
var anyFault = wording{code: "not_accepted", text: say("бұл мән қабылданбайды", "это значение не принимается", "this value is not accepted")}

// refusalOf makes a refusal of what huma found wrong with a request.
func refusalOf(ctx huma.Context, model *huma.ErrorModel) *refusal {
	switch model.Status {
	case http.StatusUnprocessableEntity:
		return &refusal{code: scheduler.CodeInvalid, problems: problemsOf(model)}
	case http.StatusBadRequest:
		if len(model.Errors) == 0 { // an empty body, which huma reports by its message alone
			return &refusal{code: codeMalformed, problems: slots.Problems{worded("body", model.Detail)}}
		}
		return &refusal{code: codeMalformed, problems: slots.Problems{malformed(humafiber.Unwrap(ctx).Body())}}
	}
	return &refusal{code: codeForStatus(model.Status)}
}

func problemsOf(model *huma.ErrorModel) slots.Problems {
	var out slots.Problems
	for _, d := range model.Errors {
		out = append(out, worded(d.Location, d.Message))
	}
	return out
}

// worded gives huma's message our code and words. The value that huma found is
// left out: it may be somebody's personal number.
func worded(path, message string) slots.Problem {
	for i, w := range wordings {
		m := matchers[i].FindStringSubmatch(message)
		if m == nil {
			continue
		}
		if w.format == validation.MsgExpectedRequiredProperty {
			path += "." + m[1] // huma names the object that lacks it
		}
		text := w.text
		if len(m) > 1 {
			text = filled(text, m[1])
		}
		return slots.Problem{Path: path, Code: w.code, Text: text}
	}
	return slots.Problem{Path: path, Code: anyFault.code, Text: anyFault.text}
}

// filled puts a value, or the words for a pattern, in the place of {0}.
func filled(t calendars.Text, value string) calendars.Text {
	words, known := patternWords[value]
	if !known {
		words = say(value, value, value)
	}
	return calendars.Text{
		KK: strings.ReplaceAll(t.KK, "{0}", words.KK),
		RU: strings.ReplaceAll(t.RU, "{0}", words.RU),
		EN: strings.ReplaceAll(t.EN, "{0}", words.EN),
	}
}

// malformed says where a body ceases to be JSON.
func malformed(body []byte) slots.Problem {
	var v any
	var syntax *json.SyntaxError
	at := len(body)
	if err := json.Unmarshal(body, &v); errors.As(err, &syntax) {
		at = int(syntax.Offset)
	}
	before := string(body[:min(at, len(body))])
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
	return slots.Problem{Path: "body", Code: "not_json", Text: say(
		fmt.Sprintf("%d-жол, %d-таңба: JSON дұрыс емес", line, column),
		fmt.Sprintf("строка %d, знак %d: ошибка в JSON", line, column),
		fmt.Sprintf("line %d, character %d: not JSON", line, column))}
}
