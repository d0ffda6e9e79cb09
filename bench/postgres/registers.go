package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// The people of kezek bench have five forms each and live where their department
// serves. It has twenty departments more, for those who come today.
const (
	formsOfPerson = 5
	territories   = departments + 20
)

// registers are the rows of the tables that the last variant asks.
type registers struct {
	forms, residences, contacts, territories [][]any
}

// registersOf are those in which every seat may be had by who wants it.
func registersOf(seats []seat) (r registers) {
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for n := range territories {
		r.territories = append(r.territories, []any{katoOf(n), departmentOf(n), today})
	}
	known := map[string]bool{}
	for _, s := range seats {
		r.forms = append(r.forms, []any{s.Form, s.iin, today.AddDate(0, 0, -1), today.AddDate(0, 0, 390)})
		if known[s.iin] {
			continue
		}
		known[s.iin] = true
		r.residences = append(r.residences, []any{s.iin, s.kato, true})
		r.contacts = append(r.contacts, []any{s.iin, "Bench " + s.Form, fmt.Sprintf("+7700%07d", len(r.contacts)), "ru"})
	}
	return r
}

func departmentOf(n int) string { return fmt.Sprintf("bench-%03d", n) }
func katoOf(n int) string       { return fmt.Sprintf("%06d000", 110100+n) }
func iinOf(person int) string   { return fmt.Sprintf("500101%06d", person) }

// register fills the registers, holds the statement to asking them, and leaves
// the tables as PostgreSQL's own maintenance would.
func (c *cluster) register(ctx context.Context, seats []seat) error {
	conn, err := pgx.Connect(ctx, c.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	r := registersOf(seats)
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{
		{"form", []string{"number", "iin", "issued", "last_day"}, r.forms},
		{"residence", []string{"iin", "kato", "permanent"}, r.residences},
		{"contact", []string{"iin", "name", "phone", "language"}, r.contacts},
		{"territory", []string{"kato", "department", "since"}, r.territories},
	} {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if err := checkRefusals(ctx, conn, seats[0]); err != nil {
		return err
	}
	for _, sql := range []string{"VACUUM ANALYZE", "CHECKPOINT"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// refusals are changes to the registers after which a form ($1) gets no seat.
var refusals = []string{
	`DELETE FROM form WHERE number = $1`,
	`UPDATE form SET issued = current_date + 1 WHERE number = $1`,
	`UPDATE form SET last_day = current_date - 1 WHERE number = $1`,
	`DELETE FROM residence WHERE iin = (SELECT iin FROM form WHERE number = $1)`,
	`UPDATE residence SET permanent = false WHERE iin = (SELECT iin FROM form WHERE number = $1)`,
	`UPDATE territory SET department = 'another' WHERE kato = (SELECT kato FROM residence JOIN form USING (iin) WHERE number = $1)`,
	`UPDATE territory SET since = 'infinity' WHERE kato = (SELECT kato FROM residence JOIN form USING (iin) WHERE number = $1)`,
	`UPDATE territory SET until = current_date WHERE kato = (SELECT kato FROM residence JOIN form USING (iin) WHERE number = $1)`,
	`DELETE FROM contact WHERE iin = (SELECT iin FROM form WHERE number = $1)`,
}

// checkRefusals checks that a seat is given once, and not at all after each of the
// refusals: what asks nothing would be measured at less work. Nothing stays of it.
func checkRefusals(ctx context.Context, conn *pgx.Conn, s seat) error {
	try := func(change string) (given [2]int64, err error) {
		tx, err := conn.Begin(ctx)
		if err != nil {
			return given, err
		}
		defer func() { _ = tx.Rollback(ctx) }() // a lost connection shows in the next statement
		if change != "" {
			if _, err := tx.Exec(ctx, change, s.Form); err != nil {
				return given, err
			}
		}
		for i := range given { // the second time the room is another, and the form the same
			tag, err := tx.Exec(ctx, insertAsked, []string{s.Form}, []string{s.Department}, []string{s.Day}, []int16{s.Start}, []int16{s.Room + int16(i)})
			if err != nil {
				return given, err
			}
			given[i] = tag.RowsAffected()
		}
		return given, nil
	}
	for _, change := range append([]string{""}, refusals...) {
		given, err := try(change)
		if err != nil {
			return err
		}
		want := [2]int64{}
		if change == "" {
			want[0] = 1
		}
		if given != want {
			return fmt.Errorf("a form that asks for one seat and another gets %v, not %v, after %q", given, want, change)
		}
	}
	return nil
}

// verifyAsked counts the bookings whose person and message are as the registers say.
func verifyAsked(ctx context.Context, conn *pgx.Conn, want int) error {
	var right int
	err := conn.QueryRow(ctx, `SELECT count(*) FROM booking b
		JOIN form f ON (f.number, f.iin) = (b.form, b.iin)
		JOIN residence r ON (r.iin, r.kato) = (b.iin, b.kato)
		JOIN territory t ON (t.kato, t.department) = (b.kato, b.department)
		JOIN contact c ON (c.iin, c.name, c.phone, c.language) = (b.iin, b.name, b.phone, b.language)
		JOIN outbox o ON (o.booking, o.phone, o.language) = (b.id, b.phone, b.language)`).Scan(&right)
	if err == nil && right != want {
		err = fmt.Errorf("%d of %d bookings are as the registers say", right, want)
	}
	return err
}
