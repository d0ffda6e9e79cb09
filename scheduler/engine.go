package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	_ "time/tzdata" // zones must be there on a bare machine

	"kezek/calendars"
)

// Options are what an engine needs. Store and Registry are required.
type Options struct {
	Store    Store
	Registry Registry
	Texts    Texts            // what SMS say; nil: messages show no text until they are sent
	Clock    func() time.Time // nil: time.Now
	Policy   *Policy          // nil: DefaultPolicy
	Calendar *calendars.Data  // for a store that has no calendar yet; nil: the embedded one
	Log      *slog.Logger     // nil: discarded
	Archives []Archive        // what was moved out of Store, for reading; none is written to or closed
}

// Engine is the scheduler over one store. Its methods are safe for concurrent
// use; each reads the clock once and opens one transaction, or says why more.
type Engine struct {
	store    Store
	registry Registry
	stored   StoredRegistry // the registry, if it is one; or nil
	texts    Texts
	clock    func() time.Time
	policy   Policy
	log      *slog.Logger
	archives []Store  // the uppermost first
	attached []string // identifiers of archives
	numbers  numbers
	plans    plans
	zones    sync.Map // zone name: *time.Location
	hub      hub
	work     *alarm // of the worker
	delivery *alarm // of the deliverer

	knownWebhooks byEpoch[[]Webhook]
	wakeDispatch  chan struct{} // whoever tells webhooks looks again
}

// New opens the engine on a store; on an empty store it writes the calendar.
// It fails if the policy cannot work, naming every number at fault, if the store is
// an archive, or an archive is none of its own (ErrNoArchive).
func New(ctx context.Context, o Options) (*Engine, error) {
	if o.Store == nil || o.Registry == nil {
		return nil, errors.New("scheduler: Options need Store and Registry")
	}
	e := &Engine{store: o.Store, registry: o.Registry, stored: stored(o.Registry), texts: o.Texts, clock: o.Clock, log: o.Log, policy: DefaultPolicy(),
		work: newAlarm(), delivery: newAlarm(), wakeDispatch: make(chan struct{}, 1)}
	if e.clock == nil {
		e.clock = time.Now
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if o.Policy != nil {
		e.policy = *o.Policy
	}
	if err := invalid(e.policy.Validate()); err != nil {
		return nil, err
	}
	if err := e.attach(ctx, o.Archives); err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	data := calendars.Embedded()
	if o.Calendar != nil {
		data = *o.Calendar
	}
	if err := e.seedCalendar(ctx, data); err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	if err := e.upgrade(ctx); err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	if err := e.watchAll(ctx); err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	return e, nil
}

// now reads the clock, in milliseconds: the resolution of everything stored.
func (e *Engine) now() time.Time { return e.clock().UTC().Truncate(time.Millisecond) }

// Policy returns the policy in force.
func (e *Engine) Policy() Policy { return e.policy }

// zone returns the department's location. PutDepartment has checked the name.
func (e *Engine) zone(d *Department) *time.Location { return e.location(d.Zone) }

// Zone returns the location of a department; of the empty one, the default.
func (e *Engine) Zone(d Department) *time.Location { return e.zone(&d) }

func (e *Engine) location(name string) *time.Location {
	if name == "" {
		name = DefaultZone
	}
	if loc, ok := e.zones.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil { // cannot happen for a checked name with time/tzdata linked in
		loc = time.FixedZone(name, 5*3600)
	}
	e.zones.Store(name, loc)
	return loc
}

// view runs fn on a snapshot of the store, laid over its archives.
func (e *Engine) view(ctx context.Context, fn func(Reader) error) error {
	if len(e.archives) == 0 {
		return e.store.View(ctx, fn)
	}
	return e.store.View(ctx, func(r Reader) error { return laidOver(ctx, r, e.archives, fn) })
}

// update runs fn in a transaction and, after its commit, lets the listeners
// and workers know. fn may run more than once; news is made anew each time.
func (e *Engine) update(ctx context.Context, fn func(*change) error) error {
	c := changes.Get().(*change)
	defer func() {
		clear(c.news)
		*c = change{news: c.news[:0]}
		changes.Put(c)
	}()
	err := e.store.Update(ctx, func(w Writer) error {
		*c = change{Writer: w, engine: e, due: never, sends: never, news: c.news[:0]}
		return fn(c)
	})
	if err != nil {
		return err
	}
	for _, n := range c.news {
		e.hub.publish(n)
	}
	e.work.ring(c.due)
	e.delivery.ring(c.sends)
	if c.dispatches {
		poke(e.wakeDispatch)
	}
	return nil
}

// change is a transaction with what is to be told after its commit.
type change struct {
	Writer
	engine *Engine
	news   []Change
	due    int64 // when the first work that was entered falls due, in Unix milliseconds
	sends  int64 // when the first message that was entered is to be sent

	dispatches bool // webhooks have something to be told

	epoch []byte // as the transaction has it; nil: not read yet

	keys []byte // that were put; a full piece of memory is left to them, and another one begun

	day       dayID  // whose record it used last
	dayRecord []byte // and that, as the transaction has it; nil: nothing is given away

	// answering is the number that somebody has just written from: what the
	// transaction tells that number is told at once.
	answering string
}

// changes keeps the memory of changes for the next ones.
var changes = sync.Pool{New: func() any { return new(change) }}

// Put implements Writer. The key is copied: it need not be in the heap, but for
// those of one change together.
func (c *change) Put(k, value []byte) error {
	if cap(c.keys)-len(c.keys) < len(k) {
		c.keys = make([]byte, 0, max(len(k), 256))
	}
	at := len(c.keys)
	c.keys = append(c.keys, k...)
	return c.Writer.Put(c.keys[at:len(c.keys):len(c.keys)], value)
}

func (c *change) tell(n Change) { c.news = append(c.news, n) }

// present is the value where there is nothing to say but the key.
var present = []byte{1}

// putDue enters work that falls due.
func (c *change) putDue(d due) error {
	c.due = min(c.due, d.at)
	return c.Put(d.key(), present)
}

func poke(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}
