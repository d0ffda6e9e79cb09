package sheets

import "kezek/calendars"

// phrases are what templates and marked workbooks say besides the titles.
var phrases = map[string]calendars.Text{
	"title":            {KK: "%d жылғы қабылдау кестесі", RU: "График приема на %d год", EN: "Reception schedule for %d"},
	"exceptions title": {KK: "Ерекше күндер, %d жыл", RU: "Исключения, %d год", EN: "Exceptions, %d"},
	"trips title":      {KK: "Іссапарлар мен көшпелі отырыстар, %d жыл", RU: "Командировки и выезды, %d год", EN: "Trips and outreach, %d"},
	"calendar title":   {KK: "Жұмыс күндерінің күнтізбесі, %d жыл", RU: "Календарь рабочих дней, %d год", EN: "Calendar of working days, %d"},
	"week": {
		KK: "Қабылдау жоқ күннің жолын бос қалдырыңыз. Уақытты 9:00 түрінде жазыңыз. «Бөлмелер» – тек осы күні басқаша болса.",
		RU: "Строку дня без приема оставьте пустой. Время пишите как 9:00. «Кабинеты» – только если в этот день их другое число.",
		EN: "Leave the row of a day without reception empty. Write times as 9:00. Fill in rooms only where that day has another number of them.",
	},
	"exceptions": {
		KK: "Апта кестесінен өзгеше күндер ғана. «Жабық» – қабылдау жоқ, уақыт жазылмайды. «Басқа уақыт» – жұмыс күнінің басқа сағаттары. «Қосымша жұмыс күні» – күнтізбедегі демалыста жұмыс істейсіз. Мерекелерді жазбаңыз: олар ескерілген.",
		RU: "Только дни, которые отличаются от недели. «Закрыто» – приема нет, часы не пишут. «Другие часы» – рабочий день с другими часами. «Дополнительный рабочий день» – вы работаете в выходной по календарю. Праздники не пишите: они уже учтены.",
		EN: "Only days that differ from the week. Closed: no reception, no hours. Other hours: a working day with hours of its own. Extra working day: you work on a day off of the calendar. Leave holidays out: they are known.",
	},
	"trips": {
		KK: "Бір жол – бір іссапар. «Кететін бөлмелер» бос болса, бәрі кетеді. Күн бөлігі бос болса – күні бойы. Көшпелі отырыс болса, орны, мекенжайы, уақыты, бөлмелері мен аумақтары толтырылады: сонда осы аумақтардың тұрғындары ғана жазыла алады.",
		RU: "Одна строка – одна командировка. «Кабинетов уезжает» пусто – уезжают все. Часть дня пуста – весь день. Если есть выездной прием, заполните место, адрес, часы, кабинеты и территории: записаться туда смогут только жители этих территорий.",
		EN: "One row is one trip. Rooms away left empty: all of them. Part of day left empty: the whole day. For an outreach fill in place, address, hours, rooms and territories: only residents of these territories can book there.",
	},
	"hint in force":      {KK: "кесте осы күннен бастап қолданылады", RU: "с этого дня действует график", EN: "the first day that this schedule governs"},
	"hint slot":          {KK: "бір адамды қабылдауға берілетін минут, 5–240", RU: "минут на прием одного человека, 5–240", EN: "minutes for one person, 5–240"},
	"hint rooms":         {KK: "портал арқылы жазылатындарға бір мезгілде, 0–99", RU: "одновременно для записи через портал, 0–99", EN: "at one time, for booking on the portal, 0–99"},
	"hint staff":         {KK: "портал қолдана алмайтындарға, оларды бөлім жазады, 0–99", RU: "для тех, кто не может пользоваться порталом: их записывает отдел, 0–99", EN: "for people who cannot use the portal and are booked by the department, 0–99"},
	"hint number":        {KK: "Бос қалдырыңыз: нөмір жариялағанда беріледі.", RU: "Оставьте пустым: номер дается при публикации.", EN: "Leave empty: the number is given at publication."},
	"hint away":          {KK: "Бос – барлық бөлме кетеді.", RU: "Пусто – уезжают все кабинеты.", EN: "Empty: all rooms go."},
	"hint territory":     {KK: "Тізімнен таңдаңыз. Басқа елді мекеннің ӘАОЖ кодын қолмен жазуға болады.", RU: "Выберите из списка. Код КАТО другого места можно вписать вручную.", EN: "Choose from the list. The KATO code of another place can be written by hand."},
	"stop":               {KK: "Мән дұрыс емес", RU: "Неверное значение", EN: "Wrong value"},
	"stop number":        {KK: "%d–%d аралығындағы бүтін сан керек.", RU: "Нужно целое число от %d до %d.", EN: "Want a whole number from %d to %d."},
	"stop date":          {KK: "%d жылғы күн керек.", RU: "Нужна дата %d года.", EN: "Want a day of %d."},
	"stop time":          {KK: "0:00–24:00 аралығындағы 9:00 түріндегі уақыт керек.", RU: "Нужно время вида 9:00 от 0:00 до 24:00.", EN: "Want a time written as 9:00, from 0:00 to 24:00."},
	"stop list":          {KK: "Тізімнен таңдаңыз.", RU: "Выберите из списка.", EN: "Choose from the list."},
	"month":              {KK: "%s · %d жұмыс күні", RU: "%s · рабочих дней: %d", EN: "%s · %d working days"},
	"provisional":        {KK: "күтілетін күн, өзгеруі мүмкін", RU: "ожидаемая дата, может измениться", EN: "expected, may still change"},
	"legend off":         {KK: "мереке немесе ауыстырылған демалыс күні", RU: "праздник или перенесенный выходной", EN: "holiday or a day off moved"},
	"legend weekend":     {KK: "сенбі, жексенбі", RU: "суббота, воскресенье", EN: "Saturday, Sunday"},
	"legend provisional": {KK: "күтілетін демалыс күні, өзгеруі мүмкін", RU: "ожидаемый выходной, может измениться", EN: "expected day off, may still change"},
	"legend working":     {KK: "жұмыс күніне айналдырылған демалыс күні", RU: "выходной, объявленный рабочим днем", EN: "day off made a working day"},
	"special days":       {KK: "Мерекелер мен ауыстырулар", RU: "Праздники и переносы", EN: "Holidays and moved days"},
	"errors title":       {KK: "Файлдағы қателер: %d", RU: "Ошибок в файле: %d", EN: "Errors in the file: %d"},
	"errors hint":        {KK: "Бірінші бағандағы сілтеме қате ұяшықты ашады. Түзетіп, файлды қайта жүктеңіз; бұл парақты өшірмесе де болады.", RU: "Ссылка в первом столбце открывает ячейку с ошибкой. Исправьте и загрузите файл снова; этот лист удалять не нужно.", EN: "The link in the first column opens the wrong cell. Correct it and upload the file again; this sheet may stay."},
	"errors place":       {KK: "Қай жерде", RU: "Где", EN: "Where"},
	"errors read":        {KK: "Оқылғаны", RU: "Прочитано", EN: "Read"},
	"errors want":        {KK: "Не дұрыс емес, не керек", RU: "Что не так и что нужно", EN: "What is wrong, what is wanted"},
	"whole file":         {KK: "бүкіл файл", RU: "весь файл", EN: "the whole file"},
}

