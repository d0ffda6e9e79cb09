package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait of the tests with real programs.
const patience = 30 * time.Second

// needPrograms skips the test where a program is missing, unless KEZEK_REQUIRE_ALL
// is set, as make test does, which installs them.
func needPrograms(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		_, err := exec.LookPath(path)
		if strings.HasSuffix(path, ".json") {
			_, err = os.Stat(path)
		}
		switch {
		case err == nil:
		case os.Getenv("KEZEK_REQUIRE_ALL") != "":
			t.Fatalf("%s is missing; make test installs it", path)
		default:
			t.Skipf("%s is missing; make test installs it", path)
		}
	}
}

// await waits until something is so.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(patience); !so(); <-look.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
	}
}

// running is a program that was started.
type running struct {
	process *os.Process
	ended   chan struct{}
}

// launch starts a program that ends with the test binary. The thread that started
// it must live as long: its end would be the program's.
func launch(cmd *exec.Cmd) (running, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(ended)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // says only that it was killed
		}
	}()
	err := <-started
	return running{cmd.Process, ended}, err
}

func (r running) kill() {
	_ = r.process.Kill() // it may be dead already
	<-r.ended
}

// begin starts a program that ends with the test.
func begin(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	r, err := launch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.kill)
}

// operatorEvent is what the operator of testdata/smpp tells.
type operatorEvent struct {
	Event  string
	Port   int
	From   string
	To     string
	Text   string
	Coding int
	Parts  int
	ID     string
}

// operator is a mobile operator in a process of its own.
type operator struct {
	t      *testing.T
	in     io.Writer
	events chan operatorEvent
	port   int
}

func startOperator(t *testing.T) *operator {
	t.Helper()
	cmd := exec.Command("node", filepath.Join("..", "..", "testdata", "smpp", "operator.js"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, inner, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = inner, os.Stderr
	begin(t, cmd)
	inner.Close()
	o := &operator{t: t, in: in, events: make(chan operatorEvent, 100)}
	go func() {
		defer close(o.events)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var e operatorEvent
			if json.Unmarshal(lines.Bytes(), &e) == nil {
				o.events <- e
			}
		}
	}()
	o.port = o.expect("listening", "").Port
	return o
}

// do tells the operator what to do; rest are names and values.
func (o *operator) do(what string, rest ...string) {
	o.t.Helper()
	command := map[string]string{"do": what}
	for i := 0; i < len(rest); i += 2 {
		command[rest[i]] = rest[i+1]
	}
	if _, err := fmt.Fprintf(o.in, "%s\n", must(json.Marshal(command))); err != nil {
		o.t.Fatal(err)
	}
}

// expect waits for an event, to a number if one is given, and drops those before it.
func (o *operator) expect(event, to string) operatorEvent {
	o.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e, ok := <-o.events:
			if !ok {
				o.t.Fatal("the operator has ended")
			}
			if e.Event == event && (to == "" || "+"+e.To == to) {
				return e
			}
		case <-timeout:
			o.t.Fatalf("waited %v in vain for the operator's %s to %s", patience, event, to)
		}
	}
}

// kannel is a real Kannel between Kezek and the operator.
type kannel struct {
	t        *testing.T
	dir      string
	conf     string
	sendsms  string // address of its smsbox
	killSMS  func()
	password string
}

// The programs of Debian's package, which are not in everybody's PATH.
const (
	bearerbox = "/usr/sbin/bearerbox"
	smsbox    = "/usr/sbin/smsbox"
)

// startKannel starts Kannel with the configuration of the documentation.
func startKannel(t *testing.T, o *operator, kezek, secret string) *kannel {
	t.Helper()
	ports := freePorts(t, 3)
	k := &kannel{t: t, dir: t.TempDir(), password: "kannel-password", sendsms: "127.0.0.1:" + ports[2]}
	content, err := os.ReadFile(filepath.Join("..", "..", "testdata", "kannel", "kannel.conf"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"ADMIN_PORT": ports[0], "ADMIN_PASSWORD": "admin-password", "SMSBOX_PORT": ports[1], "SENDSMS_PORT": ports[2], "DIR": k.dir,
		"OPERATOR_HOST": "127.0.0.1", "OPERATOR_PORT": strconv.Itoa(o.port), "OPERATOR_USER": "kezek", "OPERATOR_PASSWORD": "smpp",
		"KEZEK_PASSWORD": k.password, "KEZEK_URL": kezek, "CALLBACK_SECRET": secret,
	} {
		content = []byte(strings.ReplaceAll(string(content), "$("+name+")", value))
	}
	k.conf = filepath.Join(k.dir, "kannel.conf")
	// A test does not wait five seconds for what Kannel tries again.
	content = []byte(strings.NewReplacer("http-queue-delay = 5", "http-queue-delay = 1", "sms-resend-freq = 5", "sms-resend-freq = 1").Replace(string(content)))
	if err := os.WriteFile(k.conf, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(k.dir, "spool"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			for _, log := range []string{"bearerbox.log", "smsbox.log"} {
				content, _ := os.ReadFile(filepath.Join(k.dir, log))
				t.Logf("%s:\n%s", log, content[max(0, len(content)-4000):])
			}
		}
	})
	begin(t, exec.Command(bearerbox, k.conf))
	k.listens("127.0.0.1:" + ports[1])
	k.startSMSBox()
	o.expect("bound", "")
	return k
}

// startSMSBox starts the smsbox, and again when it dies, as run_kannel_box does:
// one that is asked before it has reached the bearerbox panics.
func (k *kannel) startSMSBox() {
	k.t.Helper()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			box, err := launch(exec.Command(smsbox, k.conf))
			if err != nil {
				return // nobody will find it listening
			}
			select {
			case <-box.ended:
			case <-stop:
				box.kill()
				return
			}
		}
	}()
	k.killSMS = sync.OnceFunc(func() { close(stop); <-stopped })
	k.t.Cleanup(k.killSMS)
	k.listens(k.sendsms)
}

func (k *kannel) listens(address string) {
	k.t.Helper()
	await(k.t, "Kannel listens at "+address, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

// freePorts returns ports that are free now.
func freePorts(t *testing.T, n int) []string {
	t.Helper()
	var ports []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // after all are chosen, so that they differ
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports
}
