package pages

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
)

// noticeSees may look at the proof of notice; whose department it is, the engine
// decides.
var noticeSees = append(slices.Clone(operators), scheduler.RoleHead)

// noticePage is the proof of what a person was told about a booking (N2). It
// shows the phone whole, because the notice went to that number and no other.
type noticePage struct {
	scheduler.Notice
	Back string // list of messages that it was reached from; empty: there is none for this visitor
}

func (p *Pages) notice(v *visit) error {
	number, err := scheduler.ParseNumber(v.Params("number"))
	if err != nil {
		return fiber.ErrNotFound
	}
	n, err := p.engine.Notice(v.ctx, v.actor, number)
	if err != nil {
		return err
	}
	page := noticePage{Notice: n}
	if slices.Contains(operators, v.actor.Role) {
		page.Back = "/operator/messages?booking=" + number.String()
	}
	return p.render(v, "notice", page)
}
