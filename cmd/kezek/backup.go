package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// remoteFlags name a running server.
type remoteFlags struct {
	URL   string `name:"url" placeholder:"URL" help:"Address of a running server; without it the data file is opened, which no server may have open."`
	Token string `placeholder:"JWT" help:"Token for it."`
}

type backupCmd struct {
	Out string `arg:"" help:"File to make; it must not exist."`
	remoteFlags
	dataFlag
}

// Help implements kong.HelpProvider.
func (backupCmd) Help() string {
	return "The copy is of one moment, verified, and gets its name only when it is complete.\n" +
		"A running server is asked for it, with an operator's token.\n\n" +
		"Example:\n  kezek backup kezek-monday.db --url http://127.0.0.1:8080 --token \"$TOKEN\""
}

// Run makes the backup.
func (c *backupCmd) Run(ctx context.Context, p *program) error {
	source, err := c.source(ctx)
	if err != nil {
		return err
	}
	shown := p.progress("copying")
	err = bolt.RestoreFile(io.TeeReader(source, shown), c.Out)
	shown.done()
	if err := errors.Join(err, source.Close()); err != nil {
		return err
	}
	info, err := os.Stat(c.Out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %d bytes, verified\n", c.Out, info.Size())
	return err
}

// source opens the stream of the copy. Close tells whether it came to its end.
func (c *backupCmd) source(ctx context.Context) (io.ReadCloser, error) {
	if c.URL != "" {
		return c.get(ctx, "/v1/backup")
	}
	s, err := openExisting(c.Data)
	if err != nil {
		return nil, err
	}
	backuper, ok := s.(scheduler.Backuper)
	if !ok {
		return nil, errors.Join(fmt.Errorf("--data %q has a backup of its own kind", c.Data), s.Close())
	}
	read, write := io.Pipe()
	go func() {
		_, err := backuper.Backup(ctx, write)
		write.CloseWithError(errors.Join(err, s.Close()))
	}()
	return read, nil
}

type restoreCmd struct {
	Backup    string `arg:"" help:"File that kezek backup made."`
	MoveAside bool   `help:"If the data file exists, keep it under another name."`
	dataFlag
}

// Help implements kong.HelpProvider.
func (restoreCmd) Help() string {
	return "The copy is verified before it gets its name. An existing file is never overwritten.\n\n" +
		"Example:\n  kezek restore kezek-monday.db --data bolt:kezek.db --move-aside"
}

// Run restores the backup.
func (c *restoreCmd) Run(p *program) error {
	path, err := dataFile(c.Data)
	if err != nil {
		return err
	}
	backup, err := os.Open(c.Backup)
	if err != nil {
		return fmt.Errorf("open backup: %w", err)
	}
	defer backup.Close()
	if err := bolt.VerifyFile(c.Backup); err != nil { // before the present file is moved
		return err
	}
	if c.MoveAside {
		aside, err := bolt.MoveAside(path)
		if err != nil {
			return err
		}
		if aside != "" {
			fmt.Fprintf(p.stdout, "%s: kept as %s\n", path, aside)
		}
	}
	shown := p.progress("copying")
	err = bolt.RestoreFile(io.TeeReader(backup, shown), path)
	shown.done()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: restored and verified\n", path)
	return err
}
