package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

const (
	crashRounds  = 50
	crashClients = 16
	crashPeople  = 20 // of each client
	crashOffice  = "crash-1"
)

// TestCrash_NothingAcknowledgedIsLost kills the program in the midst of booking,
// holding, moving, cancelling and arriving clients, over and over. Each time the
// data file is sound, every form stands where it was acknowledged to be or where
// the one request that was not answered would have brought it, and a repetition
// of that request under its key does no harm (B4).
func TestCrash_NothingAcknowledgedIsLost(t *testing.T) {
	c := newCrash(t)
	lost := 0
	for round := range crashRounds {
		c.round = round
		c.start()
		c.compare()
		lost += c.repeat()
		c.load(1 + c.random.IntN(150))
		c.check()
	}
	c.start()
	c.compare()
	c.kill()
	c.check()
	t.Logf("%d rounds, %d requests answered, %d not, of which %d were done; in the end %v",
		crashRounds, c.answers.Load(), lost, c.done, c.standings())
	if c.done == 0 || c.done == lost {
		t.Error("no kill came between an act and its answer, or none before the act")
	}
}

// crash is a data file, the program that runs on it, and what its clients know.
type crash struct {
	t       *testing.T
	random  *rand.Rand
	round   int
	binary  string
	data    string // file
	keyFile string
	portal  string // token
	staff   string // token of the office's reception
	forms   [][]*crashForm

	command *exec.Cmd
	url     string
	client  *http.Client
	answers atomic.Int64
	done    int // requests that were not answered and had been done
}

func newCrash(t *testing.T) *crash {
	dir := t.TempDir()
	c := &crash{t: t, random: storetest.Random(t), binary: filepath.Join(dir, "kezek"),
		data: filepath.Join(dir, "kezek.db"), keyFile: filepath.Join(dir, "token.key")}
	if out, err := exec.Command("go", "build", "-o", c.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	key, err := api.LoadKey(c.keyFile)
	c.must(err)
	c.portal, err = api.Issue(key, api.Claims{Subject: "portal", Role: scheduler.RolePortal}, time.Now(), time.Hour)
	c.must(err)
	c.staff, err = api.Issue(key, api.Claims{Subject: "clerk", Role: scheduler.RoleReception, Department: crashOffice}, time.Now(), time.Hour)
	c.must(err)
	c.prepare()
	t.Cleanup(func() {
		if c.command != nil {
			c.kill()
		}
	})
	return c
}

func (c *crash) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("round %d: %v", c.round, err)
	}
}

// prepare fills the data file with an office that receives around the clock,
// today too whatever day it is, and with people who may book.
func (c *crash) prepare() {
	ctx := c.t.Context()
	s, err := store.Open(storeURL(c.data))
	c.must(err)
	e, err := scheduler.New(ctx, scheduler.Options{Store: s, Registry: registry.NewLocal(s)})
	c.must(err)
	name := calendars.Text{KK: "бөлім", RU: "отдел", EN: "office"}
	today, err := openOffice(ctx, e, name, name)
	c.must(err)
	c.people(ctx, e, today)
	c.must(s.Close())
}

// openOffice makes an office that receives around the clock for a week, whatever
// day it is today.
func openOffice(ctx context.Context, e *scheduler.Engine, name, address calendars.Text) (today calendars.Date, err error) {
	operator := scheduler.Actor{Role: scheduler.RoleOperator, Subject: "operator"}
	today = calendars.DateOf(time.Now().In(must(sampleZone())))
	err = e.PutDepartment(ctx, operator, scheduler.Department{ID: crashOffice, Name: name, Address: address, Phone: "+77000000000",
		Region: "110000000", Rooms: []string{"1"}, Since: today})
	if err != nil {
		return today, err
	}
	_, err = e.PutMappings(ctx, operator, []scheduler.Mapping{{KATO: "111000000", Department: crashOffice, From: today}}, scheduler.Consequences{})
	for year := today.Year(); year <= (today+7).Year() && err == nil; year++ {
		_, err = e.PublishSchedule(ctx, operator, aroundTheClock(today, year), "", scheduler.Consequences{})
	}
	return today, err
}

