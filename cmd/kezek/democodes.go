package main

import (
	"context"
	"sync"

	"kezek/api"
	"kezek/api/pages"
	"kezek/scheduler"
)

// demoCodes are the codes with which people sign in to the demo's pages. They
// stand in links, so they are short and say nothing of who has them.
type demoCodes struct {
	mu    sync.Mutex
	codes map[string]pages.Identity
}

var _ pages.SignIn = (*demoCodes)(nil)

func newDemoCodes() *demoCodes { return &demoCodes{codes: map[string]pages.Identity{}} }

// add makes the code of somebody. It is the same in every run, so that a
// bookmark stays good.
func (d *demoCodes) add(c api.Claims, name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	code := "demo-" + string(c.Role)
	d.codes[code] = pages.Identity{Name: name,
		Actor: scheduler.Actor{Role: c.Role, Subject: c.Subject, IIN: c.IIN, Department: c.Department}}
	return code
}

// Identify implements pages.SignIn.
func (d *demoCodes) Identify(_ context.Context, code string) (pages.Identity, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	who, known := d.codes[code]
	if !known {
		return pages.Identity{}, pages.ErrNobody
	}
	return who, nil
}
