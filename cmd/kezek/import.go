package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kezek/scheduler"
	"kezek/scheduler/registry"
)

type importCmd struct {
	File   string `arg:"" help:"CSV or JSON file, or - for standard input."`
	Kind   string `required:"" enum:"departments,mappings,contacts,residences,guardianships,forms" help:"What the file holds: ${enum}."`
	Format string `placeholder:"csv" help:"csv or json; without it the file's ending tells."`
	Choice string `default:"none" enum:"none,keep,move,cancel" help:"Mappings: what becomes of bookings that no longer fit: ${enum}."`
	Reason string `help:"Mappings: why, for those whose booking is moved or cancelled."`
	remoteFlags
	dataFlag
}

// Help implements kong.HelpProvider.
func (importCmd) Help() string {
	return "Nothing is stored unless the whole file is right; every fault is named with its line.\n" +
		"With --url the file goes to a running server, otherwise into the data file.\n\n" +
		"Examples:\n  kezek import forms.csv --kind forms --url http://127.0.0.1:8080 --token \"$TOKEN\"\n" +
		"  kezek import contacts.json --kind contacts --data bolt:kezek.db"
}

// Run imports the file.
func (c *importCmd) Run(ctx context.Context, p *program) (err error) {
	from := p.stdin
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("open file: %w", err)
		}
		defer file.Close()
		from = file
	} else if c.Format == "" {
		return errors.New("standard input has no ending that tells its format\nhint: give --format csv or json")
	}
	sink, done, err := c.sink(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	shown := p.progress("importing " + c.Kind)
	report, err := registry.Import(ctx, from, registry.ImportOptions{
		Format: c.format(), Kind: c.Kind, Actor: scheduler.Actor{Role: c.role(), Subject: "import"},
		Consequences: scheduler.Consequences{Choice: c.choice(), Reason: c.Reason},
		Progress:     func(done, total int) { shown.tell(fmt.Sprintf("%d of %d", done, total)) },
	}, sink)
	shown.done()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %d stored\n", c.Kind, report.Stored)
	return err
}

func (c *importCmd) format() string {
	if c.Format != "" {
		return c.Format
	}
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(c.File), "."))
}

func (c *importCmd) choice() scheduler.Choice {
	if c.Choice == "none" {
		return scheduler.ChoiceNone
	}
	return scheduler.Choice(c.Choice)
}

// role is whose act the import is: departments and mappings are the operator's.
func (c *importCmd) role() scheduler.Role {
	if c.Kind == "departments" || c.Kind == "mappings" {
		return scheduler.RoleOperator
	}
	return scheduler.RoleIntegration
}

// sink opens where the file goes: a server, or the data file with an engine of
// its own. Done closes it.
func (c *importCmd) sink(ctx context.Context, p *program) (s registry.Sink, done func() error, err error) {
	if c.URL != "" {
		return &remoteSink{c.remoteFlags}, func() error { return nil }, nil
	}
	store, err := openExisting(c.Data)
	if err != nil {
		return nil, nil, err
	}
	engine, err := scheduler.New(ctx, scheduler.Options{Store: store, Registry: registry.NewLocal(store), Clock: p.clock})
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return engine, store.Close, nil
}
