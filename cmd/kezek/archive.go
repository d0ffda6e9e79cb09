package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store"
)

// archivesFlag names the archives that belong with the data.
type archivesFlag struct {
	// Archive is one setting with commas in a settings file, and a repeated flag on a command line.
	Archive []string `placeholder:"FILE" help:"Archive of the data, to read what was moved there; may be repeated."`
}

// open opens the archives for reading. All are closed if one cannot be opened.
func (f archivesFlag) open() (archives, error) {
	var all archives
	for _, file := range f.Archive {
		s, err := store.OpenReadOnly(storeURL(file))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("archive: %w", err), all.close())
		}
		all = append(all, scheduler.Archive{Store: s, Name: file})
	}
	return all, nil
}

// archives are those that are open.
type archives []scheduler.Archive

func (all archives) close() error {
	var errs []error
	for _, a := range all {
		errs = append(errs, a.Store.Close())
	}
	return errors.Join(errs...)
}

type archiveCmd struct {
	Before int    `required:"" placeholder:"YEAR" help:"What was over before this year is moved; it must have begun."`
	To     string `required:"" placeholder:"FILE" help:"Archive to move it to; it is made if it is not there, and may be one of an earlier run."`
	archivesFlag
	dataFlag
}

// Help implements kong.HelpProvider.
func (archiveCmd) Help() string {
	return "Moves bookings that are over, with their days, queues, SMS and what was done about them, to a\n" +
		"file of their own. What is live, due, unsent, on a worklist or was over for less than 31 days\n" +
		"stays. It may be stopped at any time, and run again. No server may have the data file open;\n" +
		"from then on name the archive to it: kezek serve --archive FILE.\n\n" +
		"Example:\n  kezek archive --data bolt:kezek.db --before 2025 --to kezek-2024.db"
}

// Run moves, and tells what it moved.
func (c *archiveCmd) Run(ctx context.Context, p *program) (err error) {
	path, err := dataFile(c.Data)
	if err != nil {
		return err
	}
	to, err := dataFile(c.To)
	if err != nil {
		return err
	}
	for _, other := range append([]string{path}, c.Archive...) {
		if sameFile(other, to) {
			return fmt.Errorf("--to %s is the data itself, or an archive that is named to be read", to)
		}
	}
	e, closeAll, err := c.engine(ctx, p, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	if err := e.MayArchive(c.Before); err != nil { // before a file is made
		return fmt.Errorf("--before: %w", err)
	}
	archive, err := store.Open(storeURL(c.To))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	shown := p.progress("moving")
	moved, err := e.Archive(ctx, archive, filepath.Base(to), c.Before, func(a scheduler.Archived) { shown.tell(fmt.Sprintf("%d records", a.Records())) })
	shown.done()
	if errors.Is(err, scheduler.ErrNoArchive) {
		return fmt.Errorf("--to %s %w\nhint: name a file that is not there yet, or the archive of an earlier run", to, err)
	}
	if err != nil {
		return err
	}
	return p.tellArchived(moved, path, to, c.Before)
}

// engine opens the data with the archives that it has, for a tool.
func (c *archiveCmd) engine(ctx context.Context, p *program, path string) (*scheduler.Engine, func() error, error) {
	s, err := openExisting(c.Data)
	if err != nil {
		return nil, nil, err
	}
	all, err := c.open()
	closeAll := func() error { return errors.Join(s.Close(), all.close()) }
	if err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	e, err := scheduler.New(ctx, scheduler.Options{Store: s, Registry: registry.NewLocal(s), Archives: all, Clock: p.clock})
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("data file %s: %w", path, err), closeAll())
	}
	return e, closeAll, nil
}

func (p *program) tellArchived(moved scheduler.Archived, path, to string, year int) error {
	fmt.Fprintf(p.stdout, "%s: moved %d bookings, %d days, %d SMS, %d forms, %d proposals, %d items of work that were over before %s\n",
		to, moved.Bookings, moved.Days, moved.Messages, moved.Standings, moved.Proposals, moved.Work, moved.Until)
	if first := moved.Until; first.Year() < year {
		fmt.Fprintf(p.stdout, "what has been over for less than 31 days stays; run this again from %s on to move the rest\n",
			time.Date(year, time.February, 1, 0, 0, 0, 0, time.UTC).Format("2006-01-02"))
	}
	if moved.Records() == 0 {
		return nil
	}
	_, err := fmt.Fprintf(p.stdout, "serve with --archive %s; %s keeps its size until kezek compact\n", to, path)
	return err
}

// sameFile reports whether two names mean one file, there or not.
func sameFile(a, b string) bool {
	one, errOne := os.Stat(a)
	two, errTwo := os.Stat(b)
	if errors.Is(errOne, fs.ErrNotExist) || errors.Is(errTwo, fs.ErrNotExist) {
		return filepath.Clean(a) == filepath.Clean(b)
	}
	return errOne == nil && errTwo == nil && os.SameFile(one, two)
}
