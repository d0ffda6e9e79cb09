package pages

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
)

// messagesShown is how many messages one page lists; messagesInBook, its workbook:
// as many as the engine lists at once.
const messagesShown, messagesInBook = 100, 1000

// messageStates are the states that the page can be narrowed to.
var messageStates = []scheduler.MessageState{scheduler.MessageFailed, scheduler.MessageWaiting, scheduler.MessageSent, scheduler.MessageNoPhone, scheduler.MessageExpired}

// operatorMessages lists what was sent, what waits and what failed (N4).
type operatorMessages struct {
	operatorFrame
	State      string // all: any
	States     []scheduler.MessageState
	Department string
	Offices    []choice
	Booking    string // number of the only booking that is asked for, as typed
	Number     scheduler.Number
	Wrong      bool // that is no number of a booking
	Rows       []messageRow
	Full       bool // there may be more than are shown
}

type messageRow struct {
	scheduler.Message
	Office    string
	Phone     string // masked
	Error     string // masked
	Delivered scheduler.DeliveryState
}

func (p *Pages) operatorMessages(v *visit) error {
	page, err := p.messagesPage(v, messagesShown)
	if err != nil {
		return err
	}
	if page.Booking != "" && page.Number == 0 {
		return p.renderAs(v, fiber.StatusUnprocessableEntity, "operatormessages", page)
	}
	return p.render(v, "operatormessages", page)
}

// Book is the address of the workbook with the same messages.
func (o *operatorMessages) Book() string {
	return link("/operator/messages.xlsx", nil, "state", o.State, "department", o.Department, "booking", o.Booking)
}

// messagesPage reads the messages that are asked for, at most limit.
func (p *Pages) messagesPage(v *visit, limit int) (*operatorMessages, error) {
	page := &operatorMessages{operatorFrame: operatorFrameOf(v, "messages"), States: messageStates, State: v.Query("state", string(scheduler.MessageFailed))}
	f := scheduler.MessageFilter{State: scheduler.MessageState(page.State), Limit: limit}
	if !slices.Contains(messageStates, f.State) {
		page.State, f.State = "all", ""
	}
	names, err := p.departmentNames(v)
	if err != nil {
		return nil, err
	}
	page.Offices = choicesByText(names)
	page.Department = chosen(v.Query("department"), page.Offices)
	f.Department = page.Department
	if page.Booking = v.Query("booking"); page.Booking != "" {
		if page.Number, err = scheduler.ParseNumber(page.Booking); err != nil {
			page.Wrong = true
			return page, nil
		}
		f, page.State, page.Department = scheduler.MessageFilter{Booking: page.Number, Limit: limit}, "all", ""
	}
	list, err := p.engine.Messages(v.ctx, v.actor, f)
	if page.Number != 0 && errors.Is(err, scheduler.ErrNotFound) {
		page.Wrong, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	page.Full = len(list) == limit
	for i := range list {
		m := &list[i]
		page.Rows = append(page.Rows, messageRow{Message: *m, Office: names[m.Department], Phone: scheduler.MaskPhone(m.Phone),
			Error: scheduler.MaskText(m.LastError), Delivered: m.Delivered()})
	}
	return page, nil
}
