package scheduler

import (
	"strings"
	"sync"
)

// byEpoch keeps what was read of the configuration, by name, as long as its epoch
// lasts. An epoch belongs to one configuration of one store: they are unique. What
// is kept is shared with others who ask, and must not be changed.
type byEpoch[T any] struct {
	mu    sync.RWMutex
	epoch string
	all   map[string]T
}

// maxNames bounds how many names are kept; the country has some 16,000 territories.
const maxNames = 1 << 15

// get returns what is kept, or reads it.
func (k *byEpoch[T]) get(g getter, name string, read func(g getter, name string) (T, error)) (T, error) {
	now, err := epoch(g)
	if err != nil {
		var none T
		return none, err
	}
	if v, known := k.lookup(now, name); known {
		return v, nil
	}
	checked := string(now) // now may be a piece of the store's memory
	v, err := read(g, name)
	if err == nil {
		k.put(checked, name, v)
	}
	return v, err
}

func (k *byEpoch[T]) lookup(epoch []byte, name string) (T, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.epoch != string(epoch) {
		var none T
		return none, false
	}
	v, known := k.all[name]
	return v, known
}

func (k *byEpoch[T]) put(epoch, name string, v T) {
	if epoch == "" {
		return // a store that was never configured, or a configuration that is only thought of
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.epoch != epoch || len(k.all) >= maxNames {
		k.epoch, k.all = epoch, map[string]T{}
	}
	k.all[strings.Clone(name)] = v // the name may be part of a record, which would be kept with it
}
