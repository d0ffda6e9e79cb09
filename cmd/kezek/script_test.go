package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run this test binary as the program itself. There, and
// only there, the program's clock can be set: see testclock_test.go.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kezek": func() {
		p := newProgram()
		if url := os.Getenv("KEZEK_TEST_CLOCK"); url != "" {
			clock := followClock(url)
			p.clock, p.work = clock.now, clock.work
		}
		os.Exit(run(p))
	}})
}

// TestScripts runs what a person would type. Besides the usual commands, scripts
// have: start, down, crash, clock, token, http, json and get; each says below what it does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("..", "..", "testdata", "script"),
		Setup: setupScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": cmdStart, "down": cmdDown, "crash": cmdCrash, "token": cmdToken, "clock": cmdClock, "http": cmdHTTP, "json": cmdJSON, "get": cmdGet,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// scriptKey is where a script keeps its world among testscript's values.
type scriptKey struct{}

// world is what the commands of one script share.
type world struct {
	clock  *clockServer
	server *process // the last one started; nil: none runs
	answer any      // of the last http command, decoded
}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(scriptKey{}).(*world) }

func setupScript(env *testscript.Env) error {
	schedules, err := filepath.Abs(filepath.Join("..", "..", "testdata", "schedules"))
	if err != nil {
		return err
	}
	env.Setenv("SCHEDULES", schedules)
	w := &world{clock: newClockServer()}
	env.Values[scriptKey{}] = w
	env.Setenv("KEZEK_TEST_CLOCK", w.clock.URL)
	env.Defer(func() {
		if w.server != nil {
			_ = w.server.cmd.Process.Kill() // of a script that failed
		}
		w.clock.close()
	})
	return nil
}
