package bolt

import (
	"bytes"
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

// node is a key in a skip list and in a chain of the index.
type node struct {
	key      []byte
	versions atomic.Pointer[version] // the latest first
	chain    *node                   // next of this hash's chain; never changed once it is read
	next     []atomic.Pointer[node]  // one for each level of the list that the node is in

	// Memory for most nodes' only version and levels, so that a node is one piece.
	first version
	low   [2]atomic.Pointer[node]
}

// version is what one commit made of a key.
type version struct {
	commit uint64
	value  []byte // nil: deleted
	older  *version
}

const maxHeight = 20 // for some millions of keys

// newPending makes an empty list that is as good for as many keys as is expected.
func newPending(expected int) *pending {
	size := max(1<<10, 1<<bits.Len(uint(expected)))
	return &pending{head: node{next: make([]atomic.Pointer[node], maxHeight)}, index: make([]atomic.Pointer[node], size), random: rand.NewPCG(1, 2)}
}

func (p *pending) chain(hash uint64) *atomic.Pointer[node] {
	return &p.index[hash&uint64(len(p.index)-1)]
}

// find returns the key's node, or nil.
func (p *pending) find(hash uint64, key []byte) *node {
	for n := p.chain(hash).Load(); n != nil; n = n.chain {
		if bytes.Equal(n.key, key) {
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
	n := &node{key: w.key, first: version{commit: commit, value: w.value}}
	if n.versions.Store(&n.first); height <= len(n.low) {
		n.next = n.low[:height]
	} else {
		n.next = make([]atomic.Pointer[node], height)
	}
	at := &p.head
	var path [maxHeight]*node
	for level := maxHeight - 1; level >= 0; level-- {
		for {
			next := at.next[level].Load()
			if next == nil || bytes.Compare(next.key, w.key) > 0 {
				break
			}
			at = next
		}
		path[level] = at
	}
	for level := range height {
		n.next[level].Store(path[level].next[level].Load())
		path[level].next[level].Store(n)
	}
	chain := p.chain(w.hash)
	n.chain = chain.Load()
	chain.Store(n)
	p.count++
}

// seek returns the first node at or after key.
func (p *pending) seek(key []byte) *node {
	at := &p.head
	for level := maxHeight - 1; level >= 0; level-- {
		for {
			next := at.next[level].Load()
			if next == nil || bytes.Compare(next.key, key) >= 0 {
				break
			}
			at = next
		}
	}
	return at.next[0].Load()
}

// at returns the key's version as of a commit; nil if it has none.
func (n *node) at(commit uint64) *version {
	v := n.versions.Load()
	for v != nil && v.commit > commit {
		v = v.older
	}
	return v
}
