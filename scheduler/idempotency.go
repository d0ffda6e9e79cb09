package scheduler

import (
	"context"
	"crypto/sha256"
	"time"

	"kezek/calendars"
)

// answerDays is for how many days after its day an answer is kept (B4).
const answerDays = 2

type idempotencyKey struct{}

// request is what stands behind an Idempotency-Key.
type request struct {
	id   [sha256.Size]byte // of actor and key
	body [sha256.Size]byte
}

// Idempotent marks ctx with the Idempotency-Key that the actor sent and with
// the request it came with, for the one act done under ctx (B4). An empty key
// leaves ctx as it is.
func Idempotent(ctx context.Context, a Actor, key string, body []byte) context.Context {
	if key == "" {
		return ctx
	}
	owner := string(a.Role) + "\x00" + a.Subject + "\x00" + a.IIN + "\x00" + a.Department + "\x00" + key
	return context.WithValue(ctx, idempotencyKey{}, request{sha256.Sum256([]byte(owner)), sha256.Sum256(body)})
}

// storedAnswer is the first answer to a request. Only successes are kept: a
// refusal changed nothing, so asking again is safe and may succeed.
type storedAnswer struct {
	Body   []byte
	Answer []byte
}

func answerKey(d calendars.Date, id [sha256.Size]byte) key {
	return append(newKey(prefixAnswer).date(d), id[:]...)
}

// answered runs an act in a transaction. Under an Idempotency-Key the first
// answer is kept in that same transaction and given again; another body under
// the key is refused with CodeKeyReused.
func answered[T any](ctx context.Context, e *Engine, now time.Time, act func(*change) (T, error)) (T, error) {
	var out T
	req, keyed := ctx.Value(idempotencyKey{}).(request)
	today := calendars.DateOf(now)
	err := e.update(ctx, func(c *change) (err error) {
		if keyed {
			first, found, err := firstAnswer(c, req, today)
			if err != nil {
				return err
			}
			if found {
				var again T
				err = decode(first, &again)
				out = again
				return err
			}
		}
		if out, err = act(c); err != nil || !keyed {
			return err
		}
		return c.keepAnswer(req, today, &out)
	})
	return out, err
}

func firstAnswer(g getter, req request, today calendars.Date) ([]byte, bool, error) {
	for d := today; d >= today-answerDays; d-- {
		first, found, err := find[storedAnswer](g, answerKey(d, req.id))
		if err != nil {
			return nil, false, err
		}
		if found && string(first.Body) != string(req.body[:]) {
			return nil, false, fail(CodeKeyReused)
		}
		if found {
			return first.Answer, true, nil
		}
	}
	return nil, false, nil
}

// keepAnswer stores what answer points to, and sees to it that the day's answers are dropped later.
func (c *change) keepAnswer(req request, today calendars.Date, answer any) error {
	b, err := encode(arrays, answer)
	if err != nil {
		return err
	}
	sweep := due{(today + answerDays + 1).At(0, time.UTC).UnixMilli(), DueSweep, string(key(nil).date(today))}
	if err := c.putDue(sweep); err != nil {
		return err
	}
	return put(c, arrays, answerKey(today, req.id), storedAnswer{req.body[:], b})
}

// sweep drops the answers of a day, in steps.
func (e *Engine) sweep(ctx context.Context, d due) error {
	day := dateIn([]byte(d.subject))
	from := newKey(prefixAnswer).date(day)
	for {
		var keys [][]byte
		err := e.view(ctx, func(r Reader) error {
			for k := range r.Scan(from, from.after()) {
				if keys = append(keys, append([]byte(nil), k...)); len(keys) == 500 {
					break
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = e.update(ctx, func(c *change) error {
			for _, k := range keys {
				if err := c.Delete(k); err != nil {
					return err
				}
			}
			if len(keys) < 500 {
				return c.Delete(d.key())
			}
			return nil
		})
		if err != nil || len(keys) < 500 {
			return err
		}
	}
}
