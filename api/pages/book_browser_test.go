package pages_test

import (
	"testing"

	"kezek/api/pages/browsertest"
)

func TestPictures_Book(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	for name, look := range map[string]browsertest.Look{"phone": browsertest.Phone, "desktop": {}} {
		tab := s.Open(t, look)
		tab.SignIn(me.Actor)
		tab.See("h1", "Запись")
		tab.Picture("book-forms-" + name)
		tab.Click(".forms a.main")
		tab.See("h1", "Выбор времени")
		tab.Picture("book-times-" + name)
		tab.Click(".days li:nth-child(3) a")
		tab.See("#day", "Свободное время")
		tab.Picture("book-day-" + name)
		tab.Click(".nearest li:first-child button")
		tab.See("h1", "Подтвердите")
		tab.Picture("book-hold-" + name)
		tab.Click("button.main")
		tab.See("h1", "Запись №")
		tab.Picture("book-booking-" + name)
		tab.Click("a.danger")
		tab.See("h1", "Отменить")
		tab.Picture("book-cancel-" + name)
		tab.Click("button.danger")
		tab.See("h2", "Запись отменена")
	}
}
