package calendars

import "testing"

func BenchmarkWorking(b *testing.B) {
	c, d := kazakhstan(b), firstDay
	for b.Loop() {
		c.Working(d)
		if d++; d > lastDay {
			d = firstDay
		}
	}
}

func BenchmarkAddWorkingDays30(b *testing.B) {
	c, event := kazakhstan(b), MustDate("2026-03-02")
	for b.Loop() {
		c.AddWorkingDays(event, 30)
	}
}

func BenchmarkNew(b *testing.B) {
	data := Embedded()
	for b.Loop() {
		if _, err := New(data); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWorkingDoesNotAllocate(t *testing.T) {
	c := kazakhstan(t)
	got := testing.AllocsPerRun(100, func() {
		c.Working(firstDay - 1)
		c.AddWorkingDays(MustDate("2026-03-02"), 30)
		c.WorkingDays(firstDay, lastDay)
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}
