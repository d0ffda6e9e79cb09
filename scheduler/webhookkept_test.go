package scheduler_test

import (
	"context"
	"sync"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// TestWebhooks_ChangesAreSeenAtOnce holds that what is kept of webhooks is never
// another than they are: after each change, and each that failed, the next booking
// is told of as it should be.
func TestWebhooks_ChangesAreSeenAtOnce(t *testing.T) {
	var failure error
	store := storetest.FailCommits(storetest.NewMemory(), func() error { return failure })
	w := openWorld(t, store)
	input := scheduler.WebhookInput{Name: "Follow-up", URL: "https://hooks.example.kz/kezek", Topics: []scheduler.Topic{scheduler.TopicBooked}, Enabled: true}
	off := input
	off.Enabled = false
	a, form := w.person()
	var one, other scheduler.WebhookSecret
	for _, step := range []struct {
		what  string
		act   func() error
		fails bool
		told  int // of a booking after it
	}{
		{what: "nothing", act: func() error { return nil }},
		{"a webhook that could not be made", func() error { return second(w.CreateWebhook(t.Context(), operator, input)) }, true, 0},
		{"the first", func() (err error) { one, err = w.CreateWebhook(t.Context(), operator, input); return err }, false, 1},
		{"the second", func() (err error) { other, err = w.CreateWebhook(t.Context(), operator, input); return err }, false, 2},
		{"one that could not be turned off", func() error { return second(w.ChangeWebhook(t.Context(), operator, one.ID, off)) }, true, 2},
		{"one that was turned off", func() error { return second(w.ChangeWebhook(t.Context(), operator, one.ID, off)) }, false, 1},
		{"one that is gone", func() error { return w.WebhookGone(t.Context(), other.ID, "410") }, false, 0},
		{"one that was turned on", func() error { return second(w.ChangeWebhook(t.Context(), operator, one.ID, input)) }, false, 1},
		{"one that could not be dropped", func() error { return w.DropWebhook(t.Context(), operator, one.ID) }, true, 1},
		{"one that was dropped", func() error { return w.DropWebhook(t.Context(), operator, one.ID) }, false, 0},
		{"the last", func() error { return w.DropWebhook(t.Context(), operator, other.ID) }, false, 0},
	} {
		if failure = nil; step.fails {
			failure = errInjected
		}
		if err := step.act(); (err != nil) != step.fails {
			t.Fatalf("%s: %v", step.what, err)
		}
		failure = nil
		before := w.records('h')
		b := w.bookFor(a, form, "2026-06-03", "10:00")
		if told := w.records('h') - before; told != step.told {
			t.Errorf("after %s, %d were told of a booking, want %d", step.what, told, step.told)
		}
		w.must2(w.Cancel(t.Context(), a, b.Number, ""))
	}
}

// TestWebhooks_AreSeenWithinAGroup holds the same for updates that share a commit,
// and that a change which its group lost is not seen after it.
func TestWebhooks_AreSeenWithinAGroup(t *testing.T) {
	for _, kept := range []bool{true, false} {
		store := &grouped{Store: storetest.NewMemory()}
		w := openWorld(t, store)
		w.book("2026-06-03", "10:00")
		a, form := w.person()
		if !kept {
			store.failure = errInjected
		}
		store.gather(2)
		made := make(chan error)
		go func() {
			_, err := w.CreateWebhook(t.Context(), operator, scheduler.WebhookInput{Name: "Follow-up", URL: "https://hooks.example.kz/kezek",
				Topics: []scheduler.Topic{scheduler.TopicBooked}, Enabled: true})
			made <- err
		}()
		<-store.came
		_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-03", "10:00")})
		if created := <-made; (err == nil) != kept || (created == nil) != kept {
			t.Fatalf("kept %v: %v, %v", kept, created, err)
		}
		want := 1
		if !kept {
			want = 0
			w.bookFor(a, form, "2026-06-03", "10:00")
		}
		if told := w.records('h'); told != want {
			t.Errorf("kept %v: %d were told of a booking, want %d", kept, told, want)
		}
	}
}

// grouped runs updates in one transaction, in the order in which they came.
type grouped struct {
	scheduler.Store
	failure error // of the next group's commit

	mu    sync.Mutex
	left  int // updates that are still to come into the group; 0: none is made
	group []func(scheduler.Writer) error
	came  chan struct{} // the first has come
	done  chan struct{}
	err   error // of the commit
}

// gather makes a group of the next n updates.
func (s *grouped) gather(n int) {
	s.left, s.group, s.came, s.done = n, nil, make(chan struct{}), make(chan struct{})
}

func (s *grouped) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	s.mu.Lock()
	if s.left == 0 {
		s.mu.Unlock()
		return s.Store.Update(ctx, fn)
	}
	s.left--
	if s.group = append(s.group, fn); len(s.group) == 1 {
		close(s.came)
	}
	last := s.left == 0
	s.mu.Unlock()
	if last {
		s.err = s.Store.Update(ctx, func(w scheduler.Writer) error {
			for _, fn := range s.group {
				if err := fn(w); err != nil {
					return err
				}
			}
			return s.failure
		})
		close(s.done)
	}
	<-s.done
	return s.err
}
