package api

import (
	"cmp"
	"context"
	"fmt"

	"kezek/api/tables"
	"kezek/calendars"
	"kezek/scheduler"
)

type complianceBook struct {
	ComplianceQuery
	Lang string `query:"lang" enum:"kk,ru,en" doc:"Language of the workbook; without it that of the request."`
}

// complianceHead are the columns of the workbook, with their widths in characters.
var complianceHead = []heading{
	{say("Бөлім коды", "Код отдела", "Department code"), 18},
	{say("Бөлім", "Отдел", "Department"), 46},
	{say("Мерзімі", "Срок", "Due"), 12},
	{say("Күйі", "Состояние", "State"), 28},
	{say("Жарияланды", "Опубликован", "Published"), 18},
	{say("Жоба", "Черновик", "Draft"), 18},
	{say("Нұсқалар", "Версий", "Versions"), 10},
}

var complianceStates = map[string]calendars.Text{
	scheduler.InTime:  say("мерзімінде жарияланды", "опубликован в срок", "published in time"),
	scheduler.Late:    say("кешігіп жарияланды", "опубликован с опозданием", "published late"),
	scheduler.Missing: say("жоқ, мерзімі өтті", "нет, срок прошёл", "missing"),
	scheduler.Pending: say("басталмаған", "не начат", "not begun"),
	scheduler.Begun:   say("жоба бар", "есть черновик", "draft"),
}

var complianceTitle = say("%d жылғы кестелер", "Графики на %d год", "Schedules of %d")

// complianceWorkbook gives the same as compliance, as a workbook (S3).
func (s *Server) complianceWorkbook(ctx context.Context, in *complianceBook) (*workbook, error) {
	rows, err := s.engine.Compliance(ctx, actorOf(ctx), in.filter())
	if err != nil {
		return nil, within("query", err)
	}
	lang := cmp.Or(in.Lang, callOf(ctx).language())
	data, err := tables.File(s.opts.Zone, complianceTable(rows, in.Year, lang))
	return giveWorkbook(fmt.Sprintf("compliance-%d.xlsx", in.Year), data, err)
}

func complianceTable(rows []scheduler.Compliance, year int, lang string) tables.Table {
	t := tables.Table{Name: fmt.Sprintf(complianceTitle.In(lang), year), Columns: columnsIn(lang, complianceHead)}
	for _, c := range rows {
		t.Rows = append(t.Rows, []any{c.Department, c.Name.In(lang), c.Due, complianceStates[c.State].In(lang), c.Published, c.Draft, c.Versions})
	}
	return t
}
