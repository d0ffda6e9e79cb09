package scheduler

import (
	"strconv"

	"kezek/calendars"
)

// checkTexts is the catalogue of eligibility results: the sentence, and what to do.
var checkTexts = map[string]sentence{
	"E1": {text: say("№ 031/е нысаны табылды", "Форма № 031/у найдена", "Form No. 031/у was found")},
	"E2": {text: say("Нысан {0} дейін жарамды", "Форма действительна по {0}", "The form is valid until {0}")},
	"E3": {text: say("Тұрақты тіркеу бар", "Есть регистрация по месту жительства", "There is a permanent registration")},
	"E4": {text: say("Мекенжайға қызмет көрсететін бөлім бар", "Адрес обслуживает отдел МСЭ", "A department serves the address")},
	"E5": {text: say("Осы адам үшін жазылуға құқығыңыз бар", "Вы вправе записывать этого человека", "You may book for this person")},
	"E6": {text: say("Басқа жазылу жоқ", "Другой записи нет", "There is no other booking")},
	"E7": {text: say("Бос уақыт бар", "Свободное время есть", "There is a free time")},

	"unchecked": {say("Тізілім жауап бермеді, тексеру мүмкін болмады", "Реестр не ответил, проверить не удалось", "The register did not answer, so this could not be checked"),
		say("Бірнеше минуттан кейін қайталаңыз.", "Повторите через несколько минут.", "Try again in a few minutes.")},
	"form_unknown": {say("Сізге немесе қамқорлығыңыздағы адамға тиесілі мұндай нысан табылмады", "Такая форма на вас или вашего подопечного не найдена", "No such form was found for you or your ward"),
		say("Нысан нөмірін тексеріңіз немесе жолдама берген дәрігерге жүгініңіз.", "Проверьте номер формы или обратитесь к врачу, который её выдал.", "Check the number, or ask the doctor who issued it.")},
	"form_without_last_day": {say("Нысанда жарамдылық мерзімі көрсетілмеген", "В форме не указан срок действия", "The form does not say until when it is valid"),
		say("Жолдама берген дәрігерге жүгініңіз.", "Обратитесь к врачу, который её выдал.", "Ask the doctor who issued it.")},
	"form_not_yet_valid": {say("Нысан {0} бастап жарамды", "Форма действительна с {0}", "The form is valid from {0}"),
		say("Сол күннен бастап жазылыңыз.", "Запишитесь начиная с этого дня.", "Book from that day on.")},
	"form_expired": {say("Нысанның мерзімі {0} өтті", "Срок действия формы истёк {0}", "The form expired on {0}"),
		say("Дәрігерден жаңа жолдама алыңыз.", "Получите у врача новое направление.", "Get a new referral from the doctor.")},
	"no_guardianship": {say("Бұл адамға қамқорлық күшінде емес", "Опека над этим человеком не действует", "No guardianship over this person is in force"),
		say("Қамқоршылық органына жүгініңіз.", "Обратитесь в орган опеки.", "Ask the guardianship authority.")},
	"no_residence": {say("Тұрғылықты жері бойынша тіркеу табылмады", "Регистрация по месту жительства не найдена", "No registration at a place of residence was found"),
		say("Халыққа қызмет көрсету орталығында тіркеліңіз.", "Зарегистрируйтесь через ЦОН или eGov.", "Register at a public service centre or on eGov.")},
	"residence_temporary": {say("Тіркеу уақытша, ал тұрақты тіркеу қажет", "Регистрация временная, а нужна постоянная", "The registration is temporary; a permanent one is needed"),
		say("Тұрақты тіркеуді рәсімдеңіз.", "Оформите постоянную регистрацию.", "Obtain a permanent registration.")},
	"kato_unknown": {say("Мекенжайдың {0} ӘАОЖ коды белгісіз", "Код КАТО адреса неизвестен: {0}", "The address has an unknown KATO code: {0}"),
		say("1414 бірыңғай байланыс орталығына хабарласыңыз.", "Позвоните в единый контакт-центр 1414.", "Call the contact centre 1414.")},
	"unmapped": {say("{0} коды ешбір МӘС бөліміне бекітілмеген", "Код {0} не закреплён ни за одним отделом МСЭ", "Code {0} is not served by any MSE department"),
		say("1414 бірыңғай байланыс орталығына хабарласыңыз.", "Позвоните в единый контакт-центр 1414.", "Call the contact centre 1414.")},
	"booked_already": {say("Бұл нысан бойынша жазылу бар: № {0}", "По этой форме уже есть запись: № {0}", "This form already has a booking: No. {0}"),
		say("Оны ауыстыруға немесе бас тартуға болады.", "Её можно перенести или отменить.", "You can move or cancel it.")},
	"examined_already": {say("Бұл нысан бойынша сараптама өткен", "По этой форме освидетельствование уже прошло", "The examination for this form has taken place"),
		say("Қайта жолдама қажет болса, дәрігерге жүгініңіз.", "Если нужно новое направление, обратитесь к врачу.", "Ask the doctor if a new referral is needed.")},
	"nothing_free": {say("{0} дейін бос уақыт жоқ", "До {0} свободного времени нет", "There is no free time until {0}"),
		say("Күту тізіміне тұрыңыз: уақыт босаса, SMS келеді.", "Встаньте в лист ожидания: когда время освободится, придёт SMS.", "Join the waiting list: an SMS comes when a time becomes free.")},
}

// finding is what a condition came to. Its words are left out until somebody is
// told: every act judges the conditions, and most pass.
type finding struct {
	rule, code string
	result     Result
	about      any // fills {0} of its sentence; nil: there is nothing to fill
}

func passed(rule string) finding { return finding{rule, "ok", Passed, nil} }

func passedBy(rule string, about any) finding { return finding{rule, "ok", Passed, about} }

func failed(rule, code string) finding { return finding{rule, code, Failed, nil} }

func failedBy(rule, code string, about any) finding { return finding{rule, code, Failed, about} }

func unchecked(rule string) finding { return finding{rule, "unchecked", Unchecked, nil} }

// told puts findings into words.
func told(findings []finding) []Check {
	out := make([]Check, len(findings))
	for i, f := range findings {
		words := checkTexts[f.code]
		if f.result == Passed {
			words = checkTexts[f.rule]
		}
		out[i] = Check{Rule: f.rule, Code: f.code, Result: f.result, Text: filled(words.text, f.filling()), Next: words.next}
	}
	return out
}

// filling is what fills its sentence, dates as people in the country write them.
func (f *finding) filling() []any {
	switch about := f.about.(type) {
	case nil:
		return nil
	case calendars.Date:
		return []any{local(about)}
	default:
		return []any{about}
	}
}

// local writes a date as DD.MM.YYYY.
func local(d calendars.Date) string {
	y, m, day := d.Civil()
	b := []byte("00.00.")
	b[0], b[1], b[3], b[4] = byte('0'+day/10), byte('0'+day%10), byte('0'+m/10), byte('0'+m%10)
	return string(b) + strconv.Itoa(y)
}
