package scheduler_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"kezek/scheduler"
)

func TestNewID_TellsWhen(t *testing.T) {
	now, seen := time.UnixMilli(1780300800123), map[string]bool{}
	for range 1000 {
		text := scheduler.NewID(now)
		id := uuid.MustParse(text)
		seconds, nanoseconds := id.Time().UnixTime()
		if id.Version() != 7 || id.Variant() != uuid.RFC4122 || !time.Unix(seconds, nanoseconds).Equal(now) {
			t.Fatalf("%s: version %d, %v, of %v", text, id.Version(), id.Variant(), time.Unix(seconds, nanoseconds))
		}
		seen[text] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d of 1000 differ", len(seen))
	}
}
