package scheduler

import "kezek/calendars"

// The codes of refusals.
const (
	CodeNotFound       Code = "not_found"
	CodeForbidden      Code = "forbidden"
	CodeInvalid        Code = "invalid"
	CodeNotEligible    Code = "not_eligible"    // E1–E5, E7
	CodeNotChecked     Code = "not_checked"     // E8: a register did not answer
	CodeAlreadyBooked  Code = "already_booked"  // E6
	CodeSeatTaken      Code = "seat_taken"      // B3
	CodeNotBookable    Code = "not_bookable"    // L1: not a slot, too soon, too late
	CodeHoldExpired    Code = "hold_expired"    // B2
	CodeTooLate        Code = "too_late"        // B6, move after the start
	CodeWrongState     Code = "wrong_state"     // the act does not suit the state
	CodeWrongDay       Code = "wrong_day"       // A1
	CodeNotOpenYet     Code = "not_open_yet"    // A1
	CodeAnnulled       Code = "annulled"        // A5
	CodeQueueClosed    Code = "queue_closed"    // Q1
	CodeTicketExists   Code = "ticket_exists"   // Q1: one ticket a day
	CodeRoomBusy       Code = "room_busy"       // Q4
	CodeRoomEmpty      Code = "room_empty"      // Q4
	CodeNobodyWaits    Code = "nobody_waits"    // Q2
	CodeReasonNeeded   Code = "reason_needed"   // A5, B6
	CodeKeyReused      Code = "key_reused"      // B4
	CodeChanged        Code = "changed"         // another change was published meanwhile
	CodeChoiceNeeded   Code = "choice_needed"   // S7
	CodeCallsExhausted Code = "calls_exhausted" // Q4
	CodeUnmapped       Code = "unmapped"        // E4
	CodeElsewhere      Code = "elsewhere"       // A1: the booking is at another department
)

type sentence struct{ text, next calendars.Text }

func say(kk, ru, en string) calendars.Text { return calendars.Text{KK: kk, RU: ru, EN: en} }

