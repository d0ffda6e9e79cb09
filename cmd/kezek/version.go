package main

import (
	"fmt"
	"runtime/debug"

	"kezek/scheduler/store/bolt"
)

// version is the release; the Makefile sets it with -ldflags.
var version = "devel"

type versionCmd struct{}

// Help implements kong.HelpProvider.
func (versionCmd) Help() string { return "Example:\n  kezek version" }

// Run prints the version, the commit and toolchain it was built from and the
// newest store format it reads.
func (versionCmd) Run(p *program) error {
	commit, toolchain := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		toolchain = info.GoVersion
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				commit += " (changed)"
			}
		}
	}
	_, err := fmt.Fprintf(p.stdout, "kezek %s\ncommit %s\n%s\nstore format %d\n", version, commit, toolchain, bolt.FormatVersion)
	return err
}
