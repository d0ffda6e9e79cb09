package sms

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"kezek/scheduler"
)

// outage notices that a gateway as a whole does not work: several messages in a
// row have failed, none of them refused. Then nothing is sent for a while, so
// that the messages that wait keep their attempts; one after another probes,
// until the gateway takes one.
type outage struct {
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	pause   time.Duration
	opened  atomic.Int64 // when the present pause began, Unix nanoseconds
}

// phase is what an outage allows.
type phase gobreaker.State

const (
	working = phase(gobreaker.StateClosed)
	probing = phase(gobreaker.StateHalfOpen) // one message may try
	paused  = phase(gobreaker.StateOpen)
)

// newOutage tells of pauses and their end through said, with the worse of it.
func newOutage(failures int, pause time.Duration, said func(broken bool)) *outage {
	o := &outage{pause: pause}
	o.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		MaxRequests:  1,
		Timeout:      pause,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return int(c.ConsecutiveFailures) >= failures },
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, scheduler.ErrRefused) }, // a refusal is an answer
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },                   // that we stop says nothing
		OnStateChange: func(_ string, from, to gobreaker.State) {
			switch {
			case to == gobreaker.StateOpen:
				o.opened.Store(time.Now().UnixNano())
				if from == gobreaker.StateClosed {
					said(true)
				}
			case to == gobreaker.StateClosed:
				said(false)
			}
		},
	})
	return o
}

func (o *outage) phase() phase { return phase(o.breaker.State()) }

// left is how long the present pause still lasts.
func (o *outage) left() time.Duration {
	return max(0, o.pause-time.Since(time.Unix(0, o.opened.Load())))
}

// try hands a message over, unless the gateway is left alone: then tried is false.
func (o *outage) try(send func() (scheduler.Receipt, error)) (r scheduler.Receipt, tried bool, err error) {
	done, err := o.breaker.Allow()
	if err != nil {
		return r, false, nil
	}
	r, err = send()
	done(err)
	return r, true, err
}
