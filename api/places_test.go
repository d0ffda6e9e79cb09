package api_test

import (
	"testing"

	"kezek/scheduler"
)

// TestS2_WhereATimeIs: whoever may choose a time may ask where it is.
func TestS2_WhereATimeIs(t *testing.T) {
	w := newWorld(t)
	iin, _ := w.person(office)
	token := w.token(scheduler.RoleApplicant, iin)
	path := "/v1/departments/" + dept + "/places/2026-06-02/"
	for _, place := range []string{"0", "7"} { // an outreach that is not there any more is at the office
		r := w.call("GET", path+place, token, nil).want(200)
		for member, want := range map[string]any{"department": dept, "place": 0.0, "name.ru": dept, "address.kk": dept, "phone": "+77000000000"} {
			if got := r.json(member); got != want {
				t.Errorf("place %s: %s is %v, want %v", place, member, got, want)
			}
		}
	}
	w.call("GET", "/v1/departments/nowhere/places/2026-06-02/0", token, nil).want(404)
	w.call("GET", path+"-1", token, nil).want(422)
}
