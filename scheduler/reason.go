package scheduler

import "kezek/calendars"

// Reason is why the engine did something, or could not, where no person wrote
// a reason of their own. The values are stored; whoever reads one is told in
// their language.
type Reason string

// The reasons.
const (
	// Of cancellations.
	ReasonChange   Reason = "schedule_changed"  // S7
	ReasonExamined Reason = "examined_in_queue" // Q4

	// Why what somebody wrote by SMS was not done.
	ReasonGone      Reason = "gone"       // the time offered was taken meanwhile
	ReasonOver      Reason = "over"       // the offer has ended
	ReasonNoBooking Reason = "no_booking" // they have no such booking

	// What keeping a booking that no longer fits means (S7).
	ReasonOutside    Reason = "outside_hours"    // nobody is to receive then and there
	ReasonOverbooked Reason = "overbooked"       // more bookings than rooms
	ReasonElsewhere  Reason = "other_department" // another department serves the address

	// Why a booking cannot be moved (S7).
	ReasonFormEnds Reason = "form_ends" // the form is not valid long enough
	ReasonUnmapped Reason = "unmapped"  // no department serves the address
	ReasonNoHours  Reason = "no_hours"  // nobody receives until the form's last day
	ReasonNoSeats  Reason = "no_seats"  // every seat until then is taken
)

var reasons = map[Reason]calendars.Text{
	ReasonChange:     say("қабылдау кестесі өзгерді", "изменение графика", "the schedule has changed"),
	ReasonExamined:   say("тірі кезекте куәландырылды", "освидетельствован в живой очереди", "examined in the live queue"),
	ReasonGone:       say("Ұсынылған уақыт бос емес болып қалды", "Предложенное время уже занято", "The time offered has been taken"),
	ReasonOver:       say("Ұсыныстың мерзімі өтті", "Срок предложения истёк", "The offer has ended"),
	ReasonNoBooking:  say("Мұндай жазылу табылмады", "Такой записи не найдено", "No such booking was found"),
	ReasonOutside:    say("Жазылу қабылдау уақытынан тыс қалады", "Запись останется вне часов приёма", "The booking will stand outside reception hours"),
	ReasonOverbooked: say("Бұл уақытқа кабинеттерден көп адам жазылған болып қалады", "На это время останется больше записей, чем кабинетов", "There will be more bookings than rooms at this time"),
	ReasonElsewhere:  say("Мекенжайға басқа бөлім қызмет көрсететін болады", "Адрес будет обслуживать другой отдел", "Another department will serve the address"),
	ReasonFormEnds:   say("Нысанның мерзімі жазылуды ауыстыруға жеткіліксіз", "Форма действует недостаточно долго, чтобы перенести запись", "The form is not valid long enough to move the booking"),
	ReasonUnmapped:   say("Мекенжай ешбір бөлімге бекітілмеген", "Адрес не закреплён ни за одним отделом", "No department serves the address"),
	ReasonNoHours:    say("Нысанның соңғы күніне дейін қабылдау жоқ", "До последнего дня формы приёма нет", "Nobody receives before the form's last day is over"),
	ReasonNoSeats:    say("Нысанның соңғы күніне дейін бос уақыт жоқ", "До последнего дня формы свободного времени нет", "Every time until the form's last day is taken"),
}

// Text returns the reason in three languages; of a reason that this program does
// not know, the code.
func (r Reason) Text() calendars.Text {
	return wordFor(reasons, r)
}

// cause is why something was done: what a person wrote, or else a reason of the engine.
type cause struct {
	words  string
	reason Reason
}

// unless returns the words as the cause, or the engine's reason where there are none.
func (r Reason) unless(words string) cause {
	if words != "" {
		return cause{words: words}
	}
	return cause{reason: r}
}

// note is what a history keeps of the cause.
func (c cause) note() string {
	if c.words == "" && c.reason != "" {
		return c.reason.Text().RU
	}
	return c.words
}
