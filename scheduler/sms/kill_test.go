package sms

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store"
	"kezek/scheduler/store/storetest"
)

const (
	killRounds   = 200
	killMessages = 300 // entered at once, whenever less than one round may need are left
	killParallel = 4   // messages under way at once
)

// killSteps are the places between the steps of a delivery at which a process dies.
var killSteps = []string{
	"read",       // the outbox was read, nothing was sent
	"asking",     // just before the gateway is asked
	"asked",      // the gateway has the message and has not answered; the parent sees to it
	"answered",   // the gateway has answered, nothing is noted
	"committing", // the note is written, not committed
	"noted",      // the note is durable
	"anywhere",   // at no place of ours: at an instant
}

// TestMain is also the process that delivers, and is killed.
func TestMain(m *testing.M) {
	if os.Getenv("KEZEK_TEST_DELIVER") != "" {
		if err := deliverUntilKilled(os.Getenv("KEZEK_TEST_DELIVER"), os.Getenv("KEZEK_TEST_GATEWAY"), os.Getenv("KEZEK_TEST_STEP")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// killer ends its own process at the n-th passing of a step, as a power failure would.
type killer struct {
	step string
	left atomic.Int64
}

func (k *killer) pass(step string) {
	if step == k.step && k.left.Add(-1) == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way
	}
}

// dyingStore, dyingOutbox and dyingGateway pass the steps.
type (
	dyingStore struct {
		scheduler.Store
		*killer
		noting atomic.Int64 // notes under way: other updates are not steps
	}
	dyingOutbox struct {
		*scheduler.Engine
		store *dyingStore
	}
	dyingGateway struct {
		scheduler.Gateway
		*killer
	}
)

func (s *dyingStore) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	return s.Store.Update(ctx, func(w scheduler.Writer) error {
		err := fn(w)
		if s.noting.Load() > 0 {
			s.pass("committing")
		}
		return err
	})
}

func (b *dyingOutbox) PendingMessages(ctx context.Context, limit int) ([]scheduler.Message, time.Time, error) {
	// Small batches, so that each round passes this step several times.
	due, next, err := b.Engine.PendingMessages(ctx, min(limit, 2*killParallel))
	b.store.pass("read")
	return due, next, err
}

func (b *dyingOutbox) MessageSent(ctx context.Context, id, text string, segments int, r scheduler.Receipt) error {
	b.store.noting.Add(1)
	defer b.store.noting.Add(-1)
	err := b.Engine.MessageSent(ctx, id, text, segments, r)
	b.store.pass("noted")
	return err
}

func (g *dyingGateway) Send(ctx context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	g.pass("asking")
	r, err := g.Gateway.Send(ctx, sms)
	g.pass("answered")
	return r, err
}

// deliverUntilKilled delivers the outbox of a file until nothing is left, or it
// dies at the step: NAME COUNT.
func deliverUntilKilled(file, gateway, step string) error {
	name, count, _ := strings.Cut(step, " ")
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	k := &killer{step: name}
	k.left.Store(int64(n))
	inner, err := store.Open("bolt:" + file)
	if err != nil {
		return err
	}
	s := &dyingStore{Store: inner, killer: k}
	engine, err := openKillEngine(context.Background(), s)
	if err != nil {
		return err
	}
	g, err := NewDescribed(killGateway(gateway), Account{}, nil)
	if err != nil {
		return err
	}
	texts, err := NewCatalogue(time.UTC, 15*time.Minute)
	if err != nil {
		return err
	}
	d := NewDeliverer(&dyingOutbox{engine, s}, &dyingGateway{g, k}, texts, Options{Parallel: killParallel})
	for {
		sent, next, err := d.Step(context.Background())
		if err != nil || sent == 0 && next.IsZero() {
			return err
		}
	}
}

func openKillEngine(ctx context.Context, s scheduler.Store) (*scheduler.Engine, error) {
	policy := scheduler.DefaultPolicy()
	policy.QuietHours = calendars.Interval{} // the test runs at night too
	return scheduler.New(ctx, scheduler.Options{Store: s, Registry: registry.NewLocal(s), Policy: &policy})
}

func killGateway(address string) Description {
	return Description{Name: "test", Method: http.MethodPost, URL: address, Headers: map[string]string{"Content-Type": "text/plain"}, Body: "{id} {phone} {text}"}
}

// killTest is the parent: it has the gateway, and looks at the file between the processes.
type killTest struct {
	*testing.T
	random *rand.Rand
	dir    string

	mu      sync.Mutex
	round   []string          // identifiers that the gateway got in this round
	bodies  map[string]string // by identifier: what it got first
	times   map[string]int    // by identifier: how often
	process *os.Process       // to be killed
	asked   int               // at the n-th request; 0: not at one
	delay   time.Duration     // after it
}

// TestN4_NothingIsLostWhateverTheKill kills the delivering process 200 times, at
// every step. No message is lost; what comes twice is what was under way when the
// process died, as docs/operations.md says, and has the same identifier and text.
func TestN4_NothingIsLostWhateverTheKill(t *testing.T) {
	k := &killTest{T: t, random: storetest.Random(t), dir: t.TempDir(), bodies: map[string]string{}, times: map[string]int{}}
	waiting, all, kills, twice := map[string]bool{}, map[string]bool{}, map[string]int{}, map[string]int{}
	for i := range killRounds {
		step := killSteps[i%len(killSteps)]
		if len(waiting) < 50 {
			k.enter(len(all))
			waiting = k.waiting()
			maps.Copy(all, waiting)
		}
		before := waiting
		if !k.deliver(step) {
			t.Fatalf("round %d: the process was not killed at %q: %d messages wait", i, step, len(before))
		}
		kills[step]++
		waiting = k.waiting()
		twice[step] += k.judge(i, step, before, waiting)
	}
	if k.deliver("never") {
		t.Fatal("the last process was killed")
	}
	if left := k.waiting(); len(left) != 0 {
		t.Errorf("%d messages wait in the end", len(left))
	}
	k.check()
	repeated := 0
	for id := range all {
		if k.times[id] == 0 {
			t.Errorf("message %s is lost", id)
		}
		repeated += max(0, k.times[id]-1)
	}
	under := 0
	for _, n := range twice {
		under += n
	}
	if repeated != under || under == 0 {
		t.Errorf("%d repetitions, %d messages were under way at a kill", repeated, under)
	}
	t.Logf("kills %v; messages under way that were repeated %v", kills, twice)
}

// enter writes messages into the outbox, for people from a number on.
func (k *killTest) enter(from int) {
	k.Helper()
	s, err := store.Open("bolt:" + k.file())
	k.must(err)
	engine, err := openKillEngine(k.Context(), s)
	k.must(err)
	today := calendars.DateOf(time.Now())
	integration := scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "test"}
	var g errgroup.Group
	g.SetLimit(64) // so that they share commits
	for n := from; n < from+killMessages; n++ {
		g.Go(func() error {
			iin := someIIN(n)
			if err := engine.PutContact(k.Context(), integration, scheduler.Contact{IIN: iin, Name: "A", Phone: fmt.Sprintf("+7701%07d", n), Language: "kk"}); err != nil {
				return err
			}
			_, err := engine.ReceiveForm(k.Context(), integration, scheduler.Form031{Number: fmt.Sprint("kill-", n), IIN: iin, Issued: today - 1, LastDay: today + 30})
			return err
		})
	}
	k.must(g.Wait())
	k.must(s.Close())
}

