package browsertest

import (
	"context"
	"errors"
	"sync/atomic"

	"kezek/scheduler"
)

// Registers are those that the site asks. While Silent, the one that knows where
// people live does not answer. Asked is how often that one was asked.
type Registers struct {
	scheduler.Registry
	Silent atomic.Bool
	Asked  atomic.Int64
}

var _ scheduler.Registry = (*Registers)(nil)

// Residence implements scheduler.Registry.
func (r *Registers) Residence(ctx context.Context, iin string) (scheduler.Residence, error) {
	r.Asked.Add(1)
	if r.Silent.Load() {
		return scheduler.Residence{}, errors.New("the register is silent")
	}
	return r.Registry.Residence(ctx, iin)
}
