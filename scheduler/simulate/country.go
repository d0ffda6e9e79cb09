package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// Examined2025 is how many people were examined in person in 2025.
const Examined2025 = 153_000

// FormsOfAYear is how many forms come in during a year of Country in which about
// Examined2025 people are examined, as its play has shown. Of a hundred forms three
// end without an examination: people cancel or do not come and never look again, or
// find no time. About a thousand more are open when the year ends than when it began.
const FormsOfAYear = 159_000

// population of the regions and cities of national importance, thousands, at the
// beginning of 2025: Bureau of National Statistics, those above a million as they
// were announced, the others about. How many examinations each region has is not
// published: people are the measure of it here.
var population = map[string]int{
	"100000000": 604, "110000000": 787, "150000000": 951, "190000000": 1560, "230000000": 714,
	"270000000": 697, "310000000": 1223, "330000000": 696, "350000000": 1134, "390000000": 821,
	"430000000": 844, "470000000": 804, "550000000": 750, "590000000": 517, "610000000": 2154,
	"620000000": 221, "630000000": 720, "710000000": 1529, "750000000": 2292, "790000000": 1256,
}

// Within a region we take the shares of a city that is its centre, of its other
// cities and of its districts to be as these: a centre then has about a third of
// its region, as centres do. Districts of the cities of national importance have
// equal shares.
const (
	shareCentre   = 8
	shareCity     = 3
	shareDistrict = 2
)

// Country makes every region, with a department for each district and city of
// the classifier, and shares people among them.
func Country(year, people int) []Region {
	weights := make([]int, 0, len(population))
	var regions []Region
	for _, t := range scheduler.Territories() {
		if t.Parent == "" {
			regions = append(regions, Region{Code: t.Code, Name: regionName(t)})
			weights = append(weights, population[t.Code])
		}
	}
	for i, n := range apportion(people, weights) {
		regions[i].Offices = offices(&regions[i], year, n)
	}
	return regions
}

// namedAlone are the regions whose name is no adjective in Russian.
var namedAlone = map[string]string{"100000000": "область Абай", "330000000": "область Жетісу", "620000000": "область Ұлытау"}

// regionName tells a region from the city of the same name.
func regionName(t scheduler.Territory) calendars.Text {
	if t.Kind == "city" {
		return calendars.Text{KK: t.Name.KK + " қаласы", RU: "г. " + t.Name.RU, EN: t.Name.EN + " city"}
	}
	return calendars.Text{KK: t.Name.KK + " облысы", RU: cmp.Or(namedAlone[t.Code], t.Name.RU+" область"), EN: t.Name.EN + " region"}
}

func offices(r *Region, year, people int) []Office {
	var own []scheduler.Territory
	for _, t := range scheduler.Territories() {
		if t.Parent == r.Code {
			own = append(own, t)
		}
	}
	weights := make([]int, len(own))
	for i, t := range own {
		switch {
		case t.Kind != "city":
			weights[i] = shareDistrict
		case i == 0: // the classifier names the centre first
			weights[i] = shareCentre
		default:
			weights[i] = shareCity
		}
	}
	out := make([]Office, len(own))
	for i, n := range apportion(people, weights) {
		out[i] = officeOf(r, own[i], i, year, n)
	}
	return out
}

// officeOf makes the department of a district or city, the n-th of its region.
func officeOf(r *Region, t scheduler.Territory, n, year, people int) Office {
	h := hoursFor(people, scarce(n))
	o := Office{Territories: []string{t.Code}, People: people, Uploaded: uploaded(r, n, year), Department: scheduler.Department{
		ID: "mse-" + t.Code[:6], Region: r.Code, Since: calendars.NewDate(year-1, time.December, 1),
		Name: calendars.Text{KK: t.Name.KK + " МӘС бөлімі", RU: "Отдел МСЭ: " + t.Name.RU, EN: t.Name.EN + " MSE department"},
		Address: calendars.Text{KK: t.Name.KK + ", Үлгі көшесі, 1", RU: t.Name.RU + ", ул. Примерная, 1",
			EN: "1 Sample Street, " + t.Name.EN},
		Phone: "+7701" + t.Code[:7],
	}}
	for room := range h.rooms {
		o.Rooms = append(o.Rooms, fmt.Sprint(room+1))
	}
	o.Before = h.schedule(&o, n, year-1)
	for y := year; y <= year+1; y++ {
		o.Schedules = append(o.Schedules, h.schedule(&o, n, y))
	}
	return o
}

// Every ninth department has hardly more seats than people, so that waiting
// lists are of use; the others have a fifth to spare.
func scarce(n int) bool { return n%9 == 4 }

// uploaded is when a department publishes its year: one in fourteen late, and in
// every third region one not before February (S3).
func uploaded(r *Region, n, year int) calendars.Date {
	region := int(r.Code[0]-'0')*10 + int(r.Code[1]-'0')
	due := calendars.ScheduleDue(year)
	switch {
	case n == 2 && region%3 == 0:
		return calendars.NewDate(year, time.February, 3)
	case (n+region)%14 == 3:
		return due + 2 + calendars.Date(n%4)
	}
	return due - 1 - calendars.Date(n%10)
}

// apportion shares a number in proportion to weights, by largest remainders.
func apportion(n int, weights []int) []int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	out, order, left := make([]int, len(weights)), make([]int, len(weights)), n
	for i, w := range weights {
		out[i], order[i] = n*w/sum, i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(n*weights[b]%sum, n*weights[a]%sum) })
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}

// Find returns the departments that a person means by a department's identifier or
// by the KATO code of a region, district or city; none if there is no such thing.
func Find(regions []Region, name string) []*Office {
	var out []*Office
	for i := range regions {
		for j := range regions[i].Offices {
			o := &regions[i].Offices[j]
			if strings.EqualFold(name, o.ID) || name == regions[i].Code || slices.Contains(o.Territories, name) {
				out = append(out, o)
			}
		}
	}
	return out
}
