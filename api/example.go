package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// exampleValues fill an example call, by the name of the member or parameter.
var exampleValues = map[string]any{
	"form": "031/у-2026-15", "number": "1000002", "booking": "1000002", "Form031.number": "031/у-2026-15", "id": "kokshetau", "department": "kokshetau", "room": "2",
	"date": "2026-12-01", "start": "09:30", "place": 0, "month": "2026-12", "year": 2026, "version": 1, "with": 2, "trip": 1,
	"from": "2026-12-01", "to": "2026-12-04", "in_force_from": "2026-01-01", "weekday": "mon", "kind": "closed",
	"work": "0199d2a4", "term": "3wd", "kato": "110000000", "region": "110000000", "since": "2025-11-24",
	"iin": "850101300005", "guardian": "850101300005", "ward": "100202500001", "issued": "2026-10-01",
	"rooms": 2, "slot_minutes": 30, "permanent": true, "status": "off", "first": "2026-05-27",
	"name": "Айгүл", "address": "Көкшетау", "phone": "+77010000000", "kk": "Атауы", "ru": "Название", "en": "Name", "reason": "Ремонт", "note": "Позвонили", "choice": "move",
	"CalendarData.version": "2026-11", "webhook": "0199d2a4", "delivery": "0199d2a5", "WebhookBody.url": "https://hooks.example.kz/kezek",
	"WebhookBody.topics": []string{"booking.booked", "form.examined"}, "WebhookBody.name": "Follow-up",
	"Replay.from": "2026-12-01T09:00:00+05:00", "Replay.to": "2026-12-02T09:00:00+05:00", "last_day": "2026-12-31", "language": "kk",
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// curl writes an example call. What the reader has to fill in is in capitals.
func (d docs) curl(r route, op *huma.Operation) string {
	path := placeholder.ReplaceAllStringFunc(r.path, func(p string) string {
		value := fmt.Sprint(exampleValues[strings.Trim(p, "{}")])
		if strings.HasPrefix(r.path, "/v1/jobs") {
			value = "JOB"
		}
		return strings.ReplaceAll(value, "/", "~")
	})
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.In == "query" && p.Required {
			value := fmt.Sprint(exampleValues[p.Name])
			if r.path == "/v1/calendar/deadline" && p.Name == "from" {
				value = "2026-12-01T09:00:00+05:00"
			}
			query.Set(p.Name, value)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	lines := []string{fmt.Sprintf("curl -X %s 'http://localhost:8080%s'", r.method, path), "-H 'Authorization: Bearer TOKEN'"}
	if r.effect == changes {
		lines = append(lines, "-H 'Idempotency-Key: KEY'")
	}
	if op.RequestBody != nil {
		lines = append(lines, d.curlBody(op.RequestBody)...)
	}
	return strings.Join(lines, " \\\n  ")
}

func (d docs) curlBody(of *huma.RequestBody) []string {
	media := of.Content["application/json"]
	if media == nil {
		return []string{"-F 'file=@schedule.xlsx'"}
	}
	body, _ := json.Marshal(d.example(media.Schema, ""))
	return []string{"-H 'Content-Type: application/json'", "-d '" + string(body) + "'"}
}

// example makes a value of a schema: its required members, and those without
// which the call would be of little use.
func (d docs) example(s *huma.Schema, name string) any {
	schema, s := schemaOf(d.schemas, s)
	if several, ok := s.Extensions["oneOf"].([]*huma.Schema); ok {
		return d.example(several[0], name)
	}
	if s.Type == huma.TypeObject {
		out := map[string]any{}
		for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
			if !slices.Contains(s.Required, field) && !slices.Contains(exampleExtras[schema], field) {
				continue
			}
			out[field] = d.example(s.Properties[field], field)
			if value, special := exampleValues[schema+"."+field]; special {
				out[field] = value
			}
		}
		return out
	}
	if s.Type == huma.TypeArray {
		return []any{d.example(s.Items, name)}
	}
	value := exampleValues[name]
	switch {
	case s.Pattern == minutePattern:
		return cmp.Or(exampleTimes[name], "09:30")
	case s.Type != huma.TypeString:
		return value
	}
	if text, ok := value.(string); ok {
		return text
	}
	return "1"
}

// exampleExtras are members that examples show though they may be left out.
var exampleExtras = map[string][]string{
	"Text": {"kk", "en"}, "ReasonBody": {"reason"}, "Visitor": {"booking"}, "WorkDone": {"note"}, "TripBody": {"choice"},
	"SchedulePublication": {"choice"}, "ScheduleRepublication": {"choice"}, "MappingsPublication": {"choice"},
	"CalendarPublication": {"choice"}, "Form031": {"last_day"}, "Contact": {"phone", "language"},
}

var exampleTimes = map[string]string{"from": "09:00", "to": "18:00"}
