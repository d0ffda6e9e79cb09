package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kezek/scheduler"
)

// Random returns a source for a random test. The seed is logged, so that a
// failing run can be repeated with KEZEK_SEED set to it.
func Random(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("KEZEK_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("KEZEK_SEED: %v", err)
		}
	}
	t.Logf("KEZEK_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func testCountersAreExact(t *testing.T, s scheduler.Store) {
	const callers, rounds, counters = 20, 25, 3
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for range rounds {
				err := s.Update(t.Context(), func(w scheduler.Writer) error {
					return increment(w, fmt.Sprint("counter/", i%counters))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	want := []string{"counter/0=175", "counter/1=175", "counter/2=150"}
	if got := dump(t, s); !slices.Equal(got, want) {
		t.Errorf("counters are %v, want %v", got, want)
	}
}

func increment(w scheduler.Writer, key string) error {
	n := 0
	text, err := value(w, key)
	if err == nil && text != "absent" {
		n, err = strconv.Atoi(text)
	}
	if err != nil {
		return err
	}
	return w.Put([]byte(key), []byte(strconv.Itoa(n+1)))
}

// access is one step of an update, as it is written to the log.
type access struct {
	Key    string
	Read   string // the value seen, or "absent"
	Wrote  string
	Delete bool
}

// Updates on few keys append to a log in the store what they read and wrote.
// Replayed one after another in the log's order, every read must see what the
// replay says: then some serial order explains them all.
func testSerialisable(t *testing.T, s scheduler.Store) {
	random := Random(t)
	var wg sync.WaitGroup
	for range 16 {
		local := rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))
		wg.Go(func() {
			for range 20 {
				plan := randomPlan(local)
				failing := local.IntN(5) == 0
				err := s.Update(t.Context(), func(w scheduler.Writer) error { return runPlan(w, plan, failing) })
				if failing != errors.Is(err, errOwn) || !failing && err != nil {
					t.Errorf("update returned %v", err)
				}
			}
		})
	}
	wg.Wait()
	replay(t, s)
}

// randomPlan draws what an update will do, apart from what it reads.
func randomPlan(random *rand.Rand) []access {
	plan := make([]access, 1+random.IntN(4))
	for i := range plan {
		plan[i] = access{
			Key:    fmt.Sprint("register/", random.IntN(4)),
			Wrote:  strconv.FormatUint(random.Uint64(), 36),
			Delete: random.IntN(4) == 0,
		}
	}
	return plan
}

func runPlan(w scheduler.Writer, plan []access, failing bool) error {
	done := slices.Clone(plan)
	for i := range done {
		a := &done[i]
		var err error
		if a.Read, err = value(w, a.Key); err != nil {
			return err
		}
		if a.Delete {
			err = w.Delete([]byte(a.Key))
		} else {
			err = w.Put([]byte(a.Key), []byte(a.Wrote))
		}
		if err != nil {
			return err
		}
	}
	if failing {
		return errOwn
	}
	if err := increment(w, "length"); err != nil {
		return err
	}
	length, err := value(w, "length")
	if err != nil {
		return err
	}
	entry, err := json.Marshal(done)
	if err != nil {
		return err
	}
	return w.Put(fmt.Appendf(nil, "log/%06s", length), entry)
}

func replay(t *testing.T, s scheduler.Store) {
	t.Helper()
	model := map[string]string{}
	entries := 0
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		for k, v := range r.Scan([]byte("log/"), []byte("log0")) {
			var log []access
			if err := json.Unmarshal(v, &log); err != nil {
				return err
			}
			entries++
			for _, a := range log {
				want, ok := model[a.Key]
				if !ok {
					want = "absent"
				}
				if a.Read != want {
					t.Errorf("%s read %q at %s, in serial order it stands at %q", k, a.Read, a.Key, want)
				}
				if delete(model, a.Key); !a.Delete {
					model[a.Key] = a.Wrote
				}
			}
		}
		return expect(r, "length", strconv.Itoa(entries))
	})
	if err != nil {
		t.Error(err)
	}
	if entries == 0 {
		t.Error("no update was kept")
	}
}

// Random updates, some failing, run one by one against a map; after each the
// store must hold what the map holds.
func testRandomOperations(t *testing.T, s scheduler.Store) {
	random := Random(t)
	model := map[string]string{}
	for step := range 120 {
		ops := randomOps(random)
		failing := random.IntN(4) == 0
		err := s.Update(t.Context(), func(w scheduler.Writer) error {
			for _, o := range ops {
				if err := o.apply(w); err != nil {
					return err
				}
			}
			if failing {
				return errOwn
			}
			return nil
		})
		if failing != errors.Is(err, errOwn) || !failing && err != nil {
			t.Fatalf("step %d: update returned %v", step, err)
		}
		for _, o := range ops {
			if failing {
				break
			}
			if delete(model, o.key); o.value != "" {
				model[o.key] = o.value
			}
		}
		from, to := randomKey(random), randomKey(random)
		if got, want := scan(t, s, []byte(from), []byte(to)), within(model, from, to); !slices.Equal(got, want) {
			t.Fatalf("step %d: scan from %s to %s yields %v, want %v", step, from, to, got, want)
		}
	}
	if got, want := dump(t, s), within(model, "", "z"); !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

// op puts a value, or deletes the key if the value is empty.
type op struct{ key, value string }

func (o op) apply(w scheduler.Writer) error {
	if o.value == "" {
		return w.Delete([]byte(o.key))
	}
	return w.Put([]byte(o.key), []byte(o.value))
}

func randomKey(random *rand.Rand) string {
	return fmt.Sprintf("%c/%d", 'a'+random.IntN(3), random.IntN(12))
}

func randomOps(random *rand.Rand) []op {
	ops := make([]op, random.IntN(8))
	for i := range ops {
		ops[i] = op{key: randomKey(random)}
		if random.IntN(3) > 0 {
			ops[i].value = strconv.FormatUint(random.Uint64(), 36)
		}
	}
	return ops
}

// within lists the model's pairs with from <= key < to as scan does.
func within(model map[string]string, from, to string) []string {
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if from <= k && k < to {
			pairs = append(pairs, k+"="+model[k])
		}
	}
	return pairs
}
