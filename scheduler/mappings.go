package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Mappings lists every mapping by KATO code and date.
func (e *Engine) Mappings(ctx context.Context, a Actor) ([]Mapping, error) {
	if !a.reads() && !a.staff() {
		return nil, fail(CodeForbidden)
	}
	out := []Mapping{}
	err := e.view(ctx, func(r Reader) error {
		from := newKey(prefixMapping)
		for _, v := range r.Scan(from, from.after()) {
			var list []Mapping
			if err := decode(v, &list); err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	return out, err
}

// Validate reports what is wrong with the mapping's own fields; whether the
// department exists is checked where it is entered.
func (m Mapping) Validate() slots.Problems {
	var f faults
	f.kato("kato", m.KATO)
	f.check(m.From > 0, "from", "date", say("басталған күні көрсетілмеген", "не указана дата начала", "the first day is missing"))
	return f.Problems
}

func checkMappings(g getter, list []Mapping) error {
	var f faults
	for i, m := range list {
		path := fmt.Sprintf("[%d]", i)
		for _, p := range m.Validate() {
			p.Path = path + "." + p.Path
			f.Problems = append(f.Problems, p)
		}
		for _, o := range list[:i] {
			f.check(o.KATO != m.KATO || o.From != m.From, path, "duplicate", say("код пен күн қайталанады", "код и дата повторяются", "code and date stand there twice"))
		}
		if m.Department == "" {
			continue
		}
		_, found, err := find[Department](g, departmentKey(m.Department))
		if err != nil {
			return err
		}
		f.check(found, path+".department", "department", filled(say("{0}: мұндай бөлім жоқ", "{0}: такого отдела нет", "{0}: there is no such department"), []any{m.Department}))
	}
	return invalid(f.Problems)
}

// merged returns the mapping list of one code with the new entries in it; one
// of the same day is replaced.
func merged(old []Mapping, list []Mapping, code string) []Mapping {
	out := slices.Clone(old)
	for _, m := range list {
		if m.KATO != code {
			continue
		}
		out = slices.DeleteFunc(out, func(o Mapping) bool { return o.From == m.From })
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Mapping) int { return cmp.Compare(a.From, b.From) })
	return out
}

func codesOf(list []Mapping) []string {
	var out []string
	for _, m := range list {
		if !slices.Contains(out, m.KATO) {
			out = append(out, m.KATO)
		}
	}
	return out
}

// changedCodes returns the codes whose mappings the list really changes: who
// sends a list again, having got no answer, asks nothing of anybody twice.
func changedCodes(g getter, list []Mapping) ([]string, error) {
	var out []string
	for _, code := range codesOf(list) {
		old, _, err := find[[]Mapping](g, mappingKey(code))
		if err != nil {
			return nil, err
		}
		if !slices.Equal(old, merged(old, list, code)) {
			out = append(out, code)
		}
	}
	return out, nil
}

// mappedWith is a getter that sees the mappings as they would be.
type mappedWith struct {
	getter
	would map[string][]byte // by key
}

func withMappings(g getter, list []Mapping) (mappedWith, error) {
	m := mappedWith{g, map[string][]byte{string(newKey(prefixEpoch)): nil}} // what is only thought of has no epoch
	for _, code := range codesOf(list) {
		old, _, err := find[[]Mapping](g, mappingKey(code))
		if err != nil {
			return m, err
		}
		if m.would[string(mappingKey(code))], err = encode(maps, merged(old, list, code)); err != nil {
			return m, err
		}
	}
	return m, nil
}

// Get implements getter.
func (m mappedWith) Get(k []byte) ([]byte, error) {
	if v, changed := m.would[string(k)]; changed {
		return v, nil
	}
	return m.getter.Get(k)
}

// PreviewMappings tells which bookings would no longer be at the department
// that serves their address, and changes nothing (S7).
func (e *Engine) PreviewMappings(ctx context.Context, a Actor, list []Mapping) (Preview, error) {
	if !a.reads() {
		return Preview{}, fail(CodeForbidden)
	}
	now := e.now()
	out := Preview{Changes: []DayChange{}}
	err := e.view(ctx, func(r Reader) error {
		misfits, would, err := e.mappingMisfits(r, list, now)
		if err != nil {
			return err
		}
		out.Affected, err = e.newMover(r, would, nil, now).foretell(misfits)
		return err
	})
	return out, err
}

// mappingMisfits finds the bookings that mappings would leave at a department
// that does not serve them, and the store's mappings as they would be.
func (e *Engine) mappingMisfits(r Reader, list []Mapping, now time.Time) ([]misfit, getter, error) {
	if err := checkMappings(r, list); err != nil {
		return nil, nil, err
	}
	departments, from, err := e.mappingScope(r, list, now)
	if err != nil {
		return nil, nil, err
	}
	would, err := withMappings(r, list)
	if err != nil {
		return nil, nil, err
	}
	codes, err := changedCodes(r, list)
	if err != nil {
		return nil, nil, err
	}
	misfits, err := e.misrouted(r, would, departments, codes, from, now)
	return misfits, would, err
}

// mappingScope returns every department, and the first day from today on that the mappings touch.
func (e *Engine) mappingScope(r Reader, list []Mapping, now time.Time) (departments []string, from calendars.Date, err error) {
	err = eachDepartment(r, func(d Department) error {
		departments = append(departments, d.ID)
		return nil
	})
	from = calendars.DateOf(now.In(e.location("")))
	if len(list) > 0 {
		first := slices.MinFunc(list, func(a, b Mapping) int { return cmp.Compare(a.From, b.From) }).From
		from = max(from, first)
	}
	return departments, from, err
}

// misrouted lists the bookings from a day on, of residents of the codes, that
// are not at the department that serves them on their day. Those that are lost
// to lateness already are not among them.
func (e *Engine) misrouted(r Reader, mappings getter, departments, codes []string, from calendars.Date, now time.Time) ([]misfit, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	var out []misfit
	for _, id := range departments {
		dept, err := getDepartment(r, id)
		if err != nil {
			return nil, err
		}
		end := newKey(prefixDay).name(id)
		for k, v := range r.Scan(dayKey(id, from), end.after()) {
			seats, err := appendSeats(nil, v)
			if err != nil {
				return nil, err
			}
			d := dateIn(k[len(k)-4:])
			for _, s := range seats {
				if s.State != slots.Booked || slots.Late(d.At(s.Start, e.zone(&dept)), now, e.policy.LatenessGrace) {
					continue
				}
				b, err := getBooking(r, Number(s.Ref))
				if err != nil {
					return nil, err
				}
				if !slices.ContainsFunc(codes, func(code string) bool { return slots.Under(b.KATO, code) }) {
					continue
				}
				should, err := departmentOn(mappings, b.KATO, d)
				if err != nil {
					return nil, err
				}
				if should != id {
					out = append(out, misfit{b, "mapping", ReasonElsewhere})
				}
			}
		}
	}
	slices.SortFunc(out, compareMisfits)
	return out, nil
}

// PutMappings enters mappings, all or none. If bookings end up at a department
// that does not serve them any more, consequences must say what to do (S7).
func (e *Engine) PutMappings(ctx context.Context, a Actor, list []Mapping, cons Consequences) (Publication, error) {
	if a.Role != RoleOperator && a.Role != RoleSystem {
		return Publication{}, fail(CodeForbidden)
	}
	if err := cons.check(); err != nil {
		return Publication{}, err
	}
	now := e.now()
	j := newJob(a, JobMappings, now, cons)
	err := e.view(ctx, func(r Reader) error {
		misfits, _, err := e.mappingMisfits(r, list, now)
		if err != nil {
			return err
		}
		if j.Departments, j.From, err = e.mappingScope(r, list, now); err != nil {
			return err
		}
		if j.Codes, err = changedCodes(r, list); err != nil {
			return err
		}
		j.Affected = len(misfits)
		return cons.decides(listed(misfits))
	})
	if err != nil {
		return Publication{}, err
	}
	j, err = answered(ctx, e, now, func(c *change) (job, error) {
		if err := c.bumpEpoch(now); err != nil {
			return j, err
		}
		for _, code := range codesOf(list) {
			old, _, err := find[[]Mapping](c, mappingKey(code))
			if err != nil {
				return j, err
			}
			if err := put(c, maps, mappingKey(code), merged(old, list, code)); err != nil {
				return j, err
			}
		}
		return j, c.start(&j) // even if nobody was affected: somebody may have booked since
	})
	if err != nil {
		return Publication{}, err
	}
	return e.finishJob(ctx, j)
}