// aroundTheClock is open all day for the week from today on.
func aroundTheClock(today calendars.Date, year int) slots.Schedule {
	s := slots.Schedule{Department: crashOffice, Year: year, InForce: calendars.NewDate(year, time.January, 1), SlotMinutes: 30, Rooms: 8}
	hours := slots.Hours{Interval: calendars.Interval{From: 0, To: calendars.EndOfDay}}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: hours})
	}
	for d := today; d <= today+7; d++ {
		if d.Year() == year && !calendars.Law().Working(d) {
			s.Exceptions = append(s.Exceptions, slots.Exception{Date: d, Kind: slots.ExtraWorking, Hours: &hours})
		}
	}
	return s
}

func (c *crash) people(ctx context.Context, e *scheduler.Engine, today calendars.Date) {
	integration := scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "test"}
	var g errgroup.Group
	g.SetLimit(64) // so that they share commits
	for client := range crashClients {
		c.forms = append(c.forms, nil)
		for n := range crashPeople {
			f := &crashForm{number: fmt.Sprintf("crash-%d-%d", client, n), iin: crashIIN(client*crashPeople + n)}
			c.forms[client] = append(c.forms[client], f)
			g.Go(func() error {
				if err := e.PutResidence(ctx, integration, scheduler.Residence{IIN: f.iin, KATO: "111000000", Permanent: true}); err != nil {
					return err
				}
				_, err := e.ReceiveForm(ctx, integration, scheduler.Form031{Number: f.number, IIN: f.iin, Issued: today - 1, LastDay: today + 5})
				return err
			})
		}
	}
	c.must(g.Wait())
}

// crashIIN makes the n-th personal number with a good check digit.
func crashIIN(n int) string {
	for {
		for last := range 10 {
			if iin := fmt.Sprintf("900101%05d%d", 30000+n, last); scheduler.CheckIIN(iin) == nil {
				return iin
			}
		}
		n += 40000 // its check digit would be 10: such a number was never issued
	}
}

// start starts the program and waits until it listens.
func (c *crash) start() {
	c.t.Helper()
	c.command = exec.Command(c.binary, "serve", "--listen", "127.0.0.1:0", "--data", c.data, "--key-file", c.keyFile, "--policy-min-notice", "0s")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "KEZEK_") {
			c.command.Env = append(c.command.Env, v)
		}
	}
	stderr, err := c.command.StderrPipe()
	c.must(err)
	c.must(c.command.Start())
	var said strings.Builder
	lines := bufio.NewScanner(stderr)
	for c.url = ""; c.url == "" && lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		if found := listeningLine.FindStringSubmatch(lines.Text()); found != nil {
			c.url = found[1]
		}
	}
	if c.url == "" {
		c.t.Fatalf("round %d: the program did not start:\n%s", c.round, said.String())
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	c.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crashClients}}
}

// kill ends the program as a power failure would.
func (c *crash) kill() {
	_ = c.command.Process.Kill() // it may be dead already
	_ = c.command.Wait()         // says only that it was killed
	c.client.CloseIdleConnections()
	c.command = nil
}

// load has the clients ask until so many answers have come, and kills the
// program at that instant.
func (c *crash) load(answers int) {
	var came atomic.Int64
	var wg sync.WaitGroup
	for _, forms := range c.forms {
		random := rand.New(rand.NewPCG(c.random.Uint64(), 0))
		wg.Go(func() {
			for {
				if !c.ask(forms[random.IntN(len(forms))], random) {
					return
				}
				c.answers.Add(1)
				if came.Add(1) == int64(answers) {
					_ = c.command.Process.Kill()
				}
			}
		})
	}
	wg.Wait()
	c.kill()
	if c.t.Failed() {
		c.t.FailNow()
	}
}

// check has the program check the file, structure and content.
func (c *crash) check() {
	c.t.Helper()
	out, err := exec.Command(c.binary, "check", c.data).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "no faults") {
		c.t.Fatalf("round %d: kezek check: %v\n%s", c.round, err, out)
	}
}
