package registry

import (
	"context"
	"fmt"
	"strings"

	"kezek/scheduler"
)

// kind is one thing that can be imported: its columns, and how rows become
// records. parse reports faults, and returns the act that stores the records.
type kind struct {
	columns []column
	parse   func(rows []row, faults *Faults) storing
}

// storing stores a file's records and returns how many it stored.
type storing func(ctx context.Context, o ImportOptions, sink Sink) (int, error)

var kinds = map[string]kind{
	"forms": {columns("number!", "iin!", "issued!", "last_day"),
		each(parseForm, checkForm, []string{"number"}, func(ctx context.Context, a scheduler.Actor, s Sink, f scheduler.Form031) error {
			_, err := s.ReceiveForm(ctx, a, f)
			return err
		})},
	"contacts": {columns("iin!", "name!", "phone", "language", "no_portal"),
		each(parseContact, checkContact, []string{"iin"}, func(ctx context.Context, a scheduler.Actor, s Sink, c scheduler.Contact) error {
			return s.PutContact(ctx, a, c)
		})},
	"residences": {columns("iin!", "kato!", "address", "permanent!"),
		each(parseResidence, checkResidence, []string{"iin"}, func(ctx context.Context, a scheduler.Actor, s Sink, r scheduler.Residence) error {
			return s.PutResidence(ctx, a, r)
		})},
	"guardianships": {columns("guardian!", "ward!", "from!", "to"),
		each(parseGuardianship, checkGuardianship, []string{"guardian", "ward", "from"}, func(ctx context.Context, a scheduler.Actor, s Sink, g scheduler.Guardianship) error {
			return s.PutGuardianship(ctx, a, g)
		})},
	"departments": {columns("id!", "name_kk!", "name_ru!", "name_en!", "address_kk!", "address_ru!", "address_en!",
		"phone!", "region!", "zone", "rooms!", "since!"),
		each(parseDepartment, checkDepartment, []string{"id"}, func(ctx context.Context, a scheduler.Actor, s Sink, d scheduler.Department) error {
			return s.PutDepartment(ctx, a, d)
		})},
	"mappings": {columns("kato!", "department!", "from!"), parseMappings},
}

func parseForm(r *row) scheduler.Form031 {
	return scheduler.Form031{Number: r.text("number"), IIN: r.text("iin"), Issued: r.date("issued"), LastDay: r.date("last_day")}
}

func parseContact(r *row) scheduler.Contact {
	return scheduler.Contact{IIN: r.text("iin"), Name: r.text("name"), Phone: r.text("phone"), Language: r.text("language"),
		NoPortal: r.text("no_portal") != "" && r.yes("no_portal")}
}

func parseResidence(r *row) scheduler.Residence {
	return scheduler.Residence{IIN: r.text("iin"), KATO: r.text("kato"), Address: r.text("address"), Permanent: r.yes("permanent")}
}

func parseGuardianship(r *row) scheduler.Guardianship {
	return scheduler.Guardianship{Guardian: r.text("guardian"), Ward: r.text("ward"), From: r.date("from"), To: r.date("to")}
}

func parseDepartment(r *row) scheduler.Department {
	d := scheduler.Department{ID: r.text("id"), Phone: r.text("phone"), Region: r.text("region"),
		Zone: r.text("zone"), Rooms: r.list("rooms"), Since: r.date("since")}
	d.Name.KK, d.Name.RU, d.Name.EN = r.text("name_kk"), r.text("name_ru"), r.text("name_en")
	d.Address.KK, d.Address.RU, d.Address.EN = r.text("address_kk"), r.text("address_ru"), r.text("address_en")
	return d
}

func parseMapping(r *row) scheduler.Mapping {
	return scheduler.Mapping{KATO: r.text("kato"), Department: r.text("department"), From: r.date("from")}
}

// records parses and checks all rows. A field that could not be read is reported
// once, as unreadable; two rows with the same identity fields contradict each other.
func records[T any](rows []row, faults *Faults, parse func(*row) T, check func(T) flaws, identity []string) []T {
	out := make([]T, 0, len(rows))
	seen := make(map[string]int, len(rows)) // identity to line
	for i := range rows {
		r := &rows[i]
		v := parse(r)
		for _, f := range check(v) {
			r.fault(f.field, f.rule)
		}
		var id strings.Builder
		for _, field := range identity {
			id.WriteString(r.fields[field] + "\x00")
		}
		if line, twice := seen[id.String()]; twice {
			r.fault(identity[0], fmt.Sprintf("line %d is about the same", line))
		} else {
			seen[id.String()] = r.line
		}
		for _, f := range r.faults {
			faults.add(f)
		}
		out = append(out, v)
	}
	return out
}

// each makes the parser of a kind whose rows are stored one by one.
func each[T any](parse func(*row) T, check func(T) flaws, identity []string,
	put func(context.Context, scheduler.Actor, Sink, T) error) func([]row, *Faults) storing {
	return func(rows []row, faults *Faults) storing {
		values := records(rows, faults, parse, check, identity)
		return func(ctx context.Context, o ImportOptions, sink Sink) (int, error) {
			for i, v := range values {
				if err := put(ctx, o.Actor, sink, v); err != nil {
					return i, fmt.Errorf("line %d (the %d rows before it are stored): %w", rows[i].line, i, err)
				}
				o.Progress(i+1, len(values))
			}
			return len(values), nil
		}
	}
}

// parseMappings is for mappings, which take effect together or not at all.
func parseMappings(rows []row, faults *Faults) storing {
	values := records(rows, faults, parseMapping, checkMapping, []string{"kato", "from"})
	return func(ctx context.Context, o ImportOptions, sink Sink) (int, error) {
		if _, err := sink.PutMappings(ctx, o.Actor, values, o.Consequences); err != nil {
			return 0, err
		}
		o.Progress(len(values), len(values))
		return len(values), nil
	}
}