// sentences is the catalogue of refusals: what is wrong, and what to do.
var sentences = map[Code]sentence{
	CodeNotFound: {say("{0} табылмады", "{0}: не найдено", "{0} was not found"),
		say("Нөмірін тексеріп, қайталап көріңіз.", "Проверьте номер и повторите.", "Check the number and try again.")},
	CodeForbidden: {say("Бұл әрекетке құқығыңыз жоқ", "У вас нет права на это действие", "You may not do this"),
		say("Қажетті құқығы бар қызметкерге жүгініңіз.", "Обратитесь к сотруднику с нужными правами.", "Ask somebody who has the right to.")},
	CodeInvalid: {say("Деректерде қате бар", "В данных есть ошибки", "The data has errors"),
		say("Көрсетілген орындарды түзетіп, қайта жіберіңіз. Ештеңе сақталған жоқ.", "Исправьте указанные места и отправьте снова. Ничего не сохранено.", "Correct the places named and send it again. Nothing was stored.")},
	CodeNotEligible: {say("Жазылу мүмкін емес", "Записаться нельзя", "A booking is not possible"),
		say("Орындалмаған талаптарды қараңыз.", "Посмотрите, какие условия не выполнены.", "See which conditions are not met.")},
	CodeNotChecked: {say("Тізілім жауап бермеді, тексеру мүмкін болмады", "Реестр не ответил, проверить не удалось", "A register did not answer, so this could not be checked"),
		say("Бірнеше минуттан кейін қайталаңыз.", "Повторите через несколько минут.", "Try again in a few minutes.")},
	CodeAlreadyBooked: {say("Бұл нысан бойынша жазылу бар: № {0}", "По этой форме уже есть запись: № {0}", "This form already has a booking: No. {0}"),
		say("Оны ауыстыруға немесе бас тартуға болады.", "Её можно перенести или отменить.", "You can move or cancel it.")},
	CodeSeatTaken: {say("Бұл уақыт бос емес", "Это время уже занято", "This time is taken"),
		say("Ұсынылған жақын уақыттардың бірін таңдаңыз.", "Выберите одно из ближайших свободных времён.", "Choose one of the nearest free times.")},
	CodeNotBookable: {say("Бұл уақытқа жазылуға болмайды", "На это время записаться нельзя", "This time cannot be booked"),
		say("Ұсынылған жақын уақыттардың бірін таңдаңыз.", "Выберите одно из ближайших свободных времён.", "Choose one of the nearest free times.")},
	CodeHoldExpired: {say("Уақытша бронь мерзімі өтті", "Временная бронь истекла", "The hold has expired"),
		say("Уақытты қайта таңдаңыз.", "Выберите время ещё раз.", "Choose a time again.")},
	CodeTooLate: {say("Қабылдау уақыты басталды", "Время приёма уже наступило", "The appointment has already begun"),
		say("Бөлімнің тіркеу орнына жүгініңіз.", "Обратитесь в регистратуру отдела.", "Ask the department's reception.")},
	CodeWrongState: {say("Жазылудың қазіргі күйінде бұл мүмкін емес: {0}", "В нынешнем состоянии это невозможно: {0}", "Not possible in the present state: {0}"),
		say("Бетті жаңартып, күйін қараңыз.", "Обновите страницу и посмотрите состояние.", "Reload and look at the state.")},
	CodeWrongDay: {say("Жазылу басқа күнге: {0}", "Запись на другой день: {0}", "The booking is for another day: {0}"),
		say("Келу тек жазылған күні белгіленеді.", "Явка отмечается только в день записи.", "Arrival is marked on the day of the appointment only.")},
	CodeNotOpenYet: {say("Бөлім {0} ашылады", "Отдел открывается в {0}", "The department opens at {0}"),
		say("Ашылғаннан кейін белгілеңіз.", "Отметьте явку после открытия.", "Mark the arrival after opening.")},
	CodeAnnulled: {say("Жазылу кешігуге байланысты жойылды", "Запись аннулирована из-за опоздания", "The booking was annulled because of lateness"),
		say("Бүгінгі тірі кезекке талон беруге болады.", "Можно выдать талон живой очереди на сегодня.", "A ticket of today's live queue can be given.")},
	CodeQueueClosed: {say("Тірі кезек бұл адамға ашық емес", "Живая очередь для этого человека не открыта", "The live queue is not open to this person"),
		say("Жаңа уақытқа жазылыңыз.", "Запишитесь на новое время.", "Book a new time.")},
	CodeTicketExists: {say("Бүгінгі талон бар: № {0}", "Талон на сегодня уже есть: № {0}", "There is a ticket for today already: No. {0}"),
		say("Сол талонмен күтіңіз.", "Ожидайте с этим талоном.", "Wait with that ticket.")},
	CodeRoomBusy: {say("{0} кабинетінде шақырылған адам бар", "В кабинете {0} уже есть вызванный", "Room {0} has somebody called already"),
		say("Алдымен қабылдауды аяқтаңыз, кейінге қалдырыңыз немесе келмеді деп белгілеңіз.", "Сначала завершите приём, отложите или отметьте неявку на вызов.", "First finish, postpone, or mark as not answered.")},
	CodeRoomEmpty: {say("{0} кабинетіне ешкім шақырылмаған", "В кабинет {0} никто не вызван", "Nobody is called to room {0}"),
		say("Алдымен келесі адамды шақырыңыз.", "Сначала вызовите следующего.", "Call the next person first.")},
	CodeNobodyWaits: {say("Қазір шақыратын ешкім жоқ", "Сейчас вызывать некого", "There is nobody to call now"),
		say("Адамдар келгенде қайталаңыз.", "Повторите, когда люди придут.", "Try again when people have arrived.")},
	CodeReasonNeeded: {say("Себебі көрсетілмеген", "Не указана причина", "A reason is needed"),
		say("Себебін жазыңыз.", "Напишите причину.", "Write the reason.")},
	CodeKeyReused: {say("Idempotency-Key басқа сұрауда қолданылған", "Этот Idempotency-Key уже использован с другим запросом", "This Idempotency-Key was used with a different request"),
		say("Жаңа кілт жасаңыз.", "Создайте новый ключ.", "Make a new key.")},
	CodeChanged: {say("Осы уақытта басқа өзгеріс жарияланды", "Тем временем опубликовано другое изменение", "Another change was published meanwhile"),
		say("Алдын ала қарауды қайталаңыз.", "Повторите предварительный просмотр.", "Look at the preview again.")},
	CodeChoiceNeeded: {say("{0} жазылу жаңа кестеге сыймайды", "Записей, которые не помещаются в новый график: {0}", "{0} bookings no longer fit"),
		say("Таңдаңыз: keep, move немесе cancel.", "Выберите: keep, move или cancel.", "Choose keep, move or cancel.")},
	CodeCallsExhausted: {say("Адам {0} рет шақырылып, келмеді", "Человек вызван {0} раз и не подошёл", "The person was called {0} times in vain"),
		say("Талон күннің соңында жабылады.", "Запись закроется в конце дня.", "It will be closed at the end of the day.")},
	CodeUnmapped: {say("{0} коды ешбір бөлімге бекітілмеген", "Код {0} не закреплён ни за одним отделом", "Code {0} is not mapped to a department"),
		say("Оператор аумақты бөлімге бекітуі тиіс.", "Оператор должен закрепить территорию за отделом.", "The operator has to map the territory.")},
	CodeElsewhere: {say("Жазылу басқа бөлімге: {0}", "Запись в другой отдел: {0}", "The booking is at another department: {0}"),
		say("Мекенжайы: {0}.", "Адрес: {0}.", "Its address: {0}.")},
}
