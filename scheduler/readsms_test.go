package scheduler

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestN7_ReadSMS(t *testing.T) {
	accept := reading{wish: wishAnswer, code: "12345", yes: true}
	decline := reading{wish: wishAnswer, code: "12345"}
	cancel, move := reading{wish: wishCancel}, reading{wish: wishMove}
	n := Number(1000002)
	for text, want := range map[string]reading{
		"12345#1": accept, "12345#2": decline,
		"12345 # 1": accept, " 12345#1 ": accept, "12345#1.": accept, "12345 #2!": decline,
		"12345 1": accept, "123451": accept, "123452": decline, "12345-1": accept, "12345.2": decline, "12345*1": accept, "12345/1": accept,
		"12345№1": accept, "12345 № 2": decline, "12345N1": {}, "#12345#1": accept, "12345##1": accept, "12345#1#": accept,
		"１２３４５＃１": accept, "１２３４５　２": decline, "12345﹟1": accept, "12345＊1": accept,
		"1 2 3 4 5 # 1": accept, "12 345#1": accept, "12 3451": accept, "12345\n1": accept, "12345\u00a01": accept, "12345\t#\t2": decline,
		"12\u200b345\u200d#\ufe0f1": accept, "\u202a12345#1\u202c": accept, "12\u00ad345#1": accept, "\ufeff12345#1": accept,
		"код 12345#1": accept, "Ответ: 12345#2": decline, "Код 12345 1 пожалуйста": accept,
		"12345#1 да": accept, "12345 да": accept, "12345 Иә": accept, "12345 жоқ": decline, "12345 нет": decline, "да 12345": accept, "YES 12345": accept,
		"12345#1 нет": {}, "12345#2 да": {}, "12345#12": {}, "12345#3": {}, "12345": {}, "1234#1": {}, "123456789#1": {},
		"123456#1": {wish: wishAnswer, code: "123456", yes: true},
		"I2345#1":  accept, "1234O#1": {wish: wishAnswer, code: "12340", yes: true}, "12З45#1": accept, "12345#l": {}, "12345#1 12345#2": {},
		"1": {wish: wishAnswer, yes: true}, "#2": {wish: wishAnswer}, "2.": {wish: wishAnswer}, "3": {},
		"Да": {wish: wishAnswer, yes: true}, "иә": {wish: wishAnswer, yes: true}, "ИА": {wish: wishAnswer, yes: true}, "Ok!": {wish: wishAnswer, yes: true},
		"Жок": {wish: wishAnswer}, "не согласна": {wish: wishAnswer}, "No": {wish: wishAnswer}, "Отказ": {wish: wishAnswer}, "бас тартамын": {wish: wishAnswer},

		"CANCEL": cancel, "cancel.": cancel, "Cancel my appointment please": cancel, "ОТМЕНА": cancel, "отменить запись": cancel,
		"Отмените, пожалуйста, мою запись": cancel, "Не приду": cancel, "не смогу прийти": cancel, "БАС ТАРТУ": cancel, "бас тарту": cancel,
		"Жазылуды болдырмау": cancel, "келмеймін": cancel, "келмеймин": cancel, "otmena": cancel, "OTMEHA": cancel, "Oтмeнa": cancel, "отме\u00adна": cancel,
		"О Т М Е Н А": {}, "отмена!!!": cancel, "«Отмена»": cancel, "cаncel": cancel, "canсel": cancel,
		"MOVE": move, "reschedule": move, "ПЕРЕНОС": move, "Перенести на другой день": {}, "перенести запись": move, "АУЫСТЫРУ": move, "ауыстыру": move,
		"көшіру": move, "коширу": move, "на другое время": move, "другой день": move, "Басқа уақыт": move, "баска уакыт": move, "Пepeнoc": move,
		"отмена 1000002": {wish: wishCancel, number: n}, "Отмена записи № 1000 002": {wish: wishCancel, number: n}, "отмена1000002": {wish: wishCancel, number: n},
		"1000002 cancel": {wish: wishCancel, number: n}, "перенос 1000-002": {wish: wishMove, number: n}, "move #1000002": {wish: wishMove, number: n},
		"отмена 1000003": {wish: wishCancel, wrong: true}, "отмена 5": {wish: wishCancel, wrong: true}, "АУЫСТЫРУ № 1000 002": {wish: wishMove, number: n},

		"": {}, " ": {}, "###": {}, "не хочу отменять": {}, "не отменять": {}, "когда отмена?": {}, "отмена перенос": {}, "cancel not": {},
		"спасибо": {}, "Где находится отдел?": {}, "не да": {}, "stop": {}, "\xff\xfe": {}, "😀": {}, "запись": {}, strings.Repeat("отмена ", 100): {},
	} {
		if got := readSMS(text); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

// FuzzReadSMS: whatever comes, an answer has a code that can have been sent, or
// none, and what surrounds a text in blanks and case changes nothing.
func FuzzReadSMS(f *testing.F) {
	for _, s := range []string{"12345#1", "１２３４５＃２", "Отмена 1000002", "иә", "move", "\u200b1\u2060", "бас тарту № 1000 002", "a\u0301\u0327#1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := readSMS(s)
		if n := len(got.code); n != 0 && (n < codeDigits || n > maxCodeDigits || strings.Trim(got.code, "0123456789") != "") {
			t.Errorf("%q: code %q", s, got.code)
		}
		if got.wish == wishUnknown && got != (reading{}) || got.wrong && got.number != 0 {
			t.Errorf("%q: %+v", s, got)
		}
		if got.number != 0 {
			if _, err := ParseNumber(got.number.String()); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
		if utf8.RuneCountInString(s) < longestSMS-4 {
			if again := readSMS("  " + s + " \n"); again != got {
				t.Errorf("%q: %+v, with blanks %+v", s, got, again)
			}
		}
	})
}
