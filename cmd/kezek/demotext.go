package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
	"kezek/testdata/akmola"
)

const demoTTL = 12 * time.Hour

// announce prints how to get at the demo: addresses, tokens, commands to try.
func (d *demo) announce(ctx context.Context, url string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Kezek with a sample of Akmola region. Ctrl-C ends it.\n\n  API   %s\n  docs  %s/docs\n  data  %s\n\n", url, url, d.dir)
	applicant, err := d.bookable(ctx)
	if err != nil {
		return err
	}
	desk, err := d.deskCommand(ctx, url)
	if err != nil {
		return err
	}
	b.WriteString("Open in a browser; each link signs you in as somebody else:\n")
	for _, claims := range demoBearers(applicant.person.IIN, desk.department) {
		if page, has := demoPages[claims.Role]; has {
			link := url + "/signin/" + d.codes.add(claims, d.nameOf(claims))
			fmt.Fprintf(&b, "  %-11s %s\n", page, link)
			if claims.Role == scheduler.RoleKiosk { // one role for both devices of a waiting room
				fmt.Fprintf(&b, "  %-11s %s?back=/board/%s\n", "board", link, claims.Department)
			}
		}
	}
	d.portal.begin(url, d, api.Claims{Subject: "demo-portal", Role: scheduler.RoleApplicant, IIN: applicant.person.IIN})
	fmt.Fprintf(&b, "  %-11s %s/  (a portal's own page, with the booking widget in it)\n", "widget", d.portal.origin())
	fmt.Fprintf(&b, "\nTokens, valid for %s; each is also a header in a file of the data directory:\n", short(demoTTL))
	for _, claims := range demoBearers(applicant.person.IIN, desk.department) {
		token, err := api.Issue(d.key, claims, d.clock.Now(), demoTTL)
		if err != nil {
			return err
		}
		if err := os.WriteFile(d.headerFile(claims.Role), []byte("Authorization: Bearer "+token+"\n"), 0o600); err != nil {
			return err
		}
		fmt.Fprintf(&b, "  %-11s %s\n", claims.Role, token)
	}
	b.WriteString("\nTry:\n")
	for _, c := range []tryCommand{d.nearestCommand(url, applicant), d.bookCommand(url, applicant), desk.tryCommand} {
		fmt.Fprintf(&b, "# %s\n%s\n", c.what, c.line)
	}
	_, err = fmt.Fprintln(d.stdout, b.String())
	return err
}

// demoBearers are who has a ready-made token. The portal's names nobody: it says
// with each request for whom it acts.
func demoBearers(iin, department string) []api.Claims {
	all := make([]api.Claims, len(scheduler.Roles))
	for i, role := range scheduler.Roles {
		all[i] = api.Claims{Subject: "demo-" + string(role), Role: role}
		switch role {
		case scheduler.RoleApplicant:
			all[i].IIN = iin
		case scheduler.RoleReception, scheduler.RoleHead, scheduler.RoleKiosk:
			all[i].Department = department
		}
	}
	return all
}

// demoPages name the pages of those who have any.
var demoPages = map[scheduler.Role]string{
	scheduler.RoleApplicant: "booking", scheduler.RoleReception: "reception", scheduler.RoleHead: "department",
	scheduler.RoleOperator: "operator", scheduler.RoleAuditor: "auditor",
	scheduler.RoleKiosk: "kiosk",
}

// nameOf is what somebody of the demo sees as their own name; empty: their role
// stands for it.
func (d *demo) nameOf(c api.Claims) string {
	for i := range d.region.People {
		if p := &d.region.People[i]; p.IIN == c.IIN {
			return p.Name
		}
	}
	return ""
}

func (d *demo) headerFile(role scheduler.Role) string {
	return filepath.Join(d.dir, string(role)+".header")
}

// tryCommand is a line for a shell.
type tryCommand struct{ what, line string }

