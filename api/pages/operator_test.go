package pages_test

import (
	"testing"
	"time"

	"kezek/api/web"
	"kezek/scheduler"
)

// TestOperator_EveryKindHasItsWords: what the engine may name, the operator's
// pages can tell.
func TestOperator_EveryKindHasItsWords(t *testing.T) {
	p, err := web.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range []scheduler.WorkKind{scheduler.WorkCall, scheduler.WorkFailed, scheduler.WorkCannotMove, scheduler.WorkFormShort} {
		keys = append(keys, "operator.work.is."+string(k))
	}
	for _, k := range []scheduler.JobKind{scheduler.JobSchedule, scheduler.JobCalendar, scheduler.JobMappings, "unknown"} {
		keys = append(keys, "operator.job."+string(k), "operator.job."+string(k)+"_published")
	}
	for _, s := range []string{scheduler.InTime, scheduler.Late, scheduler.Missing, scheduler.Pending, scheduler.Begun, "none"} {
		keys = append(keys, "operator.state."+s, "operator.letter."+s)
	}
	for _, key := range keys {
		if !p.Texts.Has(key) {
			t.Errorf("there is no text %q", key)
		}
	}
}
