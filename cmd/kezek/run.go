package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"kezek/scheduler"
)

// cli is the whole command line.
type cli struct {
	Help   helpFlag   `short:"h" help:"Show help."`
	Config configFile `env:"KEZEK_CONFIG" placeholder:"FILE" help:"YAML file with settings; flags and the environment come before it."`

	Demo     demoCmd     `cmd:"" help:"Start a server with the sample region, to look around."`
	Serve    serveCmd    `cmd:"" help:"Start the server."`
	Import   importCmd   `cmd:"" help:"Read forms and register entries from a CSV or JSON file."`
	Token    tokenCmd    `cmd:"" help:"Issue a token with the local key, for development."`
	Backup   backupCmd   `cmd:"" help:"Copy the data of a running server, or of a data file."`
	Restore  restoreCmd  `cmd:"" help:"Make a data file of a backup."`
	Check    checkCmd    `cmd:"" help:"Verify a data file and everything in it."`
	Archive  archiveCmd  `cmd:"" help:"Move what is over to a file of its own, which can still be read."`
	Compact  compactCmd  `cmd:"" help:"Make a data file as small as what is in it."`
	Calendar calendarCmd `cmd:"" help:"Print a year's working days, or answer deadlines."`
	Schedule scheduleCmd `cmd:"" help:"Check, compare and publish a department's year from a file."`
	Sample   sampleCmd   `cmd:"" help:"Write the sample region as files."`
	Bench    benchCmd    `cmd:"" help:"Load a server, measure how it answers, and check what it did."`
	Simulate simulateCmd `cmd:"" help:"Play a year of the whole country, check every rule, and try other schedules."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// program is what a command has of the world around it. Tests put others in
// place of the clock and the worker.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	clock          func() time.Time
	// work does what falls due until ctx ends.
	work func(ctx context.Context, e *scheduler.Engine) error
}

func newProgram() *program {
	return &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, clock: time.Now,
		work: func(ctx context.Context, e *scheduler.Engine) error { return e.Work(ctx) }}
}

// Run runs the command that args name, without the program's own name, until it
// has ended or ctx ends. Its error is ready to be shown: a line, and below it a
// hint where one helps.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	p := newProgram()
	p.stdin, p.stdout, p.stderr = stdin, stdout, stderr
	return p.run(ctx, args)
}

func (p *program) run(ctx context.Context, args []string) error {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("kezek"),
		kong.Description("The appointment engine of the electronic queue for medico-social examination."),
		kong.Writers(p.stdout, p.stderr),
		kong.NoDefaultHelp(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.DefaultEnvars("KEZEK"),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(p),
		policyDefaults(), calendarBounds(), simulateDefaults(),
	)
	if err != nil {
		return err // a mistake in the structs above, which every test would find
	}
	command, err := parser.Parse(args)
	if errors.Is(err, errHelpShown) {
		return nil
	}
	if err != nil {
		return usageError(err)
	}
	return command.Run()
}

// usageError adds where to read on to an error of the command line. An error of
// the configuration file has said all that there is.
func usageError(err error) error {
	var settings *configError
	if errors.As(err, &settings) {
		return settings
	}
	var parse *kong.ParseError
	where := "kezek --help"
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		where = "kezek " + parse.Context.Selected().Path() + " --help"
	}
	err = fmt.Errorf("%w\nhint: see %s", err, where)
	if strings.HasPrefix(where, "kezek schedule ") {
		return exitOf(err)
	}
	return err
}

// helpFlag is kong's own help flag, but for the exit: help is an ordinary end.
type helpFlag bool

var errHelpShown = errors.New("help was shown")

// BeforeReset implements kong's hook: it runs before anything is checked.
func (helpFlag) BeforeReset(c *kong.Context) error {
	if err := c.PrintUsage(false); err != nil {
		return err
	}
	return errHelpShown
}
