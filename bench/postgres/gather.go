package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// gatherer puts the bookings that come while a statement runs into the next one:
// what an application can do to share commits.
type gatherer struct {
	pool      *pgxpool.Pool
	statement string // insertMany, or one that takes and answers the same
	wanted    chan want
}

type want struct {
	seat
	answer chan outcome
}

type outcome struct {
	id  int64
	err error
}

// Statements under way at once, and bookings in one of them at most.
const (
	statements = 2
	together   = 512
)

func newGatherer(pool *pgxpool.Pool, statement string) *gatherer {
	g := &gatherer{pool: pool, statement: statement, wanted: make(chan want, together)}
	for range statements {
		go g.run()
	}
	return g
}

func (g *gatherer) book(ctx context.Context, s seat) (int64, error) {
	w := want{s, make(chan outcome, 1)}
	g.wanted <- w
	select {
	case o := <-w.answer:
		return o.id, o.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (g *gatherer) run() {
	for first := range g.wanted {
		batch := []want{first}
	gather:
		for len(batch) < together {
			select {
			case w := <-g.wanted:
				batch = append(batch, w)
			default:
				break gather
			}
		}
		ids, err := g.insert(batch)
		for _, w := range batch {
			o := outcome{id: ids[w.Form], err: err}
			if err == nil && o.id == 0 {
				o.err = pgx.ErrNoRows
			}
			w.answer <- o
		}
	}
}

func (g *gatherer) insert(batch []want) (map[string]int64, error) {
	n := len(batch)
	forms, departments, days := make([]string, n), make([]string, n), make([]string, n)
	starts, rooms := make([]int16, n), make([]int16, n)
	for i, w := range batch {
		forms[i], departments[i], days[i], starts[i], rooms[i] = w.Form, w.Department, w.Day, w.Start, w.Room
	}
	rows, err := g.pool.Query(context.Background(), g.statement, forms, departments, days, starts, rooms)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64, n)
	var form string
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&form, &id}, func() error {
		ids[form] = id
		return nil
	})
	return ids, err
}
