package storetest

import "kezek/scheduler/store/memory"

// NewMemory returns an empty store without a file, for tests that make many.
func NewMemory() *memory.Store { return memory.New() }
