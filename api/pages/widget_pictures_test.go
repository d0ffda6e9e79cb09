package pages_test

import (
	"testing"

	"kezek/api/pages/browsertest"
)

func TestPictures_Widget(t *testing.T) {
	browsertest.ForPictures(t)
	p := newPortal(t)
	phone := browsertest.Phone
	phone.Language = "kk"
	w, _ := p.openWidget(t, phone, "/?lang=kk")
	w.press("Уақыт таңдау")
	w.press("2 маусым")
	w.says("2 маусым, сейсенбі")
	w.Picture("widget-times-phone")
	w.press("2 маусым, сейсенбі, 10:30")
	w.says("қалғаны: 10:00")
	w.Picture("widget-hold-phone")
	w.press("Жазылуды растау")
	w.titled("Сіз жазылдыңыз")
	w.Picture("widget-booked-phone")

	w, _ = p.openWidget(t, browsertest.Look{Height: 700}, "/")
	w.press("Выбрать время")
	w.press("2 июня")
	w.says("вторник, 2 июня")
	w.Picture("widget-times-desktop")

	w, _ = p.openWidget(t, browsertest.Look{Width: 320, Height: 640, Language: "ru"}, "/?theme=contrast")
	w.press("Выбрать время")
	w.press("пн, 1 июня, 10:00")
	w.says("осталось: 10:00")
	w.Picture("widget-contrast")

	w, _ = p.openWidget(t, browsertest.Look{Height: 700}, "/dialog?theme=dark")
	w.Click("#open")
	w.says("Выбрать время")
	w.Picture("widget-dialog-dark")
}
