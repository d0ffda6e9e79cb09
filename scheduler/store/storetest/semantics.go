package storetest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"kezek/scheduler"
)

func testGetPutDelete(t *testing.T, s scheduler.Store) {
	if got := dump(t, s); got != nil {
		t.Fatalf("a new store holds %v", got)
	}
	put(t, s, "a", "1")
	put(t, s, "b", "2")
	put(t, s, "a", "3")
	update(t, s, func(w scheduler.Writer) error {
		return errors.Join(w.Delete([]byte("b")), w.Delete([]byte("never there")))
	})
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		return errors.Join(expect(r, "a", "3"), expect(r, "b", "absent"), expect(r, "", "absent"))
	})
	if err != nil {
		t.Error(err)
	}
	if got, want := dump(t, s), []string{"a=3"}; !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

func testRefusedKeys(t *testing.T, s scheduler.Store) {
	update(t, s, func(w scheduler.Writer) error {
		for _, key := range [][]byte{nil, {}, make([]byte, 1<<20)} {
			if w.Put(key, []byte("v")) == nil {
				t.Errorf("Put with a key of %d bytes was accepted", len(key))
			}
		}
		return w.Put([]byte("good"), []byte("v"))
	})
	if got, want := dump(t, s), []string{"good=v"}; !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

func testScan(t *testing.T, s scheduler.Store) {
	update(t, s, func(w scheduler.Writer) error {
		for _, k := range []string{"c", "a", "b/1", "b", "b/2", "d", "\xff\xff"} {
			if err := w.Put([]byte(k), []byte("v")); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct{ name, from, to, want string }{
		{"whole", "", "nil", "a b b/1 b/2 c d \xff\xff"},
		{"from is included, to is not", "b", "c", "b b/1 b/2"},
		{"bounds that are no keys", "aa", "cc", "b b/1 b/2 c"},
		{"prefix", "b/", "b0", "b/1 b/2"},
		{"no upper bound", "c", "nil", "c d \xff\xff"},
		{"empty upper bound", "", "", ""},
		{"equal bounds", "b", "b", ""},
		{"inverted bounds", "c", "a", ""},
		{"between keys", "b/3", "bb", ""},
		{"after the last", "\xff\xff\x00", "nil", ""},
	} {
		to := []byte(c.to)
		if c.to == "nil" {
			to = nil
		}
		got := strings.ReplaceAll(strings.Join(scan(t, s, []byte(c.from), to), " "), "=v", "")
		if got != c.want {
			t.Errorf("%s: Scan(%q, %q) yields %q, want %q", c.name, c.from, c.to, got, c.want)
		}
	}
}

func testScanStopsEarly(t *testing.T, s scheduler.Store) {
	for _, k := range []string{"a", "b", "c"} {
		put(t, s, k, "v")
	}
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		seq := r.Scan(nil, nil)
		for range 2 { // a sequence may be ranged over again
			var got []byte
			for k := range seq {
				if got = append(got, k...); len(got) == 2 {
					break
				}
			}
			if string(got) != "ab" {
				t.Errorf("scan with a break saw %q, want ab", got)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func testOddKeysAndValues(t *testing.T, s scheduler.Store) {
	large := strings.Repeat("қ", 1<<19) // 1 MiB
	pairs := []string{
		"\x00", "zero byte", "\x00\x00", "two", "a\x00b", "inside", "a", "before", "\xff", "high",
		"empty", "", "large", large, strings.Repeat("k", 1024), "long key",
	}
	update(t, s, func(w scheduler.Writer) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := w.Put([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
				return err
			}
		}
		return w.Put([]byte("nil"), nil)
	})
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		errs := []error{expect(r, "nil", "")}
		for i := 0; i < len(pairs); i += 2 {
			errs = append(errs, expect(r, pairs[i], pairs[i+1]))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		t.Error(err)
	}
	got := scan(t, s, []byte("\x00"), []byte("b"))
	want := []string{"\x00=zero byte", "\x00\x00=two", "a=before", "a\x00b=inside"}
	if !slices.Equal(got, want) {
		t.Errorf("scan yields %q, want %q", got, want)
	}
}

func testOwnWritesSeen(t *testing.T, s scheduler.Store) {
	put(t, s, "old", "1")
	put(t, s, "gone", "1")
	update(t, s, func(w scheduler.Writer) error {
		errs := []error{
			expect(w, "old", "1"), expect(w, "new", "absent"),
			w.Put([]byte("old"), []byte("2")), w.Put([]byte("new"), nil), w.Delete([]byte("gone")),
			expect(w, "old", "2"), expect(w, "new", ""), expect(w, "gone", "absent"),
			w.Put([]byte("gone"), []byte("back")), w.Delete([]byte("new")),
			expect(w, "gone", "back"), expect(w, "new", "absent"),
		}
		return errors.Join(errs...)
	})
	if got, want := dump(t, s), []string{"gone=back", "old=2"}; !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

// A caller may use its buffers again once Update has returned.
func testSlicesReused(t *testing.T, s scheduler.Store) {
	key, val := []byte("key-0"), []byte("value-0")
	var want []string
	for i := range byte(10) {
		key[4], val[6] = '0'+i, '0'+i
		update(t, s, func(w scheduler.Writer) error { return w.Put(key, val) })
		want = append(want, string(key)+"="+string(val))
	}
	overwrite(key)
	overwrite(val)
	if got := dump(t, s); !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
	// What Get returned may be put elsewhere in the same transaction.
	update(t, s, func(w scheduler.Writer) error {
		v, err := w.Get([]byte("key-3"))
		if err != nil {
			return err
		}
		return w.Put([]byte("moved"), v)
	})
	put(t, s, "key-3", strings.Repeat("x", 1<<16))
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		v, err := r.Get([]byte("moved"))
		if err == nil && !bytes.Equal(v, []byte("value-3")) {
			t.Errorf("moved value is %q", v)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
