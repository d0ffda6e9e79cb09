package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/api/pages/browsertest"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
)

// TestA2_StartTellsTheGraceOfThePolicy: how late one may be is the policy's to
// say, in the right form of the word.
func TestA2_StartTellsTheGraceOfThePolicy(t *testing.T) {
	for minutes, want := range map[int]string{15: "более чем на 15 минут запись", 21: "более чем на 21 минуту запись", 2: "более чем на 2 минуты запись"} {
		s := browsertest.NewSite(t, func(o *api.Options) {
			policy, store := scheduler.DefaultPolicy(), storetest.Open(t)
			policy.LatenessGrace = time.Duration(minutes) * time.Minute
			e, err := scheduler.New(t.Context(), scheduler.Options{Store: store, Registry: registry.NewLocal(store), Policy: &policy, Clock: o.Clock})
			if err != nil {
				t.Fatal(err)
			}
			o.Engine = e
		})
		c := newClient(t, s)
		if got := c.want(c.do(http.MethodGet, "/?lang=ru", nil), http.StatusOK).body; !strings.Contains(got, want) {
			t.Errorf("%d minutes: the start page does not say %q", minutes, want)
		}
	}
}
