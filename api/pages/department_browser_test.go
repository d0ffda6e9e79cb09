package pages_test

import (
	"testing"

	"kezek/api/pages/browsertest"
)

func TestDepartment_Overview(t *testing.T) {
	s := browsertest.NewSite(t)
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(browsertest.Head(browsertest.Kokshetau))
	tab.See("h1", "Отдел МСЭ Кокшетау")
	for _, path := range []string{"/department", "/department/schedules/2026", "/department/schedules/2026?view=month&month=6", "/department/schedules/2026?view=week&day=2026-06-01",
		"/department/schedules/2027/upload", "/department/schedules/2026/trips", "/department/schedules/2026/trips/new", "/department/worklist", "/department/waiting"} {
		tab.Go(path)
		tab.Good(path, false)
	}
}
