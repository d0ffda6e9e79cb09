package main

import (
	"context"
	"fmt"

	"kezek/scheduler/store/bolt"
)

type compactCmd struct {
	dataFlag
}

// Help implements kong.HelpProvider.
func (compactCmd) Help() string {
	return "Makes a data file as small as what is in it, as after kezek archive. The new file is written\n" +
		"beside it, compared and verified before it takes the name; the old one is kept under another\n" +
		"name, to be removed by you. No server may have the file open.\n\n" +
		"Example:\n  kezek compact --data bolt:kezek.db"
}

// Run compacts the data file.
func (c *compactCmd) Run(ctx context.Context, p *program) error {
	path, err := dataFile(c.Data)
	if err != nil {
		return err
	}
	if err := mustExist(path); err != nil {
		return err
	}
	shown := p.progress("compacting")
	done, err := bolt.Compact(ctx, path, func(pairs int) {
		if pairs%1000 == 0 {
			shown.tell(fmt.Sprintf("%d records", pairs))
		}
	})
	shown.done()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %d bytes, was %d; verified\nthe old file is kept as %s\n", path, done.After, done.Before, done.Aside)
	return err
}
