package sms

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"kezek/calendars"
	"kezek/scheduler"
)

//go:embed texts/*.yaml
var embedded embed.FS

// Languages of the texts; the first is that of people who chose none.
var Languages = []string{"kk", "ru", "en"}

// parameters are the placeholders a kind of message may have. Those that the
// message cannot be understood or lawful without must stand in the text outside of
// brackets (N2: date, time and place of the booking), and in the message.
var parameters = map[scheduler.MessageKind]struct{ must, may []string }{
	scheduler.SayFormReceived: {nil, []string{"last_day", "place", "address"}}, // the address may be unmapped yet
	scheduler.SayBooked:       {[]string{"date", "time", "place", "number", "grace"}, []string{"address"}},
	scheduler.SayReminder:     {[]string{"date", "time", "place", "grace"}, []string{"address", "number"}},
	scheduler.SayAnnulled:     {[]string{"date", "time"}, []string{"number", "place", "address"}},
	annulledBefore:            {[]string{"date", "time"}, []string{"number", "place"}},
	scheduler.SayMoved:        {[]string{"old_date", "old_time", "date", "time", "place"}, []string{"address", "number"}},
	scheduler.SayCancelled:    {[]string{"date", "time"}, []string{"number", "reason", "place"}},
	scheduler.SayReinstated:   {[]string{"date", "time"}, []string{"number", "place", "address"}},
	scheduler.SayNear:         {[]string{"position"}, []string{"ticket", "place"}},
	scheduler.SayUnserved:     {nil, []string{"date", "ticket", "place"}},
	scheduler.SayOffer:        {[]string{"date", "time", "place", "until"}, []string{"address", "number", "code"}}, // without a code in messages from before there were answers
	scheduler.SayScheduleDue:  {[]string{"year", "date", "place"}, []string{"left", "overdue"}},

	scheduler.SayProposal:       {[]string{"date", "time", "place", "code", "until_day"}, []string{"address", "reason"}},
	scheduler.SayProposalClosed: {[]string{"date", "time"}, []string{"place", "last_day"}},
	scheduler.SayMoveOffer:      {[]string{"date", "time", "place", "code", "old_date", "old_time"}, []string{"address", "number", "reason"}},
	scheduler.SayNothingFree:    {nil, []string{"number", "date", "time", "last_day"}},
	scheduler.SayDeclined:       {[]string{"date", "time"}, []string{"place"}},
	scheduler.SayStanding:       {[]string{"date", "time", "place"}, []string{"address", "number"}},
	scheduler.SayWhich:          {[]string{"numbers", "first"}, nil},
	scheduler.SayRefused:        {[]string{"reason"}, nil},
	scheduler.SayHelp:           {nil, nil},
}

// annulledBefore is the text of an annulment that is told on a later day, after
// a stop or a night: that day's live queue is no longer open (A3, Q1).
const annulledBefore scheduler.MessageKind = "annulled_before"

// kinds lists all that there must be a text for.
func kinds() []scheduler.MessageKind {
	return append(slices.Clone(scheduler.MessageKinds), annulledBefore)
}

// kindOf returns the kind whose text the message gets.
func (c *Catalogue) kindOf(m *scheduler.Message) scheduler.MessageKind {
	told := m.Created // or, if that falls into the quiet hours, after them
	if m.NextTry.After(told) {
		told = m.NextTry
	}
	if m.Kind == scheduler.SayAnnulled && calendars.DateOf(told.In(c.loc)) > m.Date {
		return annulledBefore
	}
	return m.Kind
}

// Catalogue holds the texts of all messages in all languages. It is safe for
// concurrent use.
type Catalogue struct {
	texts map[string]map[scheduler.MessageKind]template // by language
	loc   *time.Location
	grace time.Duration
}

var _ scheduler.Texts = (*Catalogue)(nil)

// NewCatalogue reads the embedded texts and checks them: the error lists every
// text that is missing and every placeholder that is unknown or missing. loc is
// the zone in which the end of an offer is written; grace is the policy's
// LatenessGrace, which people are told of in whole minutes.
func NewCatalogue(loc *time.Location, grace time.Duration) (*Catalogue, error) {
	return readCatalogue(embedded, loc, grace)
}

