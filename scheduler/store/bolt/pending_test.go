package bolt

import (
	"bytes"
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// commitTo adds writes of the keys, each with the number of the commit and its place
// in it as its value; of those named a second time the second is to be seen.
func commitTo(p *pending, commit uint64, keys []string) map[string]string {
	var b batch
	seen := map[string]string{}
	for i, k := range keys {
		value := []byte{byte(commit), byte(i)}
		if i%5 == 4 {
			value = nil
		}
		b.add([]byte(k), value)
		seen[k] = string(value)
	}
	p.add(b.writes, commit)
	return seen
}

// TestPending_AsOfEachCommit holds the list against maps: every key in its order, by
// hash and from anywhere, as it was at every commit.
func TestPending_AsOfEachCommit(t *testing.T) {
	key := rapid.OneOf(rapid.StringMatching("[ab]{0,3}x{0,20}[ab\x00]{0,2}"), rapid.StringN(0, 40, 40))
	rapid.Check(t, func(t *rapid.T) {
		p := newPending(0)
		asOf := []map[string]string{{}}
		for commit := range uint64(rapid.IntRange(1, 8).Draw(t, "commits")) {
			now := maps.Clone(asOf[commit])
			maps.Copy(now, commitTo(p, commit+1, rapid.SliceOfN(key, 0, 40).Draw(t, "keys")))
			asOf = append(asOf, now)
		}
		from := []byte(key.Draw(t, "from"))
		for commit, want := range asOf {
			keys := slices.DeleteFunc(slices.Sorted(maps.Keys(want)), func(k string) bool { return k < string(from) })
			for n := p.seek(from); n != nil; n = n.next() {
				v := n.at(uint64(commit))
				if v == nil {
					continue // not there yet
				}
				if len(keys) == 0 || string(n.key) != keys[0] || string(v.value) != want[keys[0]] {
					t.Fatalf("as of %d, from %q: %q is %q; left are %q of %q", commit, from, n.key, v.value, keys, want)
				}
				if p.find(maphash.Bytes(seed, n.key), n.key) != n {
					t.Fatalf("%q is not found by its hash", n.key)
				}
				keys = keys[1:]
			}
			if len(keys) > 0 {
				t.Fatalf("as of %d, from %q: not met: %q", commit, from, keys)
			}
		}
	})
}

// TestPending_ReadWhileItGrows goes through the list again and again: it is always
// in order, and what was there stays there.
func TestPending_ReadWhileItGrows(t *testing.T) {
	p := newPending(0)
	var all sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		all.Go(func() {
			for before, ended := 0, false; !ended; {
				select {
				case <-done:
					ended = true
				default:
				}
				met := 0
				var last []byte
				for n := p.seek(nil); n != nil; n = n.next() {
					if met++; met > 1 && bytes.Compare(last, n.key) >= 0 {
						t.Errorf("%q comes after %q", n.key, last)
						return
					}
					last = n.key
				}
				if met < before {
					t.Errorf("met %d, and %d before", met, before)
					return
				}
				before = met
			}
		})
	}
	for commit := range uint64(100) {
		var keys []string
		for i := range 40 {
			keys = append(keys, string([]byte{byte(i % 3), byte(commit * 37), byte(i * 11), byte(commit)}))
		}
		commitTo(p, commit+1, keys)
	}
	close(done)
	all.Wait()
}