// someIIN makes a personal number with a good check digit.
func someIIN(n int) string {
	for ; ; n += 40000 { // its check digit would be 10: such a number was never issued
		for last := range 10 {
			if iin := fmt.Sprintf("900101%05d%d", 30000+n, last); scheduler.CheckIIN(iin) == nil {
				return iin
			}
		}
	}
}

func (k *killTest) file() string { return filepath.Join(k.dir, "kezek.db") }

func (k *killTest) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// deliver runs a process until it is killed at the step, or has nothing to do.
func (k *killTest) deliver(step string) (killed bool) {
	k.Helper()
	count := 1 + k.random.IntN(8)
	if step == "read" {
		count = 1 + k.random.IntN(2) // a batch each
	}
	gateway := httptest.NewServer(http.HandlerFunc(k.take))
	cmd := exec.CommandContext(k.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "KEZEK_TEST_DELIVER="+k.file(), "KEZEK_TEST_GATEWAY="+gateway.URL, fmt.Sprintf("KEZEK_TEST_STEP=%s %d", step, count))
	var said strings.Builder
	cmd.Stderr = &said
	k.mu.Lock()
	k.must(cmd.Start())
	k.round, k.process, k.asked, k.delay = nil, cmd.Process, 0, 0
	switch step {
	case "asked":
		k.asked = count
	case "anywhere":
		k.asked, k.delay = count, time.Duration(1+k.random.IntN(3000))*time.Microsecond
	}
	k.mu.Unlock()
	err := cmd.Wait()
	gateway.Close() // waits until everything that it got is noted
	if said.Len() > 0 {
		k.Fatalf("%s: %s", step, said.String())
	}
	return err != nil
}