// guide are the steps of the first sheet. The last takes day and year of the
// deadline (S3).
var guide = []calendars.Text{
	{
		KK: "«Апта» парағында кестенің басталатын күнін, бір қабылдаудың ұзақтығын, бөлмелер санын және апта күндерінің уақытын толтырыңыз.",
		RU: "На листе «Неделя» укажите, с какого дня действует график, длительность приема, число кабинетов и часы по дням недели.",
		EN: "On the sheet “Week” fill in from when the schedule governs, the slot length, the rooms and the hours of each weekday.",
	},
	{
		KK: "«Ерекше күндер» парағына апта кестесінен өзгеше күндерді жазыңыз: жабық, басқа уақыт немесе қосымша жұмыс күні.",
		RU: "На лист «Исключения» впишите дни, которые отличаются от недели: закрыто, другие часы или дополнительный рабочий день.",
		EN: "On the sheet “Exceptions” write the days that differ from the week: closed, other hours, or an extra working day.",
	},
	{
		KK: "«Іссапарлар» парағына бөлмелер қашан және қайда кететінін жазыңыз. Аумақтарды тізімнен таңдаңыз.",
		RU: "На лист «Командировки» впишите, когда и куда уезжают кабинеты. Территории выберите из списка.",
		EN: "On the sheet “Trips” write when and where rooms go. Choose the territories from the list.",
	},
	{
		KK: "Мерекелер мен ауыстырылған демалыс күндері «Күнтізбе» парағында боялған, оларды жазудың қажеті жоқ. Сары күндер әлі өзгеруі мүмкін.",
		RU: "Праздники и переносы уже отмечены на листе «Календарь», вписывать их не нужно. Желтые дни еще могут измениться.",
		EN: "Holidays and moved days off are coloured on the sheet “Calendar” and need not be written. Yellow days may still change.",
	},
	{
		KK: "Күнді 15.03.2027, уақытты 9:00 түрінде жазыңыз. Сарғыш ұяшықтар ғана толтырылады; жолдар мен бос бағандар қосуға болады.",
		RU: "Дату пишите как 15.03.2027, время – как 9:00. Заполняйте только светло-желтые ячейки; строки и пустые столбцы добавлять можно.",
		EN: "Write dates as 15.03.2027 and times as 9:00. Fill in the pale yellow cells only; rows and empty columns may be added.",
	},
	{
		KK: "Файлды XLSX ретінде сақтап, жүктеңіз. Алдымен не өзгеретіні мен қателері көрсетіледі; қатесі бар файлдан ештеңе сақталмайды.",
		RU: "Сохраните файл как XLSX и загрузите. Сначала будет показано, что изменится и какие есть ошибки; из файла с ошибкой не сохраняется ничего.",
		EN: "Save the file as XLSX and upload it. You are first shown what will change and which errors there are; nothing is stored of a file with an error.",
	},
	{
		KK: "Мерзімі – %[2]d жылғы %[1]d желтоқсанды қоса алғанда.",
		RU: "Срок – до %d декабря %d года включительно.",
		EN: "Due by %d December %d, that day included.",
	},
}