func (d *demo) curl(role scheduler.Role, rest string) string {
	return fmt.Sprintf("curl -sS -H '@%s' %s", d.headerFile(role), rest)
}

// booker is somebody who can book, and a free time.
type booker struct {
	person *akmola.Person
	offer  scheduler.Offer
}

// bookable finds the first of the sample's people who can book now.
func (d *demo) bookable(ctx context.Context) (booker, error) {
	for _, p := range d.region.In(akmola.Bookable) {
		actor := scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "demo", IIN: p.IIN}
		e, err := d.node.engine.Eligibility(ctx, actor, p.Form.Number)
		if err != nil {
			return booker{}, err
		}
		if e.Eligible && e.Booking == nil && len(e.Nearest) > 0 {
			// Not the very first time: minutes may pass until the command is typed.
			return booker{p, e.Nearest[len(e.Nearest)-1]}, nil
		}
	}
	return booker{}, fmt.Errorf("nobody in %s can book any more\nhint: start the demo with another --dir", d.dir)
}

func (d *demo) nearestCommand(url string, b booker) tryCommand {
	return tryCommand{"the nearest free times of " + b.person.Name,
		d.curl(scheduler.RoleApplicant, url+"/v1/forms/"+b.person.Form.Number+"/nearest")}
}

func (d *demo) bookCommand(url string, b booker) tryCommand {
	body := fmt.Sprintf(`{"form":"%s","date":"%s","start":"%s","place":%d}`, b.person.Form.Number, b.offer.Date, b.offer.Start, b.offer.Place)
	hold := d.curl(scheduler.RoleApplicant, "-H 'Content-Type: application/json' -d '"+body+"' "+url+"/v1/holds")
	return tryCommand{"hold one of them, and confirm it", fmt.Sprintf(
		`number=$(%s | sed 's/.*"number":"\([0-9]*\)".*/\1/') && %s`,
		hold, d.curl(scheduler.RoleApplicant, "-X POST "+url+"/v1/holds/$number/confirm"))}
}

// deskCommand is something that a reception can do at this moment.
type deskCommand struct {
	tryCommand
	department string
}

// deskCommand finds somebody to mark as arrived; else a room to finish with, or
// the day's list.
func (d *demo) deskCommand(ctx context.Context, url string) (deskCommand, error) {
	var other deskCommand
	for _, department := range d.region.Departments {
		actor := scheduler.Actor{Role: scheduler.RoleReception, Subject: "demo", Department: department.ID}
		now := d.clock.Now().In(d.zone)
		list, err := d.node.engine.DayList(ctx, actor, department.ID, calendars.DateOf(now))
		if err != nil {
			return deskCommand{}, err
		}
		for _, b := range list.Bookings {
			// Whoever has the first time of the day shows that the department is open (A1).
			open := !list.Bookings[0].Starts(d.zone).After(now)
			if open && b.State == slots.Booked && b.Place == slots.Office && b.Starts(d.zone).After(now.Add(-5*time.Minute)) {
				return deskCommand{tryCommand{"mark the arrival of " + b.Name,
					d.curl(scheduler.RoleReception, fmt.Sprintf("-X POST %s/v1/bookings/%s/arrival", url, b.Number))}, department.ID}, nil
			}
		}
		if other.line == "" || len(list.Queue.Called) > 0 {
			other = deskCommand{d.otherCommand(url, list), department.ID}
		}
	}
	return other, nil
}

// otherCommand is what a desk can do when nobody is to be marked as arrived.
func (d *demo) otherCommand(url string, list scheduler.DayList) tryCommand {
	department := url + "/v1/departments/" + list.Department
	if len(list.Queue.Called) == 0 {
		return tryCommand{"everybody of today", d.curl(scheduler.RoleReception, department+"/days/"+list.Date.String())}
	}
	call := list.Queue.Called[0]
	return tryCommand{"finish with " + call.Name,
		d.curl(scheduler.RoleReception, "-X POST "+department+"/rooms/"+call.Room+"/finish")}
}
