package storetest_test

import (
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

func TestMemory_PassesContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) scheduler.Store { return storetest.NewMemory() })
}

func TestMemory_HoldsEverythingAfterReopen(t *testing.T) {
	m := storetest.NewMemory()
	if err := put(t, m, "k", "v"); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := get(t, m.Reopen(), "k"); got != "v" || err != nil {
		t.Errorf("the store opened again holds %q, %v, want v", got, err)
	}
}
