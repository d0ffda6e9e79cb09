package api

import (
	"net/http"

	"kezek/calendars"
	"kezek/scheduler"
)

type sentence struct{ text, next calendars.Text }

func say(kk, ru, en string) calendars.Text { return calendars.Text{KK: kk, RU: ru, EN: en} }

// titles name the kinds of problems, by status.
var titles = map[int]calendars.Text{
	http.StatusBadRequest:                  say("Сұрау түсініксіз", "Запрос не понят", "The request was not understood"),
	http.StatusUnauthorized:                say("Кіру расталмаған", "Вход не подтверждён", "Not signed in"),
	http.StatusForbidden:                   say("Құқық жоқ", "Нет права", "Not allowed"),
	http.StatusNotFound:                    say("Табылмады", "Не найдено", "Not found"),
	http.StatusMethodNotAllowed:            say("Бұл әдіс қолданылмайды", "Метод не поддерживается", "Method not allowed"),
	http.StatusRequestTimeout:              say("Сұрау уақытында келмеді", "Запрос не пришёл вовремя", "The request took too long"),
	http.StatusConflict:                    say("Қазіргі күйге қайшы", "Противоречит текущему состоянию", "Conflict with the present state"),
	http.StatusGone:                        say("Мерзімі өтті", "Срок истёк", "Expired"),
	http.StatusRequestEntityTooLarge:       say("Сұрау тым үлкен", "Запрос слишком велик", "The request is too large"),
	http.StatusUnsupportedMediaType:        say("Пішімі қолданылмайды", "Формат не поддерживается", "Format not supported"),
	http.StatusUnprocessableEntity:         say("Орындау мүмкін емес", "Выполнить нельзя", "Cannot be done"),
	http.StatusRequestHeaderFieldsTooLarge: say("Тақырыптар тым үлкен", "Заголовки слишком велики", "The headers are too large"),
	http.StatusInternalServerError:         say("Ішкі қате", "Внутренняя ошибка", "Internal error"),
	http.StatusServiceUnavailable:          say("Уақытша қолжетімсіз", "Временно недоступно", "Temporarily unavailable"),
}

var correctIt = say("Көрсетілген орындарды түзетіп, қайта жіберіңіз.", "Исправьте указанные места и отправьте снова.", "Correct the places named and send it again.")

// askForHelp is what a person can do about a fault of ours; the page shows the
// number of the request.
var askForHelp = say("Бір минуттан кейін қайталаңыз. Көмектеспесе, 1414 бірыңғай байланыс орталығына хабарласыңыз.",
	"Повторите через минуту. Если не поможет, позвоните в единый контакт-центр 1414.",
	"Try again in a minute. If that does not help, call the contact centre 1414.")

var getToken = say("Жаңа токен алып, Authorization: Bearer тақырыбында жіберіңіз.",
	"Получите новый токен и передайте его в заголовке Authorization: Bearer.",
	"Get a new token and send it in the header Authorization: Bearer.")

