package scheduler

import "kezek/calendars"

// kindWords name what a message is about, as a heading.
var kindWords = map[MessageKind]calendars.Text{
	SayFormReceived:   say("Жолдама қабылданды", "Направление получено", "Referral received"),
	SayBooked:         say("Жазылу", "Запись", "Booking"),
	SayReminder:       say("Еске салу", "Напоминание", "Reminder"),
	SayAnnulled:       say("Жазылудың күші жойылды", "Аннулирование записи", "Annulment"),
	SayMoved:          say("Уақыт ауыстырылды", "Перенос", "Move"),
	SayCancelled:      say("Жазылудан бас тартылды", "Отмена записи", "Cancellation"),
	SayReinstated:     say("Жазылу қалпына келтірілді", "Восстановление записи", "Reinstatement"),
	SayNear:           say("Кезек жақындады", "Подходит очередь", "Turn is near"),
	SayUnserved:       say("Қабылдап үлгермедік", "Не успели принять", "Not served"),
	SayOffer:          say("Күту парағынан ұсыныс", "Предложение из листа ожидания", "Offer from the waiting list"),
	SayScheduleDue:    say("Кесте мерзімі", "Срок графика", "Schedule is due"),
	SayProposal:       say("Проактивті ұсыныс", "Проактивное предложение", "Proposal of a time"),
	SayProposalClosed: say("Ұсыныс жабылды", "Предложение закрыто", "Proposal closed"),
	SayMoveOffer:      say("Басқа уақыт ұсынылды", "Предложение другого времени", "Offer of another time"),
	SayNothingFree:    say("Бос уақыт жоқ", "Нет свободного времени", "No free time"),
	SayDeclined:       say("Ұсыныстан бас тартылды", "Отказ от предложения", "Offer declined"),
	SayStanding:       say("Жазылу өзгермеді", "Запись не изменилась", "Booking unchanged"),
	SayWhich:          say("Қай жазылу екенін сұрау", "Вопрос, о какой записи речь", "Question which booking is meant"),
	SayRefused:        say("Орындалмады", "Не выполнено", "Could not be done"),
	SayHelp:           say("Анықтама", "Подсказка", "Help"),
}

// Text names what a message is about, as a heading.
func (k MessageKind) Text() calendars.Text { return wordFor(kindWords, k) }

var messageStateWords = map[MessageState]calendars.Text{
	MessageWaiting: say("жіберуді күтуде", "ожидает отправки", "waiting to be sent"),
	MessageSent:    say("жіберілді", "отправлено", "sent"),
	MessageFailed:  say("жеткізілмеді", "не доставлено", "failed"),
	MessageNoPhone: say("телефон нөмірі жоқ", "нет номера телефона", "no phone number"),
	MessageExpired: say("жіберілмеді: мәні жоғалды", "не отправлено: утратило смысл", "not sent: no longer of use"),
}

// Text says where a message stands.
func (s MessageState) Text() calendars.Text { return wordFor(messageStateWords, s) }

var deliveryWords = map[DeliveryState]calendars.Text{
	DeliveryAccepted:    say("желі қабылдады", "принято сетью", "accepted by the network"),
	DeliveryBuffered:    say("телефон әзірге қолжетімсіз", "телефон пока недоступен", "phone not reached yet"),
	DeliveryDelivered:   say("телефонға жеткізілді", "доставлено на телефон", "delivered to the phone"),
	DeliveryUndelivered: say("телефонға жеткізілмеді", "не доставлено на телефон", "not delivered to the phone"),
	DeliveryRejected:    say("желі қабылдамады", "отклонено сетью", "rejected by the network"),
}

// Text says what the network says of a message.
func (s DeliveryState) Text() calendars.Text { return wordFor(deliveryWords, s) }

// wordFor finds the words of a stored value; one of a newer version stands for itself.
func wordFor[T ~string](words map[T]calendars.Text, v T) calendars.Text {
	if text, known := words[v]; known {
		return text
	}
	return say(string(v), string(v), string(v))
}
