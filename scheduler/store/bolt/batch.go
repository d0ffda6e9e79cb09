package bolt

import (
	"bytes"
	"hash/maphash"
)

// seed is of every hash of a key in this process.
var seed = maphash.MakeSeed()

// write is one key's new value.
type write struct {
	key, value []byte // a nil value deletes the key
	hash       uint64 // of the key
	before     int32  // position after that of the batch's earlier write of this key; 0: there is none
}

// batch gathers the writes of one group of updates, in order. What an update
// reads, it sees with its own writes and those of the updates before it; an
// update that fails takes its writes back.
type batch struct {
	writes []write
	bytes  int     // of keys and values
	index  []int32 // open addressing by hash: position in writes plus one
}

// batchKept is how many writes of memory a batch keeps for the next group.
const batchKept = 1 << 14

func (b *batch) reset() {
	if len(b.writes) > batchKept {
		*b = batch{}
		return
	}
	clear(b.writes) // lets keys and values go
	clear(b.index)
	b.writes, b.bytes = b.writes[:0], 0
}

// slot returns where the index has the key, or would have it.
func (b *batch) slot(hash uint64, key []byte) *int32 {
	mask := uint64(len(b.index) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		at := &b.index[i]
		if *at == 0 {
			return at
		}
		if w := &b.writes[*at-1]; w.hash == hash && bytes.Equal(w.key, key) {
			return at
		}
	}
}

// get returns the latest write of a key; nil if there is none.
func (b *batch) get(hash uint64, key []byte) *write {
	if len(b.writes) == 0 {
		return nil
	}
	if at := *b.slot(hash, key); at != 0 {
		return &b.writes[at-1]
	}
	return nil
}

func (b *batch) add(key, value []byte) {
	if 2*len(b.writes) >= len(b.index) {
		b.grow()
	}
	hash := maphash.Bytes(seed, key)
	at := b.slot(hash, key)
	b.writes = append(b.writes, write{key, value, hash, *at})
	b.bytes += len(key) + len(value)
	*at = int32(len(b.writes))
}

// grow doubles the index. The writes enter it in their order, so that takeBack
// can still go the way back.
func (b *batch) grow() {
	b.index = make([]int32, max(256, 2*len(b.index)))
	for i := range b.writes {
		*b.slot(b.writes[i].hash, b.writes[i].key) = int32(i + 1)
	}
}

// takeBack drops the writes after the first n, the last one first: each then
// finds the index as it left it.
func (b *batch) takeBack(n int) {
	for i := len(b.writes) - 1; i >= n; i-- {
		w := &b.writes[i]
		*b.slot(w.hash, w.key) = w.before
		b.bytes -= len(w.key) + len(w.value)
		*w = write{}
	}
	b.writes = b.writes[:n]
}
