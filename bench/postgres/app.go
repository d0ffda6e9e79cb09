package main

import (
	"context"
	_ "embed" // schema.sql
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

//go:embed schema.sql
var schema string

// seat is what a client wants.
type seat struct {
	Form       string `json:"form"`
	Department string `json:"department"`
	Day        string `json:"date"`
	Start      int16  `json:"start"`
	Room       int16  `json:"room"`

	iin, kato string // of who has the form: for the registers, the client does not tell
}

// taken is the answer: 0 means that somebody else has the seat.
type taken struct {
	Number int64 `json:"number"`
}

// app is the service on PostgreSQL: the same work as Kezek's, over net/http.
type app struct {
	pool    *pgxpool.Pool
	gather  *gatherer
	variant string
}

// The variants of the booking.
const (
	twoStatements = "two statements"
	oneStatement  = "one statement"
	unnested      = "many in one unnest"
	asked         = "many in one unnest, registers asked"
)

var variants = []string{twoStatements, oneStatement, unnested, asked}

const (
	insertBooking = `INSERT INTO booking (form, iin, name, phone, language, kato, department, day, start, room)
		VALUES ($1, '900101300017', 'Ахметова Айгүл', '+77010000001', 'ru', '111000000', $2, $3::date, $4, $5)
		ON CONFLICT DO NOTHING RETURNING id`
	insertOutbox = `INSERT INTO outbox (booking, kind, phone, language, payload)
		VALUES ($1, 'booked', '+77010000001', 'ru', jsonb_build_object('department', $2::text, 'date', $3::text, 'start', $4::int))`
	insertBoth = `WITH b AS (` + insertBooking + `)
		INSERT INTO outbox (booking, kind, phone, language, payload)
		SELECT id, 'booked', '+77010000001', 'ru', jsonb_build_object('department', $2::text, 'date', $3::text, 'start', $4::int) FROM b
		RETURNING booking`
	insertMany = `WITH wanted AS (
			SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::smallint[], $5::smallint[]) AS w (form, department, day, start, room)
		), b AS (
			INSERT INTO booking (form, iin, name, phone, language, kato, department, day, start, room)
			SELECT form, '900101300017', 'Ахметова Айгүл', '+77010000001', 'ru', '111000000', department, day, start, room FROM wanted
			ON CONFLICT DO NOTHING RETURNING id, form, department, day, start
		), o AS (
			INSERT INTO outbox (booking, kind, phone, language, payload)
			SELECT id, 'booked', '+77010000001', 'ru', jsonb_build_object('department', department, 'date', day, 'start', start) FROM b
		)
		SELECT form, id FROM b`
	// insertAsked gives a seat only if the form is there and good on the day, its
	// person is registered permanently, and the department serves that territory;
	// who has a booking conflicts. Unlike Kezek it leaves the room to the client,
	// says nothing of why there is no seat, and refuses who has no contact.
	insertAsked = `WITH wanted AS (
			SELECT w.*, f.iin, c.name, c.phone, c.language, r.kato
			FROM unnest($1::text[], $2::text[], $3::date[], $4::smallint[], $5::smallint[]) AS w (form, department, day, start, room)
			JOIN form f ON f.number = w.form AND f.issued <= current_date AND f.last_day >= w.day
			JOIN residence r ON r.iin = f.iin AND r.permanent
			JOIN territory t ON t.kato = r.kato AND t.department = w.department AND t.since <= w.day AND t.until > w.day
			JOIN contact c ON c.iin = f.iin
		), b AS (
			INSERT INTO booking (form, iin, name, phone, language, kato, department, day, start, room)
			SELECT form, iin, name, phone, language, kato, department, day, start, room FROM wanted
			ON CONFLICT DO NOTHING RETURNING id, form, department, day, start, phone, language
		), o AS (
			INSERT INTO outbox (booking, kind, phone, language, payload)
			SELECT id, 'booked', phone, language, jsonb_build_object('department', department, 'date', day, 'start', start) FROM b
		)
		SELECT form, id FROM b`
	countMonth = `SELECT day, start, count(*) FROM booking
		WHERE department = $1 AND day >= $2::date AND day < $2::date + interval '1 month' GROUP BY day, start ORDER BY day, start`
)

// serveApp serves one variant until the process is ended.
func serveApp(ctx context.Context, database, variant string, connections int32) error {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return err
	}
	config.MaxConns, config.MinConns = connections, connections
	if variant == asked {
		// Planning the four joins anew, as PostgreSQL does until it has compared the
		// costs for a while, takes longer than a small batch.
		config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config) // statements are prepared on first use and kept
	if err != nil {
		return err
	}
	a := &app{pool: pool, variant: variant}
	switch variant {
	case unnested:
		a.gather = newGatherer(pool, insertMany)
	case asked:
		a.gather = newGatherer(pool, insertAsked)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /bookings", a.book)
	mux.HandleFunc("GET /month", a.month)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "listening on http://%s\n", ln.Addr())
	return http.Serve(ln, mux)
}

func (a *app) book(w http.ResponseWriter, r *http.Request) {
	var s seat
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var id int64
	var err error
	switch a.variant {
	case twoStatements:
		id, err = a.bookInTwo(r.Context(), s)
	case oneStatement:
		err = a.pool.QueryRow(r.Context(), insertBoth, s.Form, s.Department, s.Day, s.Start, s.Room).Scan(&id)
	default:
		id, err = a.gather.book(r.Context(), s)
	}
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		w.WriteHeader(http.StatusConflict)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(taken{id})
	}
}

func (a *app) bookInTwo(ctx context.Context, s seat) (id int64, err error) {
	err = pgx.BeginFunc(ctx, a.pool, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, insertBooking, s.Form, s.Department, s.Day, s.Start, s.Room).Scan(&id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, insertOutbox, id, s.Department, s.Day, s.Start)
		return err
	})
	return id, err
}

// month answers with what is left of each time of an ordinary department.
func (a *app) month(w http.ResponseWriter, r *http.Request) {
	type free struct {
		Day   string `json:"date"`
		Start int16  `json:"start"`
		Free  int64  `json:"free"`
	}
	rows, err := a.pool.Query(r.Context(), countMonth, r.URL.Query().Get("department"), r.URL.Query().Get("from"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	counts := map[[2]any]int64{}
	var day time.Time
	var start int16
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&day, &start, &n}, func() error {
		counts[[2]any{day.Format(time.DateOnly), start}] = n
		return nil
	}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	from, err := time.Parse(time.DateOnly, r.URL.Query().Get("from"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var out []free
	for d := from; d.Month() == from.Month(); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			continue
		}
		for _, start := range starts {
			key := [2]any{d.Format(time.DateOnly), start}
			if left := roomsOfDepartment - counts[key]; left > 0 {
				out = append(out, free{key[0].(string), start, left})
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}
