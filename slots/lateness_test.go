package slots_test

import (
	"testing"
	"time"

	"kezek/slots"
)

func TestA2_LateOnlyAfterTheGrace(t *testing.T) {
	almaty := time.FixedZone("Asia/Almaty", 5*3600)
	start := time.Date(2026, 2, 5, 10, 0, 0, 0, almaty)
	const grace = 15 * time.Minute
	if got, want := slots.LateAt(start, grace), time.Date(2026, 2, 5, 10, 15, 0, 0, almaty); !got.Equal(want) {
		t.Errorf("in time until %v, want %v", got, want)
	}
	for _, c := range []struct {
		now  time.Time
		late bool
	}{
		{time.Date(2026, 2, 5, 9, 0, 0, 0, almaty), false},
		{time.Date(2026, 2, 5, 10, 0, 0, 0, almaty), false},
		{time.Date(2026, 2, 5, 10, 14, 59, 999_999_999, almaty), false},
		{time.Date(2026, 2, 5, 10, 15, 0, 0, almaty), false},
		{time.Date(2026, 2, 5, 5, 15, 0, 0, time.UTC), false},
		{time.Date(2026, 2, 5, 10, 15, 0, 1, almaty), true},
		{time.Date(2026, 2, 5, 10, 15, 1, 0, almaty), true},
		{time.Date(2026, 2, 6, 0, 0, 0, 0, almaty), true},
	} {
		if got := slots.Late(start, c.now, grace); got != c.late {
			t.Errorf("at %v late is %v", c.now, got)
		}
	}
	if slots.Late(start, start, 0) || !slots.Late(start, start.Add(1), 0) {
		t.Error("without grace the start itself is in time, and nothing after it")
	}
}
