package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/bolt"
)

type checkCmd struct {
	File string `arg:"" optional:"" help:"Data file or backup; without it that of --data."`
	dataFlag
}

// Help implements kong.HelpProvider.
func (checkCmd) Help() string {
	return "Verifies the file's structure, then what is in it: no seat given twice, every reference\n" +
		"resolves, everything that falls due has its subject. No server may have the file open.\n\n" +
		"Example:\n  kezek check kezek.db"
}

// Run prints every fault, and ends with an error if there is one.
func (c *checkCmd) Run(ctx context.Context, p *program) error {
	if c.File != "" {
		c.Data = c.File
	}
	path, err := dataFile(c.Data)
	if err != nil {
		return err
	}
	faults, err := verify(ctx, c.Data, path)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Fprintln(p.stdout, strings.TrimSpace(fault))
	}
	if len(faults) > 0 {
		fmt.Fprintf(p.stderr, "kezek: %s has faults: %d\nhint: keep the file, and restore a backup to another name\n", path, len(faults))
		return errReported
	}
	fmt.Fprintf(p.stdout, "%s: no faults\n", path)
	return nil
}

// verify returns the faults of the structure; if it has none, those of the
// content, which cannot be read from a broken structure.
func verify(ctx context.Context, data, path string) (faults []string, err error) {
	s, err := openExisting(data)
	if errors.Is(err, bolt.ErrDamaged) {
		return []string{err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	report := func(fault error) { faults = append(faults, fault.Error()) }
	if checker, ok := s.(scheduler.Checker); ok {
		if err := checker.CheckStructure(ctx, report); err != nil || len(faults) > 0 {
			return faults, err
		}
	}
	engine, err := scheduler.New(ctx, scheduler.Options{Store: s, Registry: registry.NewLocal(s)})
	if err != nil {
		return nil, fmt.Errorf("data file %s: %w", path, err)
	}
	err = engine.Check(ctx, report)
	return faults, err
}
