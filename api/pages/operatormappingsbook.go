package pages

import (
	"cmp"
	"strings"

	"kezek/api/tables"
	"kezek/api/web"
	"kezek/scheduler"
)

func (p *Pages) operatorMappingsBook(v *visit) error {
	page, err := p.mappingsPage(v, v.Query)
	if err != nil {
		return err
	}
	s := p.speak(v)
	return p.book(v, s, "territories-"+page.On, mappingsTable(s, page))
}

func mappingsTable(s *speaker, page *operatorMappings) tables.Table {
	t := tables.Table{Name: s.say("operator.nav.mappings"), Columns: s.columns(bookColumn{"operator.mappings.territory", 40}, bookColumn{"operator.mappings.serves", 40},
		bookColumn{"operator.mappings.by", 30}, bookColumn{"operator.mappings.later", 50})}
	for i := range page.Rows {
		r := &page.Rows[i]
		name := s.say("operator.mappings.part")
		if r.Kind != "" {
			name = r.Name.In(s.language)
		}
		serves := s.say("operator.nobody")
		if r.Department != "" {
			serves = cmp.Or(r.Office, r.Department)
		}
		if r.Otherwise != "" {
			serves += "\n" + s.say("operator.mappings.around", "name", r.OtherwiseOffice)
		}
		t.Rows = append(t.Rows, []any{name + " " + r.Code, serves, s.mappingOf(&r.Coverage), s.comingOf(r.Coming)})
	}
	return t
}

// mappingOf tells by which mapping a territory is served, and since when.
func (s *speaker) mappingOf(c *scheduler.Coverage) string {
	if c.By == "" {
		return noValue
	}
	by := c.By
	if by == c.Code {
		by = s.say("operator.mappings.own")
	}
	return by + "\n" + s.say("operator.mappings.since", "date", web.Date(s.language, c.Since))
}

// comingOf tells who will serve a territory later.
func (s *speaker) comingOf(list []comingRow) string {
	var lines []string
	for _, c := range list {
		lines = append(lines, web.Date(s.language, c.From)+": "+cmp.Or(c.Office, s.say("operator.nobody")))
	}
	return cmp.Or(strings.Join(lines, "\n"), noValue)
}
