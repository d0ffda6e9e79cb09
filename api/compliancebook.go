package api

import (
	"context"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
	"kezek/scheduler"
)

type complianceBook struct {
	Year int    `query:"year" required:"true" minimum:"2022" maximum:"2100" doc:"Calendar year of the schedules."`
	Lang string `query:"lang" enum:"kk,ru,en" doc:"Language of the workbook; without it that of the request."`
}

// complianceHead are the columns of the workbook, with their widths in characters.
var complianceHead = []struct {
	title calendars.Text
	width float64
}{
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
	rows, err := s.engine.Compliance(ctx, actorOf(ctx), in.Year)
	if err != nil {
		return nil, err
	}
	lang := in.Lang
	if lang == "" {
		lang = callOf(ctx).language()
	}
	data, err := complianceFile(rows, in.Year, lang)
	return giveWorkbook(fmt.Sprintf("compliance-%d.xlsx", in.Year), data, err)
}

func complianceFile(rows []scheduler.Compliance, year int, lang string) ([]byte, error) {
	loc, err := time.LoadLocation(scheduler.DefaultZone)
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	defer f.Close()
	sheet := fmt.Sprintf(complianceTitle.In(lang), year)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	styles, err := complianceStyles(f)
	if err != nil {
		return nil, err
	}
	head := make([]any, len(complianceHead))
	for i, h := range complianceHead {
		head[i] = excelize.Cell{StyleID: styles.head, Value: h.title.In(lang)}
		if err := out.SetColWidth(i+1, i+1, h.width); err != nil {
			return nil, err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	if err := out.SetRow("A1", head); err != nil {
		return nil, err
	}
	instant := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		local := t.In(loc) // a workbook knows no zones: what the clock there showed
		return excelize.Cell{StyleID: styles.instant, Value: time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)}
	}
	for i, c := range rows {
		row := []any{c.Department, c.Name.In(lang), excelize.Cell{StyleID: styles.date, Value: c.Due.At(0, time.UTC)},
			complianceStates[c.State].In(lang), instant(c.Published), instant(c.Draft), c.Versions}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return nil, err
		}
	}
	if err := out.Flush(); err != nil {
		return nil, err
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

type complianceStyle struct{ head, date, instant int }

func complianceStyles(f *excelize.File) (s complianceStyle, err error) {
	date, instant := "dd.mm.yyyy", "dd.mm.yyyy hh:mm"
	for _, style := range []struct {
		id *int
		of excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}}},
		{&s.date, excelize.Style{CustomNumFmt: &date}},
		{&s.instant, excelize.Style{CustomNumFmt: &instant}},
	} {
		if *style.id, err = f.NewStyle(&style.of); err != nil {
			return s, err
		}
	}
	return s, nil
}