// sentences are the refusals of this package: what is wrong, and what to do.
var sentences = map[scheduler.Code]sentence{
	scheduler.CodeInvalid: {say("Сұрауда қате бар", "В запросе есть ошибки", "The request has errors"), correctIt},
	scheduler.CodeForbidden: {say("Бұл әрекетке құқығыңыз жоқ", "У вас нет права на это действие", "You may not do this"),
		say("Қажетті құқығы бар қызметкерге жүгініңіз.", "Обратитесь к сотруднику с нужными правами.", "Ask somebody who has the right to.")},
	codePartlyStored: {say("Жазбалардың бір бөлігі қабылданбады, қалғаны сақталды", "Часть записей не принята, остальные сохранены", "Some entries were refused; the others are stored"), correctIt},
	codeMalformed:    {say("Сұраудың денесі JSON емес", "Тело запроса – не JSON", "The body of the request is not JSON"), correctIt},
	codeMalformedURL: {say("Мекенжай дұрыс жазылмаған", "Адрес записан неверно", "The address is not written correctly"), say("% таңбаларын тексеріңіз.", "Проверьте знаки %.", "Check the % signs.")},
	codeSignIn: {say("Бұл бет кіргендерге арналған", "Эта страница – для тех, кто вошёл", "This page is for people who have signed in"),
		say("Кіріп, қайта көріңіз.", "Войдите и попробуйте снова.", "Sign in and try again.")},
	codeSignInCode: {say("Кіру коды жарамсыз немесе оның мерзімі өтті", "Код для входа недействителен, или его срок истёк", "The code to sign in with is not valid, or no longer"),
		say("Жаңа код алып, қайта кіріңіз.", "Получите новый код и войдите снова.", "Get a new code and sign in again.")},
	codeForeignForm: {say("Бет тым ескі немесе басқа сайттан ашылған, ештеңе өзгертілген жоқ", "Страница слишком старая или открыта с другого сайта, ничего не изменено", "The page is too old or was opened from another site; nothing was changed"),
		say("Бетті қайта ашып, әрекетті қайталаңыз.", "Откройте страницу заново и повторите действие.", "Open the page again and repeat what you did.")},
	codeUnauthenticated: {say("Токен берілмеген", "Токен не передан", "No token was sent"), getToken},
	codeTokenInvalid:    {say("Токен жарамсыз", "Токен недействителен", "The token is not valid"), getToken},
	codeTokenExpired:    {say("Токеннің мерзімі өтті", "Срок токена истёк", "The token has expired"), getToken},
	codeSecret: {say("SMS шлюзінің құпиясы берілмеген немесе қате", "Секрет шлюза SMS не передан или неверен", "The secret of the SMS gateway is missing or wrong"),
		say("Оны Kezek-Gateway-Secret тақырыбында немесе secret параметрінде беріңіз.", "Передайте его в заголовке Kezek-Gateway-Secret или в параметре secret.",
			"Send it in the header Kezek-Gateway-Secret or the parameter secret.")},
	codeNoMessage: {say("Мұндай хабар жоқ", "Такого сообщения нет", "There is no such message"),
		say("Хабардың идентификаторын тексеріңіз.", "Проверьте идентификатор сообщения.", "Check the identifier of the message.")},
	codeNoRoute: {say("Мұндай мекенжай жоқ", "Такого адреса нет", "There is no such address"),
		say("Мекенжайлар тізімі: /docs.", "Список адресов: /docs.", "The list of addresses is at /docs.")},
	codeNoPage: {say("Мұндай бет жоқ", "Такой страницы нет", "There is no such page"),
		say("Мекенжайы қате терілген немесе сілтеме ескірген болуы мүмкін. Басты беттен бастаңыз.", "Возможно, адрес набран с ошибкой или ссылка устарела. Начните с главной страницы.",
			"The address may be mistyped, or the link may be old. Begin at the start page.")},
	codeMethod: {say("Бұл мекенжайда мұндай әдіс жоқ", "У этого адреса нет такого метода", "This address does not have that method"),
		say("Әдістер тізімі Allow тақырыбында.", "Список методов – в заголовке Allow.", "The header Allow lists the methods.")},
	codeTimeout: {say("Сұрау толық келмеді", "Запрос не пришёл целиком", "The request did not arrive in full"), say("Қайталаңыз.", "Повторите.", "Try again.")},
	codeTooLarge: {say("Сұраудың денесі тым үлкен", "Тело запроса слишком велико", "The body of the request is too large"),
		say("Деректерді бөліп жіберіңіз.", "Отправьте данные частями.", "Send the data in parts.")},
	codeMediaType: {say("Сұраудың денесі application/json болуы керек", "Тело запроса нужно в application/json", "The body has to be application/json"),
		say("Content-Type тақырыбын түзетіңіз.", "Исправьте заголовок Content-Type.", "Correct the header Content-Type.")},
	codeEncoding: {say("Сұраудың денесі сығылмауы керек", "Тело запроса не должно быть сжатым", "The body must not be compressed"),
		say("Content-Encoding тақырыбынсыз жіберіңіз.", "Отправьте без заголовка Content-Encoding.", "Send it without the header Content-Encoding.")},
	codeHeaders: {say("Сұраудың тақырыптары тым үлкен", "Заголовки запроса слишком велики", "The headers of the request are too large"),
		say("Тақырыптарды қысқартыңыз.", "Сократите заголовки.", "Shorten the headers.")},
	codeUnavailable: {say("Қызмет қазір жауап бере алмайды", "Сервис сейчас не может ответить", "The service cannot answer now"),
		say("Бірнеше секундтан кейін қайталаңыз.", "Повторите через несколько секунд.", "Try again in a few seconds.")},
	codeInternal: {say("Қызметте қате болды", "В сервисе произошла ошибка", "Something went wrong in the service"),
		say("Қайталаңыз; көмек сұрағанда request_id айтыңыз.", "Повторите; обращаясь за помощью, назовите request_id.", "Try again; when asking for help, quote request_id.")},
}
