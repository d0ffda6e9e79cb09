package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sms"
	"kezek/testdata/akmola"
)

type demoCmd struct {
	listenFlags
	PortalListen string   `default:"127.0.0.1:0" placeholder:"ADDRESS" help:"Address and port of a sample portal with the booking widget in its pages; port 0 takes a free one: ${default}."`
	Dir          string   `placeholder:"DIR" help:"Directory that keeps the demo's data, to go on with it another time; without it they are gone at the end."`
	Seed         uint64   `default:"1" help:"Another seed gives other people: ${default}."`
	SMS          smsFlags `embed:"" prefix:"sms-"`
	Log          logFlags `embed:"" prefix:"log-"`
}

// Help implements kong.HelpProvider.
func (demoCmd) Help() string {
	return "The sample region is invented. Its day is alive now, whatever the hour: people have come, are\n" +
		"late, wait and are called. SMS go to the log.\n\nExample:\n  kezek demo --dir demo"
}

// Run serves the sample region until ctx ends.
func (c *demoCmd) Run(ctx context.Context, p *program) (err error) {
	dir, remove, err := c.directory()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	zone, err := sampleZone()
	if err != nil {
		return err
	}
	d := &demo{program: p, dir: dir, zone: zone, clock: &akmola.Clock{}, log: c.Log.logger(p)}
	if err := d.begin(c.Seed); err != nil {
		return err
	}
	d.codes = newDemoCodes()
	if d.portal, err = openDemoPortal(c.PortalListen, d.log); err != nil {
		return fmt.Errorf("sample portal: %w", err)
	}
	defer func() { err = errors.Join(err, d.portal.close()) }()
	d.node, err = p.openNode(ctx, nodeOptions{data: filepath.Join(dir, "kezek.db"), clock: d.clock.Now, sms: c.SMS, signIn: d.codes,
		site: siteFlags{WidgetOrigins: []string{d.portal.origin()}}, log: d.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.node.close()) }()
	if d.fresh {
		if err := d.play(ctx); err != nil {
			return err
		}
	}
	keys, err := api.NewKeys(ctx, api.KeysOptions{Local: d.key, Clock: d.clock.Now, Log: d.log})
	if err != nil {
		return err
	}
	return d.node.serve(ctx, keys, c.listenFlags, func(url string) error { return d.announce(ctx, url) })
}

// directory returns where the data is, and what to do with it at the end.
func (c *demoCmd) directory() (dir string, remove func() error, err error) {
	if c.Dir != "" {
		if dir, err = filepath.Abs(c.Dir); err != nil { // what is printed is to work elsewhere too
			return "", nil, err
		}
		return dir, func() error { return nil }, os.MkdirAll(dir, 0o700)
	}
	dir, err = os.MkdirTemp("", "kezek-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// demo is a node with the sample region in it.
type demo struct {
	*program
	dir    string
	zone   *time.Location
	clock  *akmola.Clock
	log    *slog.Logger
	key    *api.Key
	codes  *demoCodes
	portal *demoPortal
	origin origin
	fresh  bool // there is no region in the store yet
	node   *node
	region *akmola.Region
}

// origin is what the region was generated of, kept beside the data.
type origin struct {
	Seed  uint64         `json:"seed"`
	Today calendars.Date `json:"today"`
}

// begin finds out whether the directory holds a demo already, and makes the key.
func (d *demo) begin(seed uint64) (err error) {
	content, err := os.ReadFile(d.originFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Join(d.dir, "kezek.db")); err == nil {
			return fmt.Errorf("%s holds data of another kind, or a demo that was cut short as it began\nhint: name another directory, or remove this one", d.dir)
		}
		d.fresh, d.origin = true, origin{seed, calendars.DateOf(d.program.clock().In(d.zone))}
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(content, &d.origin); err != nil {
			return fmt.Errorf("%s: %w", d.originFile(), err)
		}
	}
	d.region = akmola.Generate(d.origin.Seed, d.origin.Today)
	d.clock.Follow(d.program.clock)
	if d.fresh {
		d.clock.Set(d.region.Begins(d.zone))
	}
	d.key, err = api.LoadKey(filepath.Join(d.dir, "token.key"))
	return err
}

func (d *demo) originFile() string { return filepath.Join(d.dir, "demo.json") }

// play fills a fresh store, and lets the clock run from then on.
func (d *demo) play(ctx context.Context) error {
	defer d.clock.Follow(d.program.clock)
	_, calendar, err := d.node.engine.Calendar(ctx)
	if err != nil {
		return err
	}
	now := d.program.clock().In(d.zone)
	d.region.OpenAt(now, calendar)
	shown := d.progress("making the sample region")
	err = akmola.Load(ctx, akmola.Stage{
		Engine: d.node.engine, Clock: d.clock, Zone: d.zone, Deliver: d.deliverQuietly,
		Progress: func(at time.Time) { shown.tell(at.Format(time.DateOnly)) },
	}, d.region, now)
	shown.done()
	if err != nil {
		return err
	}
	content, err := json.Marshal(d.origin)
	if err != nil {
		return err
	}
	return os.WriteFile(d.originFile(), content, 0o600)
}

// deliverQuietly sends the messages of the days before now without a line in the
// log for each.
func (d *demo) deliverQuietly(ctx context.Context) error {
	texts, err := d.node.catalogue()
	if err != nil {
		return err
	}
	none := slog.New(slog.DiscardHandler)
	quiet := d.node.newDeliverer(sms.LogGateway{Log: none}, texts, none) // whatever the gateway, the past is not sent again
	for {
		if sent, _, err := quiet.Step(ctx); err != nil || sent == 0 {
			return err
		}
	}
}

// sampleZone is the zone of the sample's departments.
func sampleZone() (*time.Location, error) { return time.LoadLocation(scheduler.DefaultZone) }
