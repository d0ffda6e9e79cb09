// Command postgres measures Kezek beside PostgreSQL at the same work: a booking
// with its message, durable before the answer, over HTTP, with the same load from
// the same machine, in turn. make bench runs it. It is no part of the program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type options struct {
	kezek       string
	pairs       int
	clients     []int
	length      time.Duration
	forms       int
	connections int
	dir         string
	write       string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench/postgres:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var o options
	var serve, variant string
	var few, many int
	flag.StringVar(&o.kezek, "kezek", "bin/kezek", "the program to measure")
	flag.IntVar(&o.pairs, "pairs", 7, "rounds, each of Kezek and every form of PostgreSQL")
	flag.IntVar(&few, "few", 64, "clients in the first comparison")
	flag.IntVar(&many, "many", 256, "clients in the second comparison")
	flag.DurationVar(&o.length, "for", 6*time.Second, "how long each is measured")
	flag.IntVar(&o.forms, "forms", 60_000, "bookings that there are people for")
	flag.IntVar(&o.connections, "connections", 48, "connections of PostgreSQL's application")
	flag.StringVar(&o.dir, "dir", "", "where the data of both are, on one disk; a new folder of the temporary one")
	flag.StringVar(&o.write, "write", "", "file whose table is written anew")
	flag.StringVar(&serve, "serve", "", "internal: serve the application on this database")
	flag.StringVar(&variant, "variant", "", "internal: form of the booking")
	flag.Parse()
	if serve != "" {
		return serveApp(ctx, serve, variant, int32(o.connections))
	}
	o.clients = []int{few, many}
	return compare(ctx, o)
}

// compare measures everything in turn and tells what came of it.
func compare(ctx context.Context, o options) (err error) {
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "kezek-postgres-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
		if err := os.Chmod(o.dir, 0o755); err != nil { // PostgreSQL's user has to get in
			return err
		}
	}
	postgres, err := os.MkdirTemp(o.dir, "cluster-")
	if err != nil {
		return err
	}
	c, err := startCluster(ctx, postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	t := &table{pairs: o.pairs}
	for _, clients := range o.clients {
		for pair := range o.pairs {
			fmt.Fprintf(os.Stderr, "%d clients, round %d of %d\n", clients, pair+1, o.pairs)
			if err := t.round(ctx, o, c, clients); err != nil {
				return err
			}
		}
	}
	text := t.markdown(o)
	fmt.Print(text)
	if o.write == "" {
		return nil
	}
	return writeInto(o.write, text)
}
