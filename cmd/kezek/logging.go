package main

import (
	"log/slog"

	"kezek/scheduler"
)

// logFlags choose how the program tells what it does, on standard error.
type logFlags struct {
	Level  slog.Level `default:"info" placeholder:"LEVEL" help:"Least important lines to write: debug, info, warn or error."`
	Format string     `default:"text" enum:"text,json" help:"Form of the lines: ${enum}."`
}

// logger returns the log. Personal numbers and phones are masked in all of it.
func (f *logFlags) logger(p *program) *slog.Logger {
	o := &slog.HandlerOptions{Level: f.Level, ReplaceAttr: scheduler.MaskAttr}
	if f.Format == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}
