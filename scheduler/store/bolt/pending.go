package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"
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

	random  *rand.PCG // heights of the nodes
	unknown []newKey  // memory of add
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

func (b beginning) compare(other beginning) int {
	if b[0] != other[0] {
		return cmp.Compare(b[0], other[0])
	}
	return cmp.Compare(b[1], other[1])
}

// before reports whether the node's key is less than another.
func (n *node) before(begins beginning, key []byte) bool {
	if c := n.begins.compare(begins); c != 0 {
		return c < 0
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
	p.unknown = p.unknown[:0]
	for i := range writes {
		w := &writes[i]
		p.bytes += len(w.key) + len(w.value)
		if n := p.find(w.hash, w.key); n != nil {
			n.versions.Store(&version{commit: commit, value: w.value, older: n.versions.Load()})
		} else {
			p.unknown = append(p.unknown, newKey{beginningOf(w.key), w, i})
		}
	}
	// In their order most new keys come right after the one before: numbers count up,
	// and much is due at the same time. They are found without a search from the top.
	slices.SortFunc(p.unknown, newKey.compare)
	path := p.heads()
	nodes := make([]node, len(p.unknown)) // at once: they also go at once, with the list
	for i, k := range p.unknown {
		if i+1 < len(p.unknown) && bytes.Equal(k.write.key, p.unknown[i+1].write.key) {
			continue // written again in the same commit: nobody sees this one
		}
		p.insert(&nodes[i], k, commit, &path)
	}
	clear(p.unknown) // lets keys and values go
	p.last = commit
}

// newKey is a write of a key that is not there yet.
type newKey struct {
	begins beginning
	write  *write
	nth    int // of the commit's writes
}

// compare orders by key, and writes of one key as they came.
func (k newKey) compare(other newKey) int {
	if c := k.begins.compare(other.begins); c != 0 {
		return c
	}
	if c := bytes.Compare(k.write.key, other.write.key); c != 0 {
		return c
	}
	return cmp.Compare(k.nth, other.nth)
}

// insert makes a node of a new key and links it, from the bottom up: whoever meets
// it at a level finds it at every level below. The path is that of a key before it,
// and becomes its own.
func (p *pending) insert(n *node, k newKey, commit uint64, path *path) {
	height := min(1+bits.TrailingZeros64(p.random.Uint64()|1<<(2*maxHeight-1))/2, maxHeight) // each level has a quarter of the one below
	n.begins, n.key, n.first = k.begins, k.write.key, version{commit: commit, value: k.write.value}
	if n.versions.Store(&n.first); height > lowLevels {
		n.high = new([maxHeight - lowLevels]atomic.Pointer[node])
	}
	path.advance(n.begins, n.key)
	for level := range height {
		before := path[level].link(level)
		n.link(level).Store(before.Load())
		before.Store(n)
		path[level] = n
	}
	chain := p.chain(k.write.hash)
	n.chain = chain.Load()
	chain.Store(n)
	p.count++
}

// seek returns the first node at or after key.
func (p *pending) seek(key []byte) *node {
	path := p.heads()
	path.advance(beginningOf(key), key)
	return path[0].next()
}

// path is the last node before a key, at each level.
type path [maxHeight]*node

// heads is the path of what is before every key.
func (p *pending) heads() (path path) {
	for level := range path {
		path[level] = &p.head
	}
	return path
}

// advance makes the path of a key that of a later one. It goes up as long as there
// is something to pass over, and comes down from there.
func (p *path) advance(begins beginning, key []byte) {
	passes := func(at *node, level int) *node {
		if next := at.link(level).Load(); next != nil && next.before(begins, key) {
			return next
		}
		return nil
	}
	level := 0
	for level < maxHeight && passes(p[level], level) != nil {
		level++
	}
	if level == 0 {
		return
	}
	at := p[level-1]
	for level--; level >= 0; level-- {
		for next := passes(at, level); next != nil; next = passes(at, level) {
			at = next
		}
		p[level] = at
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
