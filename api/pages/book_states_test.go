package pages_test

import (
	"fmt"
	"testing"

	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// bookState is a page of the booking in one of its states.
type bookState struct {
	name  string
	path  string
	until string // what is there once the page is
	as    scheduler.Actor
}

// bookStates brings a site to where every page of the booking can be seen, and
// lists them.
func bookStates(t *testing.T, s *browsertest.Site) []bookState {
	t.Helper()
	me := s.NewPerson(browsertest.KATO)
	ward := wardOf(t, s, me, browsertest.KATOUnserved)
	held := wardOf(t, s, me, browsertest.KATO)
	booked := wardOf(t, s, me, browsertest.KATO)
	expired := wardOf(t, s, me, browsertest.KATO)
	shorten(t, s, expired, "2026-05-20")
	trip := slots.Trip{From: calendars.MustDate("2026-06-04"), To: calendars.MustDate("2026-06-04"), Rooms: 1, Outreach: &slots.Outreach{
		Place:   calendars.Text{KK: "Зеренді ауылы", RU: "село Зеренда", EN: "Zerendi village"},
		Address: calendars.Text{KK: "Мектеп, Бейбітшілік көшесі, 20", RU: "школа, ул. Мира, 20", EN: "School, 20 Mira Street"},
		KATO:    []string{browsertest.KATO}, Hours: slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 12 * 60}}, Rooms: 1}}
	_, err := s.Engine.PutTrip(t.Context(), browsertest.System, browsertest.Kokshetau, 2026, trip, scheduler.Consequences{})
	s.Must(err)

	late := s.NewPerson(browsertest.KATO)
	annulled := s.Book(late, browsertest.Today, "09:30")
	s.Set(browsertest.At(browsertest.Today, "09:46"))
	live := holds(t, s, held, "2026-06-03", "10:00")
	b := s.Book(booked, "2026-06-03", "11:00")
	gone := s.NewPerson(browsertest.KATO)
	cancelled := s.Book(gone, "2026-06-05", "11:00")
	_, err = s.Engine.Move(t.Context(), gone.Actor, cancelled.Number, seatAt("2026-06-08", "09:00"), "")
	s.Must(err)
	_, err = s.Engine.Cancel(t.Context(), gone.Actor, cancelled.Number, "")
	s.Must(err)
	return []bookState{
		{"forms", "/book", ".forms", me.Actor},
		{"times", pathOf(me), ".nearest", me.Actor},
		{"day with an outreach", pathOf(me) + "?day=2026-06-04", ".times", me.Actor},
		{"a month without free times", pathOf(me) + "?month=2026-05", "#month", me.Actor},
		{"refused", pathOf(ward), ".checks", me.Actor},
		{"somebody else's form", pathOf(late), ".checks", me.Actor},
		{"hold", "/book/hold/" + live.Number.String(), "#left", me.Actor},
		{"booking", "/book/booking/" + b.Number.String(), ".qr", me.Actor},
		{"moving", "/book/booking/" + b.Number.String() + "/move", ".nearest", me.Actor},
		{"sure to move", "/book/booking/" + b.Number.String() + "/move?seat=2026-06-05T09:00", "button.main", me.Actor},
		{"sure to cancel", "/book/booking/" + b.Number.String() + "/cancel", "button.danger", me.Actor},
		{"bookings", "/book/bookings", ".forms", me.Actor},
		{"cancelled", "/book/booking/" + cancelled.Number.String(), ".history", gone.Actor},
		{"annulled", "/book/booking/" + annulled.Number.String(), ".notice.bad", late.Actor},
	}
}

// TestBook_IsGoodInEveryState looks at each page in each language: on a phone, on
// a desktop, and enlarged to 400 %; in every theme.
func TestBook_IsGoodInEveryState(t *testing.T) {
	s := browsertest.NewSite(t)
	states := bookStates(t, s)
	zoomed := browsertest.Zoomed
	zoomed.Language = "en"
	for _, look := range []browsertest.Look{{Language: "kk", Width: 360, Height: 640}, {}, zoomed} {
		tab, who := s.Open(t, look), scheduler.Actor{}
		for _, state := range states {
			if state.as != who {
				tab.SignIn(state.as)
				tab.Until(`location.pathname === "/book"`)
				who = state.as
			}
			tab.Go(state.path)
			tab.Until(`document.querySelector("` + state.until + `")`)
			tab.Good(state.name, true)
		}
	}
}

func TestPictures_Book(t *testing.T) {
	browsertest.ForPictures(t)
	s := browsertest.NewSite(t)
	states := map[string]bookState{}
	for _, state := range bookStates(t, s) {
		states[state.name] = state
	}
	kazakh := browsertest.Phone
	kazakh.Language = "kk"
	for _, look := range []struct {
		name  string
		look  browsertest.Look
		shows map[string]string // state by the name of the picture
	}{
		{"phone", browsertest.Phone, map[string]string{"forms": "forms", "times": "times", "hold": "hold", "booking": "booking",
			"move": "sure to move", "cancel": "sure to cancel", "bookings": "bookings"}},
		{"desktop", browsertest.Look{}, map[string]string{"forms": "forms", "times": "day with an outreach", "hold": "hold", "booking": "booking",
			"move": "sure to move", "cancel": "sure to cancel", "bookings": "bookings", "refused": "refused"}},
		{"phone-kk", kazakh, map[string]string{"times": "times", "refused": "refused"}},
		{"desktop-dark", browsertest.Look{Language: "en", Theme: "dark"}, map[string]string{"times": "day with an outreach"}},
		{"desktop-contrast", browsertest.Look{Theme: "contrast"}, map[string]string{"hold": "hold"}},
	} {
		tab := s.Open(t, look.look)
		tab.SignIn(states["forms"].as)
		tab.Until(`location.pathname === "/book"`)
		for picture, name := range look.shows {
			tab.Go(states[name].path)
			tab.Until(`document.querySelector("` + states[name].until + `")`)
			tab.Picture("book-" + picture + "-" + look.name)
			if picture == "booking" && look.name == "desktop" {
				tab.Print(func() { tab.Picture("book-booking-printed") })
			}
		}
	}
}

// TestB7_ConfirmationPrints: on paper there is what the person needs there, dark on
// white whatever the look of the screen, and no buttons.
func TestB7_ConfirmationPrints(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	b := s.Book(me, "2026-06-03", "11:00")
	for _, theme := range []string{"dark", "contrast"} {
		tab := s.Open(t, browsertest.Look{Theme: theme})
		tab.SignIn(me.Actor)
		tab.Until(`location.pathname === "/book"`)
		tab.Go("/book/booking/" + b.Number.String())
		tab.See("h1", b.Number.Spoken())
		tab.Print(func() {
			for what, shown := range map[string]bool{".qr svg": true, ".paper dl": true, "#come ~ p": true, "#bring ~ ul": true, ".brand": true,
				".actions": false, ".languages": false, ".bottom": false, ".history": false, "#change": false} {
				if got := browsertest.Value[bool](tab, fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, what)); got != shown {
					t.Errorf("%s: %s printed: %v, want %v", theme, what, got, shown)
				}
			}
			for what, want := range map[string]string{
				`getComputedStyle(document.querySelector("dd strong")).color`: "rgb(0, 0, 0)", `getComputedStyle(document.body).backgroundColor`: "rgb(255, 255, 255)",
				`getComputedStyle(document.querySelector(".qr path")).fill`: "rgb(0, 0, 0)",
			} {
				if got := browsertest.Value[string](tab, what); got != want {
					t.Errorf("%s: %s is %s, want %s", theme, what, got, want)
				}
			}
		})
	}
}
