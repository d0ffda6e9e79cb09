package pages

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
)

// formPath is the address of a form's page. A slash in its number is written ~,
// as in the API.
func formPath(number string) string {
	return "/book/" + url.PathEscape(strings.ReplaceAll(number, "/", "~"))
}

func holdPath(n scheduler.Number) string    { return "/book/hold/" + n.String() }
func bookingPath(n scheduler.Number) string { return "/book/booking/" + n.String() }

// formOf reads the number of a form in the path. Whether there is such a form is
// the engine's to say.
func formOf(v *visit) (string, error) {
	number, err := url.PathUnescape(v.Params("form"))
	if err != nil {
		return "", fiber.ErrNotFound
	}
	return strings.ReplaceAll(number, "~", "/"), nil
}

// numberOf reads the number of a hold or booking in the path.
func numberOf(v *visit) (scheduler.Number, error) {
	text, err := url.PathUnescape(v.Params("number"))
	if err != nil {
		return 0, fiber.ErrNotFound
	}
	n, err := scheduler.ParseNumber(text)
	if err != nil {
		return 0, fiber.ErrNotFound
	}
	return n, nil
}

// seatValue writes a seat as the value of a button: "2026-06-01T09:00", and for
// an outreach its place: "2026-06-01T09:00@7".
func seatValue(s scheduler.Seat) string {
	value := s.Date.String() + "T" + s.Start.String()
	if s.Place != 0 {
		value += "@" + strconv.Itoa(int(s.Place))
	}
	return value
}

var errNoSeat = errors.New("not a seat")

// readSeat is the reverse of seatValue.
func readSeat(value string) (s scheduler.Seat, err error) {
	when, place, outreach := strings.Cut(value, "@")
	date, start, _ := strings.Cut(when, "T")
	if outreach {
		n, err := strconv.ParseUint(place, 10, 16)
		if err != nil {
			return s, fmt.Errorf("%w: %q", errNoSeat, value)
		}
		s.Place = uint16(n)
	}
	var errDate, errStart error
	s.Date, errDate = calendars.ParseDate(date)
	s.Start, errStart = calendars.ParseMinute(start)
	if errors.Join(errDate, errStart) != nil {
		return s, fmt.Errorf("%w: %q", errNoSeat, value)
	}
	return s, nil
}
