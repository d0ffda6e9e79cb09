package pages

import (
	"cmp"
	"strings"

	"kezek/api/tables"
	"kezek/api/web"
	"kezek/scheduler"
)

func (p *Pages) operatorMessagesBook(v *visit) error {
	page, err := p.messagesPage(v, messagesInBook)
	if err != nil {
		return err
	}
	if page.Wrong {
		return v.redirect(link("/operator/messages", nil, "booking", page.Booking)) // the page says what is wrong
	}
	s := p.speak(v)
	return p.book(v, s, "messages-"+p.today(v).String(), p.messagesTable(s, page))
}

func (p *Pages) messagesTable(s *speaker, page *operatorMessages) tables.Table {
	key := func(name string, width float64) bookColumn { return bookColumn{"operator.messages." + name, width} }
	t := tables.Table{Name: s.say("operator.nav.messages"), Columns: s.columns(key("what", 26), key("state", 30), key("text", 80), key("to", 18), bookColumn{"operator.department.one", 40},
		key("booking", 14), key("created", 18), key("sent", 18), key("gateway", 14), key("attempts", 12), key("segments", 12), key("next", 18), key("error", 40), key("report", 50))}
	for i := range page.Rows {
		m := &page.Rows[i]
		state := m.State.Text().In(s.language)
		if m.Delivered != "" {
			state += ", " + m.Delivered.Text().In(s.language)
		}
		var booking, segments, next any
		if m.Booking != 0 {
			booking = m.Booking.Spoken()
		}
		if m.Segments != 0 {
			segments = m.Segments
		}
		if m.State == scheduler.MessageWaiting {
			next = m.NextTry
		}
		t.Rows = append(t.Rows, []any{m.Kind.Text().In(s.language), state, m.Text, cmp.Or(m.Phone, noValue), cmp.Or(m.Office, m.Department),
			booking, m.Created, m.Sent, m.Gateway, m.Attempts, segments, next, m.Error, p.reportsOf(s, m.Reports)})
	}
	if page.Full {
		t.Rows = append(t.Rows, []any{s.say("operator.messages.full")})
	}
	return t
}

// reportsOf tells what the network said became of a message.
func (p *Pages) reportsOf(s *speaker, list []scheduler.Delivery) string {
	var lines []string
	for _, d := range list {
		line := d.State.Text().In(s.language) + ", " + web.Instant(d.At, p.o.Zone)
		if d.Reason != "" {
			line += ": " + d.Reason
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