// take notes what the gateway got.
func (k *killTest) take(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the process died as it asked: the gateway has nothing
	}
	id, _, _ := strings.Cut(string(body), " ")
	k.mu.Lock()
	defer k.mu.Unlock()
	k.round = append(k.round, id)
	k.times[id]++
	if first, again := k.bodies[id]; again && first != string(body) {
		k.Errorf("message %s was repeated with another content: %s, then %s", id, first, body)
	}
	k.bodies[id] = string(body)
	if k.asked--; k.asked != 0 {
		return
	}
	process := k.process // it may have ended by then: the kill does nothing
	if k.delay > 0 {
		time.AfterFunc(k.delay, func() { _ = process.Kill() })
		return
	}
	_ = process.Kill()
	k.mu.Unlock()
	<-r.Context().Done() // no answer before it is dead
	k.mu.Lock()
}

// waiting reads which messages wait in the file.
func (k *killTest) waiting() map[string]bool {
	k.Helper()
	s, err := store.Open("bolt:" + k.file())
	k.must(err)
	out := map[string]bool{}
	k.must(s.View(k.Context(), func(r scheduler.Reader) error {
		for _, id := range r.Scan([]byte{'o'}, []byte{'o' + 1}) { // the send index
			out[string(id)] = true
		}
		return nil
	}))
	k.must(s.Close())
	return out
}

// check sees that the file is sound.
func (k *killTest) check() {
	k.Helper()
	s, err := store.Open("bolt:" + k.file())
	k.must(err)
	engine, err := openKillEngine(k.Context(), s)
	k.must(err)
	k.must(engine.Check(k.Context(), func(fault error) { k.Error(fault) }))
	k.must(s.Close())
}

// judge holds what the gateway got in a round against what waited before and
// after it, and returns how many messages will come again.
func (k *killTest) judge(round int, step string, before, after map[string]bool) (again int) {
	k.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	for id := range before {
		if !after[id] && !slices.Contains(k.round, id) {
			k.Errorf("round %d, %s: message %s was noted and never sent", round, step, id)
		}
	}
	seen := map[string]bool{}
	for _, id := range k.round {
		if !before[id] || seen[id] {
			k.Errorf("round %d, %s: message %s was sent again without a kill between", round, step, id)
		}
		seen[id] = true
		if after[id] {
			again++
		}
	}
	if again > killParallel {
		k.Errorf("round %d, %s: %d messages were under way, want at most %d", round, step, again, killParallel)
	}
	return again
}
