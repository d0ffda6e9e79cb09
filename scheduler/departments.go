package scheduler

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"kezek/calendars"
	"kezek/slots"
)

// DefaultZone is the zone of a department that names none. The whole country
// has been at UTC+5 since 1 March 2024.
const DefaultZone = "Asia/Almaty"

var departmentID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,31}$`)

// Validate reports everything wrong with the department.
func (d Department) Validate() slots.Problems {
	var f faults
	f.check(departmentID.MatchString(d.ID), "id", "department_id", say("белгі: 2–32 таңба, a–z, 0–9, -", "обозначение: 2–32 знака из a–z, 0–9, -", "an identifier has 2 to 32 of a-z, 0-9 and -"))
	short := func(path, s string, limit int) {
		n := utf8.RuneCountInString(s)
		f.check(0 < n && n <= limit, path, "text", filled(say("1–{0} таңба қажет", "нужно от 1 до {0} знаков", "1 to {0} characters are needed"), []any{limit}))
	}
	for _, t := range []struct {
		path string
		calendars.Text
		limit int
	}{{"name", d.Name, 80}, {"address", d.Address, 120}} {
		short(t.path+".kk", t.KK, t.limit)
		short(t.path+".ru", t.RU, t.limit)
		short(t.path+".en", t.EN, t.limit)
	}
	f.phone("phone", d.Phone)
	if d.ContactPhone != "" {
		f.phone("contact_phone", d.ContactPhone)
	}
	f.check(slices.Contains([]string{"", "kk", "ru", "en"}, d.ContactLanguage), "contact_language", "language", say("тіл: kk, ru немесе en", "язык: kk, ru или en", "the language is kk, ru or en"))
	f.kato("region", d.Region)
	_, err := time.LoadLocation(d.Zone)
	f.check(err == nil && d.Zone != "Local", "zone", "zone", say("белгісіз уақыт белдеуі", "неизвестный часовой пояс", "unknown time zone"))
	f.check(0 < len(d.Rooms) && len(d.Rooms) <= 99, "rooms", "rooms", say("1–99 кабинет қажет", "нужно от 1 до 99 кабинетов", "1 to 99 rooms are needed"))
	for i, r := range d.Rooms {
		path := fmt.Sprintf("rooms[%d]", i)
		short(path, r, 8)
		f.check(!slices.Contains(d.Rooms[:i], r), path, "duplicate", say("кабинет қайталанады", "кабинет повторяется", "the room stands there twice"))
	}
	return f.Problems
}

func getDepartment(g getter, id string) (Department, error) {
	d, found, err := find[Department](g, departmentKey(id))
	if err == nil && !found {
		err = fail(CodeNotFound, id)
	}
	return d, err
}

// PutDepartment adds or changes a department. Errors: CodeInvalid, CodeForbidden.
func (e *Engine) PutDepartment(ctx context.Context, a Actor, d Department) error {
	if a.Role != RoleOperator && a.Role != RoleSystem {
		return fail(CodeForbidden)
	}
	if err := invalid(d.Validate()); err != nil {
		return err
	}
	now := e.now()
	return e.update(ctx, func(c *change) error {
		if err := c.bumpEpoch(now); err != nil {
			return err
		}
		if err := put(c, maps, departmentKey(d.ID), d); err != nil {
			return err
		}
		return c.watchOver(&d, now)
	})
}

// Department reads one department; everybody may.
func (e *Engine) Department(ctx context.Context, id string) (d Department, err error) {
	err = e.view(ctx, func(r Reader) (err error) {
		d, err = getDepartment(r, id)
		return err
	})
	return d, err
}

// Departments lists all departments by identifier; everybody may.
func (e *Engine) Departments(ctx context.Context) ([]Department, error) {
	out := []Department{}
	err := e.view(ctx, func(r Reader) error {
		return eachDepartment(r, func(d Department) error {
			out = append(out, d)
			return nil
		})
	})
	return out, err
}

func eachDepartment(r Reader, fn func(Department) error) error {
	from := newKey(prefixDepartment)
	for _, v := range r.Scan(from, from.after()) {
		var d Department
		if err := decode(v, &d); err != nil {
			return err
		}
		if err := fn(d); err != nil {
			return err
		}
	}
	return nil
}

// DepartmentFor returns the department that serves a KATO code on a day (E4).
// Errors: CodeInvalid for an unknown code, CodeUnmapped.
func (e *Engine) DepartmentFor(ctx context.Context, kato string, d calendars.Date) (dept Department, err error) {
	var f faults
	if f.kato("kato", kato); f.Problems != nil {
		return dept, invalid(f.Problems)
	}
	err = e.view(ctx, func(r Reader) error {
		id, err := departmentOn(r, kato, d)
		if err != nil {
			return err
		}
		if id == "" {
			return fail(CodeUnmapped, kato)
		}
		dept, err = getDepartment(r, id)
		return err
	})
	return dept, err
}
