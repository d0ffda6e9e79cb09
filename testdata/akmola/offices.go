package akmola

import (
	"fmt"

	"kezek/calendars"
	"kezek/scheduler"
)

// regionCode is the KATO code of Akmola region.
const regionCode = "110000000"

// office is one department of the sample with the territories it serves.
type office struct {
	id          string
	name        calendars.Text
	town        calendars.Text // for its address
	phone       string
	rooms       int
	staffRooms  int
	territories []string // KATO codes of districts and cities
}

// offices share the 20 districts and cities of the region among them.
var offices = []office{
	{"kokshetau", calendars.Text{KK: "Көкшетау МӘС бөлімі", RU: "Отдел МСЭ г. Кокшетау", EN: "Kokshetau MSE department"},
		calendars.Text{KK: "Көкшетау қ.", RU: "г. Кокшетау", EN: "Kokshetau"}, "+77000009001", 3, 1,
		[]string{"111000000", "115600000", "116400000"}}, // with Zerendi, Sandyktau
	{"kosshy", calendars.Text{KK: "Қосшы МӘС бөлімі", RU: "Отдел МСЭ г. Косшы", EN: "Kosshy MSE department"},
		calendars.Text{KK: "Қосшы қ.", RU: "г. Косшы", EN: "Kosshy"}, "+77000009002", 3, 0,
		[]string{"111600000", "113400000", "116000000", "116600000", "116800000"}}, // with Arshaly, Korgalzhyn, Tselinograd, Shortandy
	{"stepnogorsk", calendars.Text{KK: "Степногорск МӘС бөлімі", RU: "Отдел МСЭ г. Степногорск", EN: "Stepnogorsk MSE department"},
		calendars.Text{KK: "Степногорск қ.", RU: "г. Степногорск", EN: "Stepnogorsk"}, "+77000009003", 2, 0,
		[]string{"111800000", "113200000", "114600000"}}, // with Akkol, Ereymentau
	{"burabay", calendars.Text{KK: "Бурабай ауданының МӘС бөлімі", RU: "Отдел МСЭ Бурабайского района", EN: "Burabay district MSE department"},
		calendars.Text{KK: "Бурабай ауданы", RU: "Бурабайский район", EN: "Burabay district"}, "+77000009004", 2, 0,
		[]string{"117000000", "114000000", "114500000"}}, // with Bulandy, Birzhan sal
	{"atbasar", calendars.Text{KK: "Атбасар ауданының МӘС бөлімі", RU: "Отдел МСЭ Атбасарского района", EN: "Atbasar district MSE department"},
		calendars.Text{KK: "Атбасар ауданы", RU: "Атбасарский район", EN: "Atbasar district"}, "+77000009005", 2, 0,
		[]string{"113800000", "113600000", "114400000"}}, // with Astrakhan, Egindykol
	{"esil", calendars.Text{KK: "Есіл ауданының МӘС бөлімі", RU: "Отдел МСЭ Есильского района", EN: "Esil district MSE department"},
		calendars.Text{KK: "Есіл ауданы", RU: "Есильский район", EN: "Esil district"}, "+77000009006", 1, 0,
		[]string{"114800000", "115200000", "115400000"}}, // with Zhaksy, Zharkain
}

func (o *office) department(since calendars.Date) scheduler.Department {
	d := scheduler.Department{
		ID: o.id, Name: o.name, Phone: o.phone, Region: regionCode, Since: since,
		Address: calendars.Text{
			KK: o.town.KK + ", Үлгі көшесі, 1", RU: o.town.RU + ", ул. Примерная, 1", EN: "1 Sample Street, " + o.town.EN,
		},
	}
	for room := range o.rooms + o.staffRooms {
		d.Rooms = append(d.Rooms, fmt.Sprint(room+1))
	}
	return d
}
