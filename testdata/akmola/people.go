package akmola

import (
	"fmt"
	"math/rand/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// Names are common ones, put together by chance.
var (
	surnames = []string{"Ахметов", "Оспанов", "Сулейменов", "Жумабаев", "Касымов", "Нурланов", "Искаков", "Байжанов",
		"Смагулов", "Тулегенов", "Муканов", "Рахимов", "Абдрахманов", "Есенов", "Каримов", "Сеитов", "Иванов", "Петров",
		"Кузнецов", "Морозов", "Волков", "Соколов", "Никитин", "Орлов"}
	men = []string{"Ерлан", "Бауыржан", "Данияр", "Асхат", "Мурат", "Нурлан", "Серик", "Талгат", "Алмас", "Руслан",
		"Александр", "Виктор", "Сергей", "Андрей", "Дмитрий"}
	women = []string{"Айгуль", "Гульнара", "Динара", "Жанар", "Салтанат", "Мадина", "Асель", "Карлыгаш", "Алия", "Назым",
		"Ольга", "Елена", "Татьяна", "Наталья", "Светлана"}
	fathers = []string{"Серик", "Марат", "Кайрат", "Болат", "Аскар", "Нурлан", "Иван", "Петр", "Павел", "Николай"}
)

var patronymics = map[string][2]string{ // of a son, of a daughter
	"Серик": {"Серикұлы", "Серикқызы"}, "Марат": {"Маратұлы", "Маратқызы"}, "Кайрат": {"Кайратұлы", "Кайратқызы"},
	"Болат": {"Болатұлы", "Болатқызы"}, "Аскар": {"Аскарович", "Аскаровна"}, "Нурлан": {"Нурланович", "Нурлановна"},
	"Иван": {"Иванович", "Ивановна"}, "Петр": {"Петрович", "Петровна"}, "Павел": {"Павлович", "Павловна"},
	"Николай": {"Николаевич", "Николаевна"},
}

// generator makes people; personal numbers in use are in taken.
type generator struct {
	*Region
	random *rand.Rand
	taken  map[string]bool
	forms  int
	phones int
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

// person makes somebody of an age in whole years on Today, registered under the
// KATO code.
func (g *generator) person(kato string, youngest, oldest int) Person {
	woman := g.random.IntN(2) == 1
	born := g.Today - calendars.Date(youngest*366+g.random.IntN((oldest-youngest)*365))
	name := pick(g.random, surnames)
	sons := 0
	if woman {
		name += "а " + pick(g.random, women)
		sons = 1
	} else {
		name += " " + pick(g.random, men)
	}
	name += " " + patronymics[pick(g.random, fathers)][sons]
	iin := g.iin(born, woman)
	p := Person{
		Contact: scheduler.Contact{IIN: iin, Name: name, Language: pick(g.random, []string{"kk", "kk", "kk", "ru", "ru", "en"})},
		Residence: scheduler.Residence{IIN: iin, KATO: kato, Permanent: true,
			Address: fmt.Sprintf("ул. Примерная, %d", 3+g.random.IntN(97))},
	}
	if g.random.IntN(20) != 0 { // one in twenty is not in the citizens' mobile base (N6)
		g.phones++
		p.Phone = fmt.Sprintf("+7700000%04d", g.phones)
	}
	p.Department = servedBy(kato)
	return p
}

// servedBy returns the office that serves a KATO code, or "".
func servedBy(kato string) string {
	for _, o := range offices {
		for _, territory := range o.territories {
			if slots.Under(kato, territory) {
				return o.id
			}
		}
	}
	return ""
}

// iin makes a personal number that is not taken: date of birth, a digit for
// century and sex, four digits, the check digit.
func (g *generator) iin(born calendars.Date, woman bool) string {
	year, month, day := born.Civil()
	century := (year/100-18)*2 + 1 // born 18..: 1 and 2, 19..: 3 and 4, 20..: 5 and 6
	if woman {
		century++
	}
	for {
		digits := fmt.Sprintf("%02d%02d%02d%d%04d", year%100, int(month), day, century, g.random.IntN(10000))
		if g.taken[digits] {
			continue
		}
		g.taken[digits] = true
		for check := range 10 { // one number in 121 has no check digit and is never issued
			if iin := digits + string(rune('0'+check)); scheduler.CheckIIN(iin) == nil {
				return iin
			}
		}
	}
}
