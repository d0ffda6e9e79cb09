package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// cluster is a PostgreSQL server of our own, with its default settings.
type cluster struct {
	dir, url string
	server   *exec.Cmd
}

// startCluster makes a cluster below dir, which lies on the disk that is
// measured. PostgreSQL refuses to run as root, so root lends it Debian's user.
func startCluster(ctx context.Context, dir string) (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: as}, dir
		return cmd
	}
	data := filepath.Join(dir, "data")
	if out, err := command("initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c.url = fmt.Sprintf("postgres://bench@127.0.0.1:%d/postgres?sslmode=disable", port)
	c.server = command("postgres", "-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", dir)
	var said bytes.Buffer
	c.server.Stderr = &said
	if err := c.server.Start(); err != nil {
		return nil, err
	}
	for range 300 {
		var conn *pgx.Conn
		if conn, err = pgx.Connect(ctx, c.url); err == nil {
			return c, conn.Close(ctx)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil, errors.Join(fmt.Errorf("postgres did not start: %w\n%s", err, said.String()), c.stop())
}

// binaries finds PostgreSQL's programs, which Debian keeps off the path.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is well formed
	if len(found) == 0 {
		return "", errors.New("PostgreSQL is not installed\nhint: make bench installs it")
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, ln.Close()
}

// reset makes the tables anew.
func (c *cluster) reset(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DROP TABLE IF EXISTS booking, outbox, form, residence, contact, territory;"+schema+"; CHECKPOINT")
	return err
}

// verify counts what is there: bookings, and outbox rows of them.
func (c *cluster) verify(ctx context.Context, variant string, want int) error {
	conn, err := pgx.Connect(ctx, c.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var bookings, messages int
	err = conn.QueryRow(ctx, "SELECT (SELECT count(*) FROM booking), (SELECT count(*) FROM outbox o JOIN booking b ON b.id = o.booking)").Scan(&bookings, &messages)
	if err == nil && (bookings < want || messages != bookings) {
		err = fmt.Errorf("%d bookings were acknowledged; there are %d with %d messages", want, bookings, messages)
	}
	if err == nil && variant == asked {
		err = verifyAsked(ctx, conn, bookings)
	}
	return err
}

// stop ends the server at once; its data are thrown away.
func (c *cluster) stop() error {
	if err := c.server.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	return c.server.Wait()
}

// usage is the processor time and memory of a process and all that it started.
type usage struct {
	cpu    float64 // seconds
	memory int64   // bytes, shared pages counted once
}

// usageOf adds up a process and its children, as Linux tells of them.
func usageOf(pid int) (u usage) {
	const ticks = 100 // a second, on every Linux of today
	for _, p := range append(children(pid), pid) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
		if err != nil {
			continue // it has ended; its parent has its time
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		for _, i := range []int{11, 12, 13, 14} { // user, system, and those of ended children
			n, _ := strconv.Atoi(fields[i])
			u.cpu += float64(n) / ticks
		}
		rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(rollup)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				u.memory += kb << 10
			}
		}
	}
	return u
}

func children(pid int) (out []int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		list, _ := os.ReadFile(t)
		for _, f := range strings.Fields(string(list)) {
			if n, err := strconv.Atoi(f); err == nil {
				out = append(append(out, n), children(n)...)
			}
		}
	}
	return out
}
