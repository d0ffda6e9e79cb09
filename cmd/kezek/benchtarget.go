package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"kezek/api"
)

// benchTarget is the server under load: one that runs, or one that was started
// as a process of its own, so that its processor time and memory are its own.
type benchTarget struct {
	url    string
	key    *api.Key
	server *exec.Cmd // nil: it ran before
	data   string    // file of a started server
	remove func() error
}

var benchListening = regexp.MustCompile(`^listening on (http://\S+)`)

// target finds or starts the server.
func (c *benchCmd) target(ctx context.Context, p *program) (_ *benchTarget, err error) {
	nothing := func() error { return nil }
	if c.URL != "" {
		if _, err := os.Stat(c.KeyFile); err != nil {
			return nil, fmt.Errorf("--key-file: %w", err)
		}
		key, err := api.LoadKey(c.KeyFile)
		return &benchTarget{url: strings.TrimSuffix(c.URL, "/"), key: key, remove: nothing}, err
	}
	dir, remove := c.Dir, nothing
	if dir == "" {
		if dir, err = os.MkdirTemp("", "kezek-bench-"); err != nil {
			return nil, err
		}
		remove = func() error { return os.RemoveAll(dir) }
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	t := &benchTarget{data: filepath.Join(dir, "bench.db"), remove: remove}
	if err := t.start(filepath.Join(dir, "token.key")); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// start runs this very program as a server. No SMS goes out meanwhile: delivery
// is another load, which a booking does not wait for.
func (t *benchTarget) start(keyFile string) (err error) {
	if t.key, err = api.LoadKey(keyFile); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	t.server = exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--data", "bolt:"+t.data, "--key-file", keyFile,
		"--log-level", "error", "--policy-min-notice", "0s", "--policy-quiet-hours", "00:01-00:00")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "KEZEK_") { // settings of another server
			t.server.Env = append(t.server.Env, v)
		}
	}
	stderr, err := t.server.StderrPipe()
	if err != nil {
		return err
	}
	if err := t.server.Start(); err != nil {
		return err
	}
	var said strings.Builder
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		if found := benchListening.FindStringSubmatch(lines.Text()); found != nil {
			t.url = found[1]
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return nil
		}
		said.WriteString(lines.Text() + "\n")
	}
	return fmt.Errorf("the server did not start:\n%s", said.String())
}

var benchCPU = regexp.MustCompile(`(?m)^process_cpu_seconds_total (\S+)$`)

// cpuSeconds is the processor time that the server has used.
func (t *benchTarget) cpuSeconds(ctx context.Context) (float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	found := benchCPU.FindSubmatch(body)
	if found == nil {
		return 0, nil // not every system tells it
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// finish ends a server that was started, verifies its file, and returns how much
// memory it had at its peak.
func (t *benchTarget) finish(ctx context.Context) (peak int64, err error) {
	if t.server == nil {
		return 0, nil
	}
	if err := t.server.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	err = t.server.Wait()
	peak = peakMemory(t.server.ProcessState)
	t.server = nil
	if err != nil {
		return 0, fmt.Errorf("the server ended with %w", err)
	}
	faults, err := verify(ctx, "bolt:"+t.data, t.data, archivesFlag{})
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("the data file has faults:\n%s", strings.Join(faults, "\n"))
	}
	return peak, err
}

// close ends a server that is still running, because the run failed.
func (t *benchTarget) close() error {
	if t.server != nil && t.server.Process != nil {
		_ = t.server.Process.Kill() // it may have ended by itself
		_ = t.server.Wait()         // says only that it was killed
	}
	return t.remove()
}