var monthNames = [12]calendars.Text{
	{KK: "Қаңтар", RU: "Январь", EN: "January"}, {KK: "Ақпан", RU: "Февраль", EN: "February"},
	{KK: "Наурыз", RU: "Март", EN: "March"}, {KK: "Сәуір", RU: "Апрель", EN: "April"},
	{KK: "Мамыр", RU: "Май", EN: "May"}, {KK: "Маусым", RU: "Июнь", EN: "June"},
	{KK: "Шілде", RU: "Июль", EN: "July"}, {KK: "Тамыз", RU: "Август", EN: "August"},
	{KK: "Қыркүйек", RU: "Сентябрь", EN: "September"}, {KK: "Қазан", RU: "Октябрь", EN: "October"},
	{KK: "Қараша", RU: "Ноябрь", EN: "November"}, {KK: "Желтоқсан", RU: "Декабрь", EN: "December"},
}

var shortWeekdays = map[string]calendars.Text{
	"mon": {KK: "Дс", RU: "Пн", EN: "Mo"}, "tue": {KK: "Сс", RU: "Вт", EN: "Tu"}, "wed": {KK: "Ср", RU: "Ср", EN: "We"},
	"thu": {KK: "Бс", RU: "Чт", EN: "Th"}, "fri": {KK: "Жм", RU: "Пт", EN: "Fr"}, "sat": {KK: "Сн", RU: "Сб", EN: "Sa"},
	"sun": {KK: "Жс", RU: "Вс", EN: "Su"},
}
