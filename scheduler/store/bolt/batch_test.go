package bolt

import (
	"fmt"
	"hash/maphash"
	"testing"

	"pgregory.net/rapid"
)

// Whatever updates write and take back, the batch shows what a map would.
func TestBatch_TakesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b batch
		model := map[string]string{}
		for range rapid.IntRange(1, 20).Draw(t, "updates") {
			before, then := len(b.writes), map[string]string{}
			for k, v := range model {
				then[k] = v
			}
			for range rapid.IntRange(0, 60).Draw(t, "writes") {
				k := fmt.Sprint(rapid.IntRange(0, 300).Draw(t, "key"))
				if rapid.Bool().Draw(t, "delete") {
					b.add([]byte(k), nil)
					then[k] = "deleted"
				} else {
					b.add([]byte(k), []byte(k+"v"))
					then[k] = k + "v"
				}
			}
			if rapid.Bool().Draw(t, "keep") {
				model = then
			} else {
				b.takeBack(before)
			}
			bytes := 0
			for _, w := range b.writes {
				bytes += len(w.key) + len(w.value)
			}
			if bytes != b.bytes {
				t.Fatalf("the batch counts %d bytes and has %d", b.bytes, bytes)
			}
		}
		for n := range 301 {
			k := fmt.Append(nil, n)
			got := ""
			switch w := b.get(maphash.Bytes(seed, k), k); {
			case w != nil && w.value == nil:
				got = "deleted"
			case w != nil:
				got = string(w.value)
			}
			if got != model[string(k)] {
				t.Fatalf("%s is %q, want %q", k, got, model[string(k)])
			}
		}
	})
}
