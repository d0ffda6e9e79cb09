package pages_test

import (
	"testing"
	"time"

	"kezek/api/pages/browsertest"
	"kezek/scheduler"
)

// TestJourney_LateAndServedWhileOtherPagesFollow is one person's day. The pages of
// reception, of the room and of the waiting room stay open in tabs of their own
// and change by themselves.
func TestJourney_LateAndServedWhileOtherPagesFollow(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	desk := s.Open(t, browsertest.Look{})
	desk.SignIn(clerk)
	live(desk)
	room := s.Open(t, browsertest.Look{Language: "kk"})
	room.SignIn(scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-2", Department: browsertest.Kokshetau})
	live(room)
	room.Do(selectRoom("2"))
	room.Click(".choose button")
	room.See(".roombody", "2-кабинет бос")
	live(room)
	board := s.Open(t, browsertest.Look{Width: 1920, Height: 1080})
	board.SignIn(device(browsertest.Kokshetau))
	board.Go(boardOf)

	// They book the first time of today.
	phone := s.Open(t, browsertest.Phone)
	phone.SignIn(me.Actor)
	phone.Click(".forms a.main")
	phone.See("h1", "Выбор времени")
	phone.Until(`document.readyState === "complete"`)
	phone.Click(".nearest li:first-child button")
	phone.See("h1", "Подтвердите")
	phone.Click("button.main")
	phone.See("h1", "Запись №")
	desk.See("[data-rows=later]", me.Name)
	desk.See("[data-rows=later]", "09:30")

	// They do not come in time.
	s.Set(browsertest.At(browsertest.Today, "09:45").Add(time.Second))
	desk.See("[data-rows=annulled]", me.Name)
	desk.Until(`document.querySelector("#clock").textContent === "09:45"`)

	// They get a ticket of the live queue. Everybody sees it.
	desk.Click("[data-rows=annulled] button")
	desk.See("#said", "Выдан талон T1")
	room.See("[data-rows=waiting]", me.Name)
	board.See(".next", "T1")

	// They are called, and served.
	room.Click("[formaction='/reception/next']")
	room.See(".inroom", me.Name)
	desk.See("[data-rows=in_rooms] [data-key=r2]", me.Name)
	board.See(".call", "T1 , кабинет 2")
	room.Click("[formaction='/reception/finish']")
	desk.Until(`document.querySelector(".figures .done dd").textContent === "1"`)
	board.Until(`!document.querySelector(".call")`)
	phone.SignIn(me.Actor) // an hour has passed: their session has ended
	phone.See("main", "освидетельствование прошло")
}
