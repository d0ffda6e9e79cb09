package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"kezek/cmd/load"
)

type benchCmd struct {
	URL      string        `name:"url" placeholder:"URL" help:"A running server to load, with nothing in it but what earlier runs have put there; without it one is started, and ended afterwards."`
	KeyFile  string        `placeholder:"FILE" help:"Local key that the running server trusts."`
	Dir      string        `placeholder:"DIR" help:"Where the started server keeps its data; without it a directory that is removed at the end."`
	Work     []string      `default:"eligibility,month,nearest,hold,book,arrive,call" placeholder:"WORK,..." help:"What is measured, one after the other: ${default}."`
	Clients  int           `default:"64" help:"Clients at work at once: ${default}."`
	Rate     float64       `help:"Open loop: so much work begins a second, and what has to wait counts from when it should have begun. 0 for a closed loop."`
	For      time.Duration `default:"10s" help:"How long each work is measured: ${default}."`
	Forms    int           `default:"50000" help:"Forms that are made before; a work that uses them up ends early: ${default}."`
	Seed     uint64        `default:"1" help:"Another seed gives another order: ${default}."`
	JSONFile string        `name:"json" placeholder:"FILE" help:"Write what was measured as JSON too."`
	SVGFile  string        `name:"svg" placeholder:"FILE" help:"Draw what was measured as a chart too."`
}

// Help implements kong.HelpProvider.
func (benchCmd) Help() string {
	return "Makes departments and people of its own, loads the server with one kind of work after the\n" +
		"other, and then checks what the server did: every booking that was acknowledged is there, and\n" +
		"no seat was given twice. Works: " + strings.Join(benchWorkNames(), ", ") + ".\n\n" +
		"Examples:\n  kezek bench --clients 256\n  kezek bench --work book --rate 2000 --for 1m\n  kezek bench --svg bench.svg"
}

// Validate implements kong's hook.
func (c *benchCmd) Validate() error {
	var errs []error
	for _, name := range c.Work {
		if !slices.Contains(benchWorkNames(), name) {
			errs = append(errs, fmt.Errorf("--work: %q: want some of %s", name, strings.Join(benchWorkNames(), ", ")))
		}
	}
	if c.Clients < 1 || c.Clients > 10_000 {
		errs = append(errs, errors.New("--clients: want 1 to 10000"))
	}
	if c.Forms < 100 || c.Forms > 5_000_000 {
		errs = append(errs, errors.New("--forms: want 100 to 5000000"))
	}
	if c.Rate < 0 || c.For <= 0 {
		errs = append(errs, errors.New("--rate and --for: want no negative numbers, and some time"))
	}
	if c.URL != "" && c.KeyFile == "" {
		errs = append(errs, errors.New("--url: a running server has to trust our tokens: give --key-file too"))
	}
	return errors.Join(errs...)
}

// benchReport is what a run measured.
type benchReport struct {
	At       time.Time     `json:"at"`
	Version  string        `json:"version"`
	Clients  int           `json:"clients"`
	Works    []benchResult `json:"works"`
	Checked  int           `json:"bookings_checked"`
	PeakRSS  int64         `json:"server_peak_bytes,omitempty"` // of a server that was started; 0: not known
	Prepared string        `json:"prepared"`                    // what was made before
}

// benchResult is what one work measured.
type benchResult struct {
	Work       string       `json:"work"`
	What       string       `json:"what"`
	Load       *load.Result `json:"load"`
	CPUSeconds float64      `json:"server_cpu_seconds"`
	Refused    int          `json:"refused"` // answers that are no success and yet right, such as a room that is busy
}

// Run loads the server, checks what it did and prints what was measured.
func (c *benchCmd) Run(ctx context.Context, p *program) (err error) {
	target, err := c.target(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close()) }()
	world, err := prepareBench(ctx, p, target, c)
	if err != nil {
		return err
	}
	report := benchReport{At: p.clock(), Version: version, Clients: c.Clients, Prepared: world.String()}
	for _, name := range c.Work {
		result, err := c.measure(ctx, p, target, world, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		report.Works = append(report.Works, result)
	}
	if report.Checked, err = world.check(ctx); err != nil {
		return err
	}
	if report.PeakRSS, err = target.finish(ctx); err != nil {
		return err
	}
	report.print(p.stdout)
	return errors.Join(c.writeJSON(report), c.writeSVG(report))
}

func (c *benchCmd) writeJSON(report benchReport) error {
	if c.JSONFile == "" {
		return nil
	}
	content, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.JSONFile, append(content, '\n'), 0o644)
}

func (c *benchCmd) writeSVG(report benchReport) error {
	if c.SVGFile == "" {
		return nil
	}
	var picture bytes.Buffer
	if err := report.svg(&picture); err != nil {
		return err
	}
	return os.WriteFile(c.SVGFile, picture.Bytes(), 0o644)
}

// measure runs one work.
func (c *benchCmd) measure(ctx context.Context, p *program, target *benchTarget, world *benchWorld, name string) (benchResult, error) {
	work, err := world.work(ctx, name)
	if err != nil {
		return benchResult{}, err
	}
	before, err := target.cpuSeconds(ctx)
	if err != nil {
		return benchResult{}, err
	}
	shown := p.progress(name)
	run := load.Run{URL: target.url, Clients: c.Clients, Rate: c.Rate, For: c.For, Most: work.most, Step: work.step,
		Progress: func(ended int) { shown.tell(fmt.Sprint(ended)) }}
	result, err := run.Do(ctx)
	shown.done()
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return benchResult{}, err
	}
	after, err := target.cpuSeconds(ctx)
	return benchResult{Work: name, What: work.what, Load: result, CPUSeconds: after - before, Refused: int(work.refused.Load())}, err
}
