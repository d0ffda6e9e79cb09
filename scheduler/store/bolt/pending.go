package bolt

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"sync/atomic"
)

// pending holds what is durable in the log and not yet in the file: an ordered
// list with a hash index, each key with its versions. One goroutine at a time
// adds; any number read meanwhile, each as of one commit, without a lock.
type pending struct {
	head  node
	index []atomic.Pointer[node] // by hash; a power of two
	count int                    // of keys
	bytes int                    // of keys and values, all versions
	last  uint64                 // sequence number of the latest commit in it

	random *rand.PCG // heights of the nodes
}

// node is a key in a skip list and in a chain of the index. What a search looks
// at in the nodes that it passes comes first, together in one line of the cache.
type node struct {
	begins   beginning
	low      [lowLevels]atomic.Pointer[node] // the next node at each level; nil above the node's height
	high     *[maxHeight - lowLevels]atomic.Pointer[node]
	key      []byte
	versions atomic.Pointer[version] // the latest first
	chain    *node                   // next of this hash's chain; never changed once it is read
	first    version                 // memory for most nodes' only version
}

// link is where the node has the next one at a level that it is in.
func (n *node) link(level int) *atomic.Pointer[node] {
	if level < lowLevels {
		return &n.low[level]
	}
	return &n.high[level-lowLevels]
}

// next returns the node after this one.
func (n *node) next() *node { return n.low[0].Load() }

// beginning is the first bytes of a key, zeros behind a shorter one. Most
// comparisons end with it, and need not fetch the key from elsewhere.
type beginning [2]uint64

func beginningOf(key []byte) beginning {
	var b [16]byte
	copy(b[:], key)
	return beginning{binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:])}
}

// before reports whether the node's key is less than another.
func (n *node) before(begins beginning, key []byte) bool {
	switch {
	case n.begins[0] != begins[0]:
		return n.begins[0] < begins[0]
	case n.begins[1] != begins[1]:
		return n.begins[1] < begins[1]
	}
	return bytes.Compare(n.key, key) < 0
}

// version is what one commit made of a key.
type version struct {
	commit uint64
	value  []byte // nil: deleted
	older  *version
}

const (
	maxHeight = 12 // for some millions of keys: of four nodes one reaches the level above
	lowLevels = 2  // that every node has room for; of sixteen nodes one is higher
)

// newPending makes an empty list that is as good for as many keys as is expected.
func newPending(expected int) *pending {
	size := max(1<<12, 1<<bits.Len(uint(expected)))
	return &pending{head: node{high: new([maxHeight - lowLevels]atomic.Pointer[node])}, index: make([]atomic.Pointer[node], size), random: rand.NewPCG(1, 2)}
}

func (p *pending) chain(hash uint64) *atomic.Pointer[node] {
	return &p.index[hash&uint64(len(p.index)-1)]
}

// find returns the key's node, or nil.
func (p *pending) find(hash uint64, key []byte) *node {
	begins := beginningOf(key)
	for n := p.chain(hash).Load(); n != nil; n = n.chain {
		if n.begins == begins && bytes.Equal(n.key, key) {
			return n
		}
	}
	return nil
}

// add notes the writes of a commit. Readers see them once they ask for it.
func (p *pending) add(writes []write, commit uint64) {
	for i := range writes {
		w := &writes[i]
		p.bytes += len(w.key) + len(w.value)
		if n := p.find(w.hash, w.key); n != nil {
			n.versions.Store(&version{commit: commit, value: w.value, older: n.versions.Load()})
		} else {
			p.insert(w, commit)
		}
	}
	p.last = commit
}

// insert links a new node, from the bottom up: whoever meets it at a level finds
// it at every level below.
func (p *pending) insert(w *write, commit uint64) {
	height := min(1+bits.TrailingZeros64(p.random.Uint64()|1<<(2*maxHeight-1))/2, maxHeight) // each level has a quarter of the one below
	n := &node{begins: beginningOf(w.key), key: w.key, first: version{commit: commit, value: w.value}}
	if n.versions.Store(&n.first); height > lowLevels {
		n.high = new([maxHeight - lowLevels]atomic.Pointer[node])
	}
	var path [maxHeight]*atomic.Pointer[node]
	p.search(n.begins, n.key, &path)
	for level, before := range path[:height] {
		n.link(level).Store(before.Load())
		before.Store(n)
	}
	chain := p.chain(w.hash)
	n.chain = chain.Load()
	chain.Store(n)
	p.count++
}

// seek returns the first node at or after key.
func (p *pending) seek(key []byte) *node {
	var path [maxHeight]*atomic.Pointer[node]
	p.search(beginningOf(key), key, &path)
	return path[0].Load()
}

// search finds the links, at each level, from what is before key to what is not.
func (p *pending) search(begins beginning, key []byte, path *[maxHeight]*atomic.Pointer[node]) {
	at := &p.head
	for level := maxHeight - 1; level >= 0; level-- {
		link := at.link(level)
		for next := link.Load(); next != nil && next.before(begins, key); next = link.Load() {
			at, link = next, next.link(level)
		}
		path[level] = link
	}
}

// at returns the key's version as of a commit; nil if it has none.
func (n *node) at(commit uint64) *version {
	v := n.versions.Load()
	for v != nil && v.commit > commit {
		v = v.older
	}
	return v
}
