package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// receptionPage is what a clerk has before them all day.
type receptionPage struct {
	receptionDay
	Keys receptionKeys

	Said    *said    // what has just been done
	Refused *refused // what could not be done
	Typed   string   // number that was refused, to be corrected
	Find    string   // what was searched for
	Intent  string   // key of whatever is done next from this page: a double click does one thing
}

// reception shows today of the visitor's department.
func (p *Pages) reception(v *visit) error {
	page, err := p.receptionPage(v)
	if err != nil {
		return err
	}
	if page.Said, err = p.saidBefore(v, page); err != nil {
		return err
	}
	return p.render(v, "reception", page)
}

// receptionPart answers with what changes in the course of the day, for a script.
func (p *Pages) receptionPart(v *visit) error {
	page, err := p.receptionPage(v)
	if err != nil {
		return err
	}
	return p.renderPart(v, "reception", "day", page)
}

// receptionFind shows the day's people who match, where no script can.
func (p *Pages) receptionFind(v *visit) error {
	page, err := p.receptionPage(v)
	if err != nil {
		return err
	}
	page.Find = strings.TrimSpace(v.FormValue("find"))
	page.receptionDay.keep(page.Find)
	return p.render(v, "reception", page)
}

// receptionPage reads today and lays it out.
func (p *Pages) receptionPage(v *visit) (*receptionPage, error) {
	department, err := p.engine.Department(v.ctx, v.actor.Department)
	if err != nil {
		return nil, err
	}
	zone := p.engine.Zone(department)
	list, err := p.engine.DayList(v.ctx, v.actor, department.ID, calendars.DateOf(v.now.In(zone)))
	if err != nil {
		return nil, err
	}
	return &receptionPage{
		receptionDay: p.layOut(list, department, receptionChoice{
			now: v.now, zone: zone, place: v.value("place"), room: v.room(), head: v.actor.Role == scheduler.RoleHead,
		}),
		Keys: v.receptionKeys(), Intent: newIntent(),
	}, nil
}

// window shows a page of its own, or, for a script, its content, which stands in a
// window over the day then. refusal is why something could not be done; or nil.
func (p *Pages) window(v *visit, page string, refusal *Refusal, data any) error {
	status := http.StatusOK
	if refusal != nil {
		status = refusal.Status
	}
	if v.script() {
		return p.renderPartAs(v, status, page, "main", data)
	}
	return p.renderAs(v, status, page, data)
}

// value is a field of the form that was sent, or else of the address.
func (v *visit) value(name string) string { return v.FormValue(name, v.Query(name)) }

// roomCookie remembers in which room a clerk's computer calls.
const roomCookie = "kezek_room"

// roomStays is how long: the desk stands where it stands.
const roomStays = 90 * 24 * time.Hour

// room is the label of the clerk's room: that of the page they look at, or else the one chosen before.
func (v *visit) room() string {
	if room := v.FormValue("room"); room != "" {
		return room
	}
	room, err := url.QueryUnescape(v.Cookies(roomCookie))
	if err != nil {
		return ""
	}
	return room
}

// receptionRoom keeps the choice of a room.
func (p *Pages) receptionRoom(v *visit) error {
	p.setCookie(v.Ctx, roomCookie, url.QueryEscape(v.FormValue("room")), roomStays)
	return v.redirect(receptionPath(v.value("place")))
}

// receptionPath is the address of the day as the clerk looks at it.
func receptionPath(place string) string {
	if place == "" {
		return "/reception"
	}
	return "/reception?place=" + url.QueryEscape(place)
}

// visitorOf reads who an act is about: "b" and the number of a booking, or "t"
// and that of a ticket, as rows of the page are keyed.
func visitorOf(key string) scheduler.Visitor {
	if rest, isBooking := strings.CutPrefix(key, "b"); isBooking {
		n, err := scheduler.ParseNumber(rest)
		if err == nil {
			return scheduler.Visitor{Booking: n}
		}
	}
	if rest, isTicket := strings.CutPrefix(key, "t"); isTicket {
		if n, err := strconv.ParseUint(rest, 10, 16); err == nil {
			return scheduler.Visitor{Ticket: uint16(n)}
		}
	}
	return scheduler.Visitor{}
}

func keyOf(v scheduler.Visitor) string {
	if v.Ticket != 0 {
		return "t" + strconv.Itoa(int(v.Ticket))
	}
	return "b" + v.Booking.String()
}
