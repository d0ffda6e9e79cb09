package scheduler

import (
	"context"
	"sync"
)

// listenerBuffer is how many changes a slow listener may lag behind before it
// loses the oldest; it then reads the day anew anyway.
const listenerBuffer = 64

// hub hands the changes of this process to its listeners.
type hub struct {
	mu        sync.Mutex
	listeners map[string]map[chan Change]struct{} // by department
}

// Subscribe delivers the changes of a department's days, each after its commit,
// until ctx ends; then the channel is closed. A slow listener loses the oldest.
func (e *Engine) Subscribe(ctx context.Context, department string) <-chan Change {
	ch := make(chan Change, listenerBuffer)
	h := &e.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listeners == nil {
		h.listeners = map[string]map[chan Change]struct{}{}
	}
	if h.listeners[department] == nil {
		h.listeners[department] = map[chan Change]struct{}{}
	}
	h.listeners[department][ch] = struct{}{}
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if delete(h.listeners[department], ch); len(h.listeners[department]) == 0 {
			delete(h.listeners, department)
		}
		close(ch)
	})
	return ch
}

func (h *hub) publish(c Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.listeners[c.Department] {
		select {
		case ch <- c:
			continue
		default:
		}
		select { // full: drop the oldest
		case <-ch:
		default:
		}
		select {
		case ch <- c:
		default:
		}
	}
}
