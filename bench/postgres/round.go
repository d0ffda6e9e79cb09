package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kezek/cmd/load"
)

// The departments of PostgreSQL's bookings are those of kezek bench: a hundred,
// with 16 times a day in three rooms.
const (
	departments       = 100
	roomsOfDepartment = 3
)

var starts = func() (out []int16) {
	for m := int16(9 * 60); m < 18*60; m += 30 {
		if m < 13*60 || m >= 14*60 {
			out = append(out, m)
		}
	}
	return out
}()

// reading is one server measured once.
type reading struct {
	who       string
	clients   int
	perSecond float64
	p50, p99  float64 // milliseconds
	cpu       float64 // seconds a thousand pieces
	memory    int64   // bytes
}

const kezek = "Kezek"

// round measures each server once at so many clients. Kezek stands between the
// forms that come nearest to it: a machine's speed changes within a minute.
func (t *table) round(ctx context.Context, o options, c *cluster, clients int) error {
	for _, variant := range variants {
		if variant == asked {
			if err := t.measureKezek(ctx, o, clients); err != nil {
				return err
			}
		}
		if err := t.measurePostgres(ctx, o, c, clients, variant); err != nil {
			return fmt.Errorf("%s: %w", variant, err)
		}
	}
	return nil
}

// measureKezek has the program load itself.
func (t *table) measureKezek(ctx context.Context, o options, clients int) error {
	report := filepath.Join(o.dir, "kezek.json")
	dir, err := os.MkdirTemp(o.dir, "kezek-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	out, err := exec.CommandContext(ctx, o.kezek, "bench", "--dir", dir, "--work", "book,month", "--clients", strconv.Itoa(clients),
		"--for", o.length.String(), "--forms", strconv.Itoa(o.forms*10/9), "--json", report).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	content, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	var r struct {
		Works []struct {
			Work string
			Load struct {
				Pieces    int
				PerSecond float64            `json:"per_second"`
				Latency   map[string]float64 `json:"latency_ms"`
			}
			CPU float64 `json:"server_cpu_seconds"`
		}
		Peak int64 `json:"server_peak_bytes"`
	}
	if err := json.Unmarshal(content, &r); err != nil {
		return err
	}
	for _, w := range r.Works {
		t.add(w.Work, reading{kezek, clients, w.Load.PerSecond, w.Load.Latency["p50"], w.Load.Latency["p99"],
			w.CPU / float64(w.Load.Pieces) * 1000, r.Peak})
	}
	return nil
}

// measurePostgres loads one form of the application on empty tables, then lists
// months of what was booked.
func (t *table) measurePostgres(ctx context.Context, o options, c *cluster, clients int, variant string) error {
	if err := c.reset(ctx); err != nil {
		return err
	}
	seats := seatsOf(o.forms)
	if variant == asked {
		if err := c.register(ctx, seats); err != nil {
			return err
		}
	}
	app, url, err := startApp(c.url, variant, o.connections)
	if err != nil {
		return err
	}
	defer func() {
		_ = app.Process.Kill()
		_ = app.Wait() // says only that it was killed
	}()
	spent := func() usage {
		database, service := usageOf(c.server.Process.Pid), usageOf(app.Process.Pid)
		return usage{database.cpu + service.cpu, database.memory + service.memory}
	}
	measure := func(work string, most int, step load.Step) (*load.Result, error) {
		before := spent()
		result, err := load.Run{URL: url, Clients: clients, For: o.length, Most: most, Step: step}.Do(ctx)
		if err != nil {
			return nil, err
		}
		after := spent()
		t.add(work, reading{variant, clients, result.PerSecond(), float64(result.Percentile(50).Microseconds()) / 1000,
			float64(result.Percentile(99).Microseconds()) / 1000, (after.cpu - before.cpu) / float64(result.Pieces()) * 1000, after.memory})
		return result, nil
	}
	result, err := measure("book", len(seats), func(n int, last *load.Answer) (*load.Request, error) {
		if last != nil {
			if last.Status != 201 {
				return nil, fmt.Errorf("answered %d: %s", last.Status, last.Body)
			}
			return nil, nil
		}
		body, err := json.Marshal(seats[n])
		return &load.Request{Method: "POST", Path: "/bookings", Body: body}, err
	})
	if err != nil {
		return err
	}
	if err := c.verify(ctx, variant, result.Pieces()); err != nil {
		return err
	}
	if variant != variants[len(variants)-1] {
		return nil
	}
	_, err = measure("month", 0, func(n int, last *load.Answer) (*load.Request, error) {
		if last != nil {
			if last.Status != 200 {
				return nil, fmt.Errorf("answered %d: %s", last.Status, last.Body)
			}
			return nil, nil
		}
		s := seats[n%len(seats)]
		return &load.Request{Method: "GET", Path: "/month?department=" + s.Department + "&from=" + s.Day[:8] + "01"}, nil
	})
	return err
}

// startApp runs this program as the application.
func startApp(database, variant string, connections int) (*exec.Cmd, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	app := exec.Command(self, "-serve", database, "-variant", variant, "-connections", strconv.Itoa(connections))
	stderr, err := app.StderrPipe()
	if err != nil {
		return nil, "", err
	}
	if err := app.Start(); err != nil {
		return nil, "", err
	}
	var said strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return app, url, nil
		}
		said.WriteString(lines.Text() + "\n")
	}
	return nil, "", fmt.Errorf("the application did not start: %v\n%s", app.Wait(), said.String())
}

// seatsOf spreads bookings over departments and days as kezek bench does.
func seatsOf(n int) []seat {
	first := time.Now().AddDate(0, 0, 1)
	var days []string
	for d := first; len(days) < 200; d = d.AddDate(0, 0, 1) {
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			days = append(days, d.Format(time.DateOnly))
		}
	}
	out := make([]seat, n)
	for i := range out {
		person, department := i/formsOfPerson, i/formsOfPerson%departments
		k := person/departments*formsOfPerson + i%formsOfPerson // within the department
		out[i] = seat{Form: fmt.Sprintf("bench-%d", i), Department: departmentOf(department),
			Day: days[k/(roomsOfDepartment*len(starts))%len(days)], Start: starts[k/roomsOfDepartment%len(starts)], Room: int16(k % roomsOfDepartment),
			iin: iinOf(person), kato: katoOf(department)}
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
