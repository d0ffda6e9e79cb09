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
	archivesFlag
	dataFlag
}

// Help implements kong.HelpProvider.
func (checkCmd) Help() string {
	return "Verifies the file's structure, then what is in it: no seat given twice, every reference\n" +
		"resolves, everything that falls due has its subject. What was moved to archives is looked up\n" +
		"there: name all of them. No server may have the file open.\n\n" +
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
	faults, err := verify(ctx, c.Data, path, c.archivesFlag)
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
func verify(ctx context.Context, data, path string, flag archivesFlag) (faults []string, err error) {
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
	is, err := scheduler.IsArchive(ctx, s)
	switch {
	case err != nil:
	case is:
		err = scheduler.CheckArchive(ctx, s, report)
	default:
		err = verifyContent(ctx, s, path, flag, report)
	}
	return faults, err
}

// verifyContent looks at what is in a data file, and in its archives, which must be
// sound themselves.
func verifyContent(ctx context.Context, s scheduler.Store, path string, flag archivesFlag, report func(error)) (err error) {
	for _, file := range flag.Archive {
		if err := bolt.VerifyFile(file); errors.Is(err, bolt.ErrDamaged) {
			report(err)
			return nil
		} else if err != nil {
			return err
		}
	}
	all, err := flag.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.close()) }()
	engine, err := scheduler.New(ctx, scheduler.Options{Store: s, Registry: registry.NewLocal(s), Archives: all})
	if err != nil {
		return fmt.Errorf("data file %s: %w", path, err)
	}
	missing, err := engine.Missing(ctx)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("data file %s has archives that were not named: %s\nhint: name each with --archive FILE", path, namesOf(missing))
	}
	return engine.Check(ctx, report)
}

func namesOf(all []scheduler.ArchiveMark) string {
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.Name
	}
	return strings.Join(names, ", ")
}
