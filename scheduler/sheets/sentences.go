package sheets

import "kezek/calendars"

// sentences are the texts of the codes, as formats of what was read and what is
// expected.
var sentences = map[string]calendars.Text{
	"file_empty": {
		KK: "файл бос: толтырылған үлгі керек",
		RU: "файл пуст: нужен заполненный шаблон",
		EN: "the file is empty: want a filled in template",
	},
	"file_large": {
		KK: "файл көлемі – %d КиБ: %d КиБ-тан аспауы керек",
		RU: "размер файла – %d КиБ: нужно не более %d КиБ",
		EN: "the file has %d KiB: want at most %d KiB",
	},
	"file_type": {
		KK: "файл түрі белгісіз: XLSX, CSV немесе JSON керек",
		RU: "тип файла не распознан: нужен XLSX, CSV или JSON",
		EN: "the type of the file is not known: want XLSX, CSV or JSON",
	},
	"file_old": {
		KK: "бұл ескі XLS кітабы немесе парольмен жабылған кітап: парольсіз XLSX ретінде сақтаңыз",
		RU: "это книга старого вида XLS или с паролем: сохраните ее как XLSX без пароля",
		EN: "this is an old XLS workbook, or one with a password: save it as XLSX without a password",
	},
	"file_inflates": {
		KK: "кітап ашылғанда тым үлкен: ашылған көлемі %d МиБ-тан аспауы керек; артық парақтар мен суреттерді өшіріңіз",
		RU: "книга слишком велика в распакованном виде: нужно не более %d МиБ; удалите лишние листы и рисунки",
		EN: "the workbook is too large when unpacked: want at most %d MiB; remove surplus sheets and pictures",
	},
	"file_damaged": {
		KK: "кітап бүлінген, оны оқу мүмкін емес: Excel немесе LibreOffice-те ашып, XLSX ретінде қайта сақтаңыз",
		RU: "книга повреждена и не читается: откройте ее в Excel или LibreOffice и сохраните заново как XLSX",
		EN: "the workbook is damaged and cannot be read: open it in Excel or LibreOffice and save it again as XLSX",
	},
	"too_many_rows": {
		KK: "толтырылған жолдар тым көп: бір парақта %d жолдан аспауы керек",
		RU: "слишком много заполненных строк: нужно не более %d на листе",
		EN: "too many rows: want at most %d on a sheet",
	},
	"too_many_cells": {
		KK: "ұяшықтар немесе мәтін тым көп: файлда %d ұяшықтан аспауы керек",
		RU: "слишком много ячеек или текста: нужно не более %d ячеек в файле",
		EN: "too many cells or too much text: want at most %d cells in the file",
	},
	"format_version": {
		KK: "үлгінің %s нұсқасы белгісіз, күтілетіні – %d: осы жылдың үлгісін қайта жүктеп алыңыз",
		RU: "версия шаблона %s неизвестна, ожидается %d: скачайте шаблон этого года заново",
		EN: "version %s of the template is not known, want %d: download this year's template again",
	},
	"wrong_department": {
		KK: "бұл файл %s бөлімінікі: %s бөлімінің файлы керек",
		RU: "это файл отдела %s: нужен файл отдела %s",
		EN: "this is the file of department %s: want that of %s",
	},
	"wrong_year": {
		KK: "бұл файл %d жылға арналған: %d жылғы файл керек",
		RU: "это файл на %d год: нужен файл на %d год",
		EN: "this is the file of the year %d: want that of %d",
	},
	"sheet_missing": {
		KK: "«%s» парағы табылмады: үлгідегі парақ керек, ол бос болуы мүмкін",
		RU: "лист «%s» не найден: нужен лист из шаблона, он может быть пустым",
		EN: "the sheet “%s” is not there: want the sheet of the template, it may be empty",
	},
	"rows_missing": {
		KK: "%[1]s түріндегі жолдар жоқ: тақырып жолы керек, одан кейін апта күндері",
		RU: "нет строк вида %[1]s: нужна строка заголовка, за ней дни недели",
		EN: "there are no rows of the kind %[1]s: want a header row, and the weekdays below it",
	},
	"sheet_double": {
		KK: "«%s» кестесі «%s» парағында да бар: біреуі ғана керек",
		RU: "таблица «%s» есть и на листе «%s»: нужна одна",
		EN: "the table “%s” is on the sheet “%s” too: want one of them",
	},
	"header_missing": {
		KK: "кесте тақырыбы табылмады: бір жолда «%s» бағандары керек",
		RU: "заголовок таблицы не найден: в одной строке нужны столбцы «%s»",
		EN: "the table has no header: want the columns “%s” in one row",
	},
	"column_missing": {
		KK: "«%s» бағаны жоқ: үлгідегідей баған керек",
		RU: "нет столбца «%s»: нужен, как в шаблоне",
		EN: "there is no column “%s”: want it as in the template",
	},
	"column_double": {
		KK: "«%s» бағаны %s ұяшығында да бар: біреуі ғана керек",
		RU: "столбец «%s» есть и в ячейке %s: нужен один",
		EN: "the column “%s” is also at %s: want one of them",
	},
	"column_unknown": {
		KK: "бағанның тақырыбы белгісіз, бірақ онда мән бар: үлгідегі тақырып керек, әйтпесе бағанды өшіріңіз",
		RU: "столбец без известного заголовка, но со значениями: нужен заголовок из шаблона, иначе удалите столбец",
		EN: "a column with values but without a known header: want a header of the template, or the column removed",
	},
	"setting_missing": {
		KK: "«%s» толтырылмаған: %s керек",
		RU: "«%s» не заполнено, нужно: %s",
		EN: "“%s” is not filled in: want %s",
	},
	"setting_unknown": {
		KK: "белгісіз параметр: мыналардың бірі керек: %s",
		RU: "неизвестный параметр: нужен один из: %s",
		EN: "not a known setting: want one of: %s",
	},
	"setting_double": {
		KK: "«%s» %s ұяшығында да бар: біреуі ғана керек",
		RU: "«%s» есть и в ячейке %s: нужно одно",
		EN: "“%s” is also at %s: want one of them",
	},
	"date_missing": {
		KK: "күні жазылмаған: 15.03.%d түріндегі күн керек",
		RU: "дата не указана: нужна дата вида 15.03.%d",
		EN: "no date: want one written as 15.03.%d",
	},
	"date_unreadable": {
		KK: "күн оқылмады: 15.03.%d түріндегі бар күн керек",
		RU: "дата не читается: нужна существующая дата вида 15.03.%d",
		EN: "not a date: want an existing day written as 15.03.%d",
	},
	"date_slash": {
		KK: "күн мен айдың реті түсініксіз: 15.03.%d түріндегі күн керек",
		RU: "порядок дня и месяца неясен: нужна дата вида 15.03.%d",
		EN: "the order of day and month is not clear: want a date written as 15.03.%d",
	},
	"time_unreadable": {
		KK: "уақыт оқылмады: 9:00 түріндегі, 0:00–24:00 аралығындағы уақыт керек",
		RU: "время не читается: нужно время вида 9:00 от 0:00 до 24:00",
		EN: "not a time: want one written as 9:00, from 0:00 to 24:00",
	},
	"time_ambiguous": {
		KK: "бұл сан сағат та, минут та болуы мүмкін: 9:30 түріндегі уақыт керек",
		RU: "неясно, что здесь часы, а что минуты: нужно время вида 9:30",
		EN: "hours and minutes cannot be told apart: want a time written as 9:30",
	},
	"time_missing": {
		KK: "уақыттың басы мен соңының бірі жазылмаған: екеуі де керек",
		RU: "указано только начало или только конец: нужны оба",
		EN: "a beginning or an end is missing: want both",
	},
	"number_unreadable": {
		KK: "сан оқылмады: %d–%d аралығындағы бүтін сан керек",
		RU: "число не читается: нужно целое число от %d до %d",
		EN: "not a number: want a whole number from %d to %d",
	},
	"number_missing": {
		KK: "сан жазылмаған: %d–%d аралығындағы бүтін сан керек",
		RU: "число не указано: нужно целое число от %d до %d",
		EN: "no number: want a whole number from %d to %d",
	},
	"weekday_missing": {
		KK: "апта күні жазылмаған: дүйсенбі – жексенбі керек",
		RU: "день недели не указан: нужен от понедельника до воскресенья",
		EN: "no weekday: want Monday to Sunday",
	},
	"weekday_unreadable": {
		KK: "бұл апта күні емес: дүйсенбі – жексенбі керек",
		RU: "это не день недели: нужен от понедельника до воскресенья",
		EN: "not a weekday: want Monday to Sunday",
	},
	"kind_missing": {
		KK: "түрі жазылмаған: мыналардың бірі керек: %s",
		RU: "вид не указан: нужен один из: %s",
		EN: "no kind: want one of: %s",
	},
	"kind_unreadable": {
		KK: "түрі белгісіз: мыналардың бірі керек: %s",
		RU: "вид не распознан: нужен один из: %s",
		EN: "not a known kind: want one of: %s",
	},
	"formula_unread": {
		KK: "формуланың есептелген мәні жоқ: мәннің өзін жазыңыз немесе кітапты Excel-де ашып сақтаңыз",
		RU: "у формулы нет вычисленного значения: впишите само значение или откройте и сохраните книгу в Excel",
		EN: "a formula without a computed value: write the value itself, or open and save the workbook in Excel",
	},
	"superfluous": {
		KK: "бұл күн жабық, бірақ мән берілген: ұяшық бос болуы керек",
		RU: "день закрыт, но значение указано: ячейка должна быть пустой",
		EN: "given, though the day is closed: want the cell empty",
	},
	"duplicate_weekday": {
		KK: "бұл апта күні %s ұяшығында да бар: әр апта күні бір рет жазылуы керек",
		RU: "этот день недели уже есть в ячейке %s: каждый нужен один раз",
		EN: "this weekday stands at %s already: want each weekday once",
	},
	"duplicate_date": {
		KK: "бұл күн %s ұяшығында да бар: әр күн бір рет жазылуы керек",
		RU: "эта дата уже есть в ячейке %s: каждая нужна один раз",
		EN: "this date stands at %s already: want each date once",
	},
	"duplicate_number": {
		KK: "бұл нөмір %s ұяшығында да бар: әр іссапардың өз нөмірі болуы керек, жаңасында ол бос",
		RU: "этот номер уже есть в ячейке %s: у каждой командировки свой, у новой – пусто",
		EN: "this number stands at %s already: want one of its own for each trip, and none for a new one",
	},
	"row_kind_unknown": {
		KK: "жол түрі белгісіз: бірінші бағанда setting, week, exception немесе trip керек",
		RU: "вид строки не распознан: в первом столбце нужно setting, week, exception или trip",
		EN: "the kind of the row is not known: want setting, week, exception or trip in the first column",
	},
	"csv_quotes": {
		KK: "тырнақша дұрыс жабылмаған: мән тырнақшаның ішінде толық болуы, ішкі тырнақша екі рет жазылуы керек",
		RU: "кавычки закрыты неверно: значение нужно целиком в кавычках, кавычки внутри него – дважды",
		EN: "quotes are not closed as they should: want the whole value within quotes, and those inside it doubled",
	},
	"letters_lost": {
		KK: "сақтау кезінде қазақ әріптері «?» белгісіне айналған: файлды «CSV UTF-8» ретінде сақтаңыз",
		RU: "при сохранении казахские буквы превратились в «?»: сохраните файл как «CSV UTF-8»",
		EN: "Kazakh letters became “?” on saving: save the file as “CSV UTF-8”",
	},
	"json_syntax": {
		KK: "бұл дұрыс JSON емес: осы жерге дейінгі жақшаларды, үтірлер мен тырнақшаларды тексеріңіз",
		RU: "это не правильный JSON: проверьте скобки, запятые и кавычки до этого места",
		EN: "not well-formed JSON: check brackets, commas and quotes up to this place",
	},
	"json_type": {
		KK: "мән түрі дұрыс емес: %s керек",
		RU: "значение не того вида, нужно: %s",
		EN: "a value of the wrong kind: want %s",
	},
	"json_unknown_field": {
		KK: "белгісіз өріс: мыналар ғана болуы мүмкін: %s",
		RU: "неизвестное поле: возможны только %s",
		EN: "not a known field: want only %s",
	},
	"json_double_field": {
		KK: "өріс екі рет жазылған: біреуі ғана керек",
		RU: "поле записано дважды: нужно одно",
		EN: "the field is written twice: want it once",
	},
	"field_missing": {
		KK: "өріс жоқ: %s керек",
		RU: "поля нет, нужно: %s",
		EN: "the field is missing: want %s",
	},
	"too_many": {
		KK: "жазбалар тым көп: %d жазбадан артық болмауы керек",
		RU: "слишком много записей: нужно не более %d",
		EN: "too many entries: want at most %d",
	},
	"more": {
		KK: "тағы %d қате бар: алдымен жоғарыдағыларды түзетіңіз",
		RU: "есть еще ошибки, их %d: сначала исправьте те, что выше",
		EN: "there are %d more: correct those above first",
	},
}
