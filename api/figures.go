package api

import (
	"cmp"
	"context"
	"fmt"

	"kezek/api/tables"
	"kezek/calendars"
	"kezek/scheduler"
)

// FiguresQuery says of whom figures are wanted, and of which days.
type FiguresQuery struct {
	From       dateParam `query:"from" required:"true" doc:"First day."`
	To         dateParam `query:"to" required:"true" doc:"Last day; at most 366 days from the first."`
	Department string    `query:"department" doc:"Only this department; staff see their own alone."`
	Region     string    `query:"region" doc:"Only the departments of this region: its KATO code."`
}

func (in *FiguresQuery) filter() scheduler.FiguresFilter {
	return scheduler.FiguresFilter{Department: in.Department, Region: in.Region, From: in.From.Date, To: in.To.Date}
}

func (s *Server) figures(ctx context.Context, in *FiguresQuery) (*answer[scheduler.Figures], error) {
	f, err := s.engine.Figures(ctx, actorOf(ctx), in.filter())
	return give(f, within("query", err))
}

type figuresBook struct {
	FiguresQuery
	Lang string `query:"lang" enum:"kk,ru,en" doc:"Language of the workbook; without it that of the request."`
}

// figuresWorkbook gives the same as figures, as a workbook: the departments, and
// the weeks of all together.
func (s *Server) figuresWorkbook(ctx context.Context, in *figuresBook) (*workbook, error) {
	f, err := s.engine.Figures(ctx, actorOf(ctx), in.filter())
	if err != nil {
		return nil, within("query", err)
	}
	lang := cmp.Or(in.Lang, callOf(ctx).language())
	data, err := tables.File(s.opts.Zone, departmentsTable(f, lang), weeksTable(f, lang))
	return giveWorkbook(fmt.Sprintf("figures-%s-%s.xlsx", f.From, f.To), data, err)
}

var (
	departmentsSheet = say("Бөлімдер", "Отделы", "Departments")
	weeksSheet       = say("Апталар", "Недели", "Weeks")
	totalRow         = say("Барлығы", "Всего", "Total")
)

var figuresHead = []heading{
	{say("Бөлім коды", "Код отдела", "Department code"), 18},
	{say("Бөлім", "Отдел", "Department"), 46},
	{say("Ең жақын бос күн", "Ближайшая свободная дата", "Nearest free date"), 18},
	{say("Орындар", "Мест", "Seats"), 10},
	{say("Жазылулар", "Записей", "Bookings"), 10},
	{say("Жүктеме", "Загрузка", "Load"), 10},
	{say("Бас тартылды", "Отменено", "Cancelled"), 12},
	{say("Бас тартылғандардың үлесі", "Доля отменённых", "Cancelled share"), 12},
	{say("Уақыты келді", "Наступило время", "Due"), 12},
	{say("Күші жойылды", "Аннулировано", "Annulled"), 14},
	{say("Кешіккендердің үлесі", "Доля аннулированных за опоздание", "Annulled share"), 14},
	{say("Мүлде келмеді", "Не пришли совсем", "Did not come at all"), 14},
	{say("Келмегендердің үлесі", "Доля неявок", "No-show share"), 14},
	{say("Қалпына келтірілді", "Восстановлено", "Reinstated"), 14},
	{say("Талондар", "Талонов", "Tickets"), 10},
	{say("Қабылданды", "Принято", "Examined"), 12},
	{say("Қабылданбай қалды", "Не успели принять", "Not served"), 14},
	{say("Жазылумен күту: медиана, мин", "Ожидание по записи: медиана, мин", "Wait with a booking: median, min"), 16},
	{say("Жазылумен күту: 90-перцентиль, мин", "Ожидание по записи: 90-й перцентиль, мин", "Wait with a booking: 90th percentile, min"), 16},
	{say("Талонмен күту: медиана, мин", "Ожидание по талону: медиана, мин", "Wait with a ticket: median, min"), 16},
	{say("Талонмен күту: 90-перцентиль, мин", "Ожидание по талону: 90-й перцентиль, мин", "Wait with a ticket: 90th percentile, min"), 16},
}

func departmentsTable(f scheduler.Figures, lang string) tables.Table {
	t := tables.Table{Name: departmentsSheet.In(lang), Columns: columnsIn(lang, figuresHead)}
	row := func(id, name string, nearest calendars.Date, c *scheduler.Counts) {
		cells := []any{id, name, nearest, c.Seats, c.Booked, tables.ShareOf(c.Booked, c.Seats), c.Cancelled, tables.ShareOf(c.Cancelled, c.Cancelled+c.Booked),
			c.Due, c.Annulled, tables.ShareOf(c.Annulled, c.Due), c.NoShow, tables.ShareOf(c.NoShow, c.Due), c.Reinstated, c.Tickets, c.Examined, c.Unserved}
		for _, w := range []scheduler.WaitFigures{c.ByBooking, c.ByTicket} {
			if w.People == 0 {
				cells = append(cells, nil, nil)
			} else {
				cells = append(cells, minutesOf(w.Median), minutesOf(w.P90))
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	for i := range f.Departments {
		d := &f.Departments[i]
		row(d.Department, d.Name.In(lang), d.Nearest, &d.Counts)
	}
	row("", totalRow.In(lang), 0, &f.Total)
	return t
}

func weeksTable(f scheduler.Figures, lang string) tables.Table {
	t := tables.Table{Name: weeksSheet.In(lang), Columns: columnsIn(lang, []heading{
		{say("Апта басы", "Неделя с", "Week of"), 14},
		{say("Орындар", "Мест", "Seats"), 12},
		{say("Жазылулар", "Записей", "Bookings"), 12},
		{say("Жүктеме", "Загрузка", "Load"), 10},
	})}
	for _, w := range f.Total.Weeks {
		t.Rows = append(t.Rows, []any{w.Monday, w.Seats, w.Booked, tables.ShareOf(w.Booked, w.Seats)})
	}
	return t
}

// minutesOf turns seconds into the minutes that a cell shows.
func minutesOf(seconds int) float64 { return float64(seconds) / 60 }