func readCatalogue(files fs.FS, loc *time.Location, grace time.Duration) (*Catalogue, error) {
	c := &Catalogue{texts: make(map[string]map[scheduler.MessageKind]template), loc: loc, grace: grace}
	var errs []error
	for _, lang := range Languages {
		path := "texts/" + lang + ".yaml"
		content, err := fs.ReadFile(files, path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		var texts map[scheduler.MessageKind]string
		if err := yaml.UnmarshalWithOptions(content, &texts, yaml.Strict()); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
			continue
		}
		templates, wrong := parseTexts(texts)
		for _, err := range wrong {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
		}
		c.texts[lang] = templates
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// parseTexts turns one language's texts into templates, and tells all that is
// wrong with them, in the order of the kinds.
func parseTexts(texts map[scheduler.MessageKind]string) (templates map[scheduler.MessageKind]template, wrong []error) {
	templates = make(map[scheduler.MessageKind]template, len(texts))
	for _, kind := range kinds() {
		text := texts[kind]
		if text == "" {
			wrong = append(wrong, fmt.Errorf("%s: no text", kind))
			continue
		}
		t, err := parseTemplate(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", kind, err))
			continue
		}
		required, all := t.names()
		known := parameters[kind]
		for _, name := range all {
			if !slices.Contains(known.must, name) && !slices.Contains(known.may, name) {
				wrong = append(wrong, fmt.Errorf("%s: unknown placeholder {%s}", kind, name))
			}
		}
		for _, name := range known.must {
			if !slices.Contains(required, name) {
				wrong = append(wrong, fmt.Errorf("%s: placeholder {%s} is missing, or stands in brackets", kind, name))
			}
		}
		templates[kind] = t
	}
	for _, kind := range slices.Sorted(maps.Keys(texts)) {
		if !slices.Contains(kinds(), kind) {
			wrong = append(wrong, fmt.Errorf("%s: no such kind of message", kind))
		}
	}
	return templates, wrong
}

// Text implements scheduler.Texts: at most MaxSegments, a language that is not
// known taken for Kazakh. A message of an unknown kind, or without a value that
// its text cannot do without, is an error that no retry can mend.
func (c *Catalogue) Text(m scheduler.Message) (text string, segments int, err error) {
	lang := m.Language
	if !slices.Contains(Languages, lang) {
		lang = Languages[0]
	}
	t, known := c.texts[lang][c.kindOf(&m)]
	if !known {
		return "", 0, fmt.Errorf("no text for messages of kind %q", m.Kind)
	}
	values := c.values(m, lang)
	required, _ := t.names()
	for _, name := range required {
		if values[name] == "" {
			return "", 0, fmt.Errorf("message %s of kind %s has no %s", m.ID, m.Kind, name)
		}
	}
	text, segments = fit(t, values)
	return text, segments, nil
}

// values are what the placeholders stand for; empty where the message has nothing.
func (c *Catalogue) values(m scheduler.Message, lang string) map[string]string {
	v := map[string]string{
		"date": date(m.Date), "old_date": date(m.OldDate), "last_day": date(m.LastDay),
		"place": tidy(m.Place.In(lang)), "address": tidy(m.Address.In(lang)), "reason": tidy(m.Reason),
		"grace": strconv.Itoa(int(c.grace / time.Minute)),
	}
	if m.Why != "" && m.Reason == "" {
		v["reason"] = m.Why.Text().In(lang)
	}
	if m.Date != 0 {
		v["time"] = m.Start.String()
	}
	if m.OldDate != 0 {
		v["old_time"] = m.OldStart.String()
	}
	if m.Booking != 0 {
		v["number"] = m.Booking.Spoken()
	}
	if m.Ticket != 0 {
		v["ticket"] = strconv.Itoa(int(m.Ticket))
	}
	if m.Position != 0 {
		v["position"] = strconv.Itoa(m.Position)
	}
	v["code"] = m.Code
	var numbers []string
	for _, n := range m.Numbers {
		numbers = append(numbers, n.Spoken())
	}
	if len(numbers) > 0 {
		v["numbers"], v["first"] = strings.Join(numbers, ", "), numbers[0]
	}
	if m.Year != 0 {
		v["year"] = strconv.Itoa(m.Year)
	}
	if m.Left > 0 {
		v["left"] = strconv.Itoa(m.Left)
	} else if m.Left < 0 {
		v["overdue"] = strconv.Itoa(-m.Left)
	}
	if !m.Until.IsZero() {
		until := m.Until.In(c.loc)
		v["until"] = calendars.MinuteOf(until).String() + " " + date(calendars.DateOf(until))
		v["until_day"] = date(calendars.DateOf(until.Add(-time.Millisecond))) // the last one, if it ends at midnight
	}
	return v
}

// date writes a date as people here do: 25.12.2026.
func date(d calendars.Date) string {
	if d == 0 {
		return ""
	}
	year, month, day := d.Civil()
	return fmt.Sprintf("%02d.%02d.%d", day, month, year)
}
