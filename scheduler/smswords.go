package scheduler

import "strings"

// The words that people answer and command with, by SMS, in Kazakh, Russian and
// English, and in Latin letters for want of others. They are compared folded:
// case, look-alike letters and missing Kazakh letters do not matter.
var (
	fillers = wordSet(`өтінем өтінемін сәлем сәлеметсіз бе жазылу жазылуды жазылуым жазылуымды қабылдау қабылдауды нөмір нөмірі мен менің
		пожалуйста прошу здравствуйте запись записи записью прием приема приём приёма мой мою мне номер код ответ на мсэ меня я
		please hello my the a an appointment booking number code answer i of to`)

	commands = phrases(map[wish]string{
		wishCancel: `бас тарту, болдырмау, болдырмаңыз, тоқтату, тоқтатыңыз, жою, жойыңыз, күшін жою,
			келмеймін, келе алмаймын, бармаймын, бара алмаймын,
			отмена, отменить, отмени, отмените, отменяю, аннулировать, аннулируйте, удалить, снять,
			не приду, не смогу прийти, не могу прийти, не придем,
			cancel, cancell, cancelled, canceled, cancellation, cannot come, can not come,
			otmena, otmenit, otmenite, bas tartu, boldyrmau, ne pridu`,
		wishMove: `ауыстыру, ауыстырыңыз, көшіру, көшіріңіз, жылжыту, жылжытыңыз, уақытын ауыстыру, басқа уақыт, басқа уақытқа, басқа күн, басқа күнге,
			перенос, перенести, перенеси, перенесите, переносим, перезапись, перезаписать, перезапишите, изменить время, изменить дату,
			сменить время, другое время, на другое время, другой день, на другой день, другая дата, на другую дату,
			move, reschedule, postpone, change, change time, another time, other time, another day, other day,
			perenos, perenesti, auystyru`,
	})
	consents = phrases(map[bool]string{
		true: `иә, ия, келісемін, қабылдаймын, растаймын, болады, жарайды,
			да, согласен, согласна, согласны, подтверждаю, хорошо, принимаю, беру,
			yes, y, ok, okay, agree, accept, confirm, da, ia`,
		false: `жоқ, келіспеймін, бас тартамын, керек емес, қажет емес,
			нет, не согласен, не согласна, не согласны, отказ, отказываюсь, не надо, не нужно, не подходит,
			no, n, decline, refuse, net, zhok`,
	})
)

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for _, word := range foldedWords(list) {
		out[word] = true
	}
	return out
}

func foldedWords(phrase string) []string {
	words := strings.Fields(phrase)
	for i, w := range words {
		words[i] = fold(w)
	}
	return words
}

// phrases makes a table of folded phrases.
func phrases[T comparable](lists map[T]string) map[string]T {
	out := map[string]T{}
	for meaning, list := range lists {
		for phrase := range strings.SplitSeq(list, ",") {
			out[phraseOf(foldedWords(phrase))] = meaning
		}
	}
	return out
}
