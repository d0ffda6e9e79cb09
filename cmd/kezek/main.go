// Command kezek is the appointment engine of the electronic queue for
// medico-social examination: its server, and the tools around its data file.
// This package wires the others together and must decide nothing about people
// and their bookings itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	os.Exit(run(newProgram()))
}

// run is main without the exit: it gives the process's arguments to Run, prints
// the error, and returns the exit code.
func run(p *program) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once, if the orderly end takes too long.
	context.AfterFunc(ctx, stop)
	err := p.run(ctx, os.Args[1:])
	if err == nil {
		return 0
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintln(p.stderr, "kezek: "+strings.TrimSpace(err.Error()))
	}
	var coded *exitError
	if errors.As(err, &coded) {
		return coded.code
	}
	return 1
}

// errReported says that the command has printed its findings itself, and that
// only the exit code is left to tell of them.
var errReported = errors.New("reported already")
