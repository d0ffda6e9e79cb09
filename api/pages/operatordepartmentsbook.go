package pages

import (
	"strings"

	"kezek/api/tables"
)

func (p *Pages) operatorDepartmentsBook(v *visit) error {
	rows, err := p.departmentRows(v)
	if err != nil {
		return err
	}
	s := p.speak(v)
	return p.book(v, s, "departments-"+p.today(v).String(), departmentsTable(s, rows))
}

func departmentsTable(s *speaker, rows []departmentRow) tables.Table {
	t := tables.Table{Name: s.say("operator.nav.departments"), Columns: s.columns(bookColumn{"operator.department.one", 46}, bookColumn{"operator.region", 30},
		bookColumn{"operator.department.address", 46}, bookColumn{"operator.department.phone", 16}, bookColumn{"operator.department.rooms", 16}, bookColumn{"operator.department.since", 14})}
	for _, d := range rows {
		var since any = noValue
		if d.Since != 0 {
			since = d.Since
		}
		t.Rows = append(t.Rows, []any{d.Name.In(s.language) + " " + d.ID, d.RegionName, d.Address.In(s.language), d.Phone, strings.Join(d.Rooms, ", "), since})
	}
	return t
}
