package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// process is a server that a script started.
type process struct {
	cmd     *exec.Cmd
	log     strings.Builder // its standard error
	running context.Context // done when log is complete
}

// cmdStart starts a server in the background and waits until it listens:
// start serve --data ... Its address is in $URL, its standard error goes to
// server.log once it has ended.
func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	if neg || w.server != nil {
		ts.Fatalf("usage: start COMMAND ARGS...; one server at a time")
	}
	p := &process{cmd: exec.Command("kezek", append(args, "--listen", "127.0.0.1:0")...)}
	path, err := exec.LookPath("kezek")
	ts.Check(err)
	p.cmd.Path, p.cmd.Dir, p.cmd.Env = path, ts.Getenv("WORK"), environ(ts)
	stderr, err := p.cmd.StderrPipe()
	ts.Check(err)
	stdout, err := os.Create(ts.MkAbs("server.out"))
	ts.Check(err)
	defer stdout.Close()
	p.cmd.Stdout = stdout
	ts.Check(p.cmd.Start())
	listening := make(chan string, 1)
	running, ended := context.WithCancel(context.Background())
	p.running = running
	go func() {
		defer ended()
		p.read(stderr, listening)
	}()
	url, ok := <-listening
	if !ok {
		ts.Fatalf("the server did not start: %v\n%s", p.cmd.Wait(), p.log.String())
	}
	w.server = p
	ts.Setenv("URL", url)
	w.clock.await(ts, p)
}

func environ(ts *testscript.TestScript) []string {
	env := os.Environ()
	for _, name := range []string{"KEZEK_TEST_CLOCK", "HOME", "TMPDIR"} {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}

var listeningLine = regexp.MustCompile(`^listening on (http://\S+)$`)

// read keeps what the process says, and tells where it listens.
func (p *process) read(stderr io.Reader, listening chan<- string) {
	defer close(listening)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		p.log.WriteString(lines.Text() + "\n")
		if found := listeningLine.FindStringSubmatch(lines.Text()); found != nil {
			listening <- found[1]
		}
	}
}

// cmdDown asks the server to end, and checks that it does so in good order.
func cmdDown(ts *testscript.TestScript, neg bool, _ []string) {
	if err := end(ts, syscall.SIGTERM); (err != nil) != neg {
		ts.Fatalf("the server ended with %v:\n%s", err, ts.ReadFile("server.log"))
	}
}

// cmdCrash ends the server as a power failure would.
func cmdCrash(ts *testscript.TestScript, _ bool, _ []string) { _ = end(ts, syscall.SIGKILL) }

func end(ts *testscript.TestScript, how os.Signal) error {
	w := worldOf(ts)
	if w.server == nil {
		ts.Fatalf("no server runs")
	}
	ts.Check(w.server.cmd.Process.Signal(how))
	<-w.server.running.Done()
	err := w.server.cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs("server.log"), []byte(w.server.log.String()), 0o600))
	w.server = nil
	return err
}

var fileNames = regexp.MustCompile(`@[\w./-]+`)

// cmdHTTP asks the server, and checks the status of the answer:
//
//	http 201 POST /v1/holds $APPLICANT '{"form": "$FORM", ...}'
//
// The token may be -, for none. The body is JSON; in it variables are replaced,
// and @FILE by the content of a file. The answer is the standard output, and
// what json and get look at.
func cmdHTTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 || len(args) > 5 {
		ts.Fatalf("usage: http STATUS METHOD PATH TOKEN [BODY]")
	}
	body := ""
	if len(args) == 5 {
		body = fileNames.ReplaceAllStringFunc(os.Expand(args[4], ts.Getenv), func(name string) string {
			return ts.ReadFile(name[1:])
		})
	}
	req, err := http.NewRequest(args[1], ts.Getenv("URL")+args[2], strings.NewReader(body))
	ts.Check(err)
	req.Header.Set("Accept-Language", "en")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if args[3] != "-" {
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(args[3]))
	}
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", content)
	if strconv.Itoa(resp.StatusCode) != args[0] {
		ts.Fatalf("%s %s: status %d, want %s:\n%s", args[1], args[2], resp.StatusCode, args[0], content)
	}
	w := worldOf(ts)
	w.answer = nil
	if len(content) > 0 && strings.Contains(resp.Header.Get("Content-Type"), "json") {
		ts.Check(json.Unmarshal(content, &w.answer))
	}
}

// cmdJSON checks a value of the last answer: json PATH VALUE. A path is members
// and indices with slashes between them; key=value picks the first element of a
// list with such a member, and len is the length of a list.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json PATH VALUE")
	}
	got, err := at(worldOf(ts).answer, args[0])
	if neg == (err == nil && got == args[1]) {
		ts.Fatalf("%s is %q (%v), want %q", args[0], got, err, args[1])
	}
}

// cmdToken puts a token of the local key into a variable: token NAME ARGS...
func cmdToken(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: token NAME ARGS...")
	}
	ts.Check(ts.Exec("kezek", append([]string{"token", "--ttl", "1000h"}, args[1:]...)...))
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// cmdGet puts a value of the last answer into a variable: get NAME PATH.
func cmdGet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: get NAME PATH")
	}
	value, err := at(worldOf(ts).answer, args[1])
	ts.Check(err)
	ts.Setenv(args[0], value)
}

// at returns the value at a path as text.
func at(v any, path string) (string, error) {
	for _, step := range strings.Split(path, "/") {
		next, ok := into(v, step)
		if !ok {
			return "", fmt.Errorf("no %q in %s", step, path)
		}
		v = next
	}
	if text, ok := v.(string); ok {
		return text, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func into(v any, step string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		next, ok := v[step]
		return next, ok
	case []any:
		if step == "len" {
			return len(v), true
		}
		if key, want, picks := strings.Cut(step, "="); picks {
			for _, one := range v {
				if got, err := at(one, key); err == nil && got == want {
					return one, true
				}
			}
			return nil, false
		}
		if i, err := strconv.Atoi(step); err == nil && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}
