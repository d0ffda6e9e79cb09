package scheduler

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// asking says what a question is about. The values are stored.
type asking string

const (
	askProposal asking = "proposal" // N7: a time for a new form
	askOffer    asking = "offer"    // B8: a hold for somebody on the waiting list
	askMove     asking = "move"     // another time for a booking
)

// question is what a person was asked by SMS, to be answered with its code.
// Codes are unique among the questions that have not ended: who answers one that was
// closed before its end is told so, and not that nobody understands. Stored as a CBOR
// array: new fields go to the end.
type question struct {
	Kind    asking
	Form    string
	IIN     string    // who may answer
	By      string    // the guardian who may too; empty: nobody else
	Phone   string    // that it was sent to
	Ends    time.Time // nobody may answer from then on, and the code may be given to another question
	Booking Number    // offer: the hold; move: the booking
	At      Seat      // move: the time asked about
	Old     Seat      // move: the time before
	Passed  []Seat    // move: times that were declined
	Closed  bool      // answered or overtaken: nobody may answer any more
}

func (q *question) open(now time.Time) bool { return !q.Closed && now.Before(q.Ends) }

// codeTries is how many codes of one length are tried until longer ones are.
const codeTries = 20

// ask stores a question under a new code, which the standing of its form
// remembers; the caller writes st. Codes are short, to be typed on an old phone:
// it is the sender's number that shows who answers.
func (c *change) ask(q question, st *standing, now time.Time) (code string, err error) {
	least := int64(1)
	for range codeDigits - 1 {
		least *= 10
	}
	for digits := codeDigits; digits <= maxCodeDigits; digits++ {
		for range codeTries {
			n, err := rand.Int(rand.Reader, big.NewInt(9*least))
			if err != nil {
				return "", fmt.Errorf("make a code: %w", err)
			}
			code := fmt.Sprint(least + n.Int64())
			taken, found, err := find[question](c, questionKey(code))
			if err != nil {
				return "", err
			}
			if !found || !now.Before(taken.Ends) {
				st.Asked = code
				return code, put(c, arrays, questionKey(code), q)
			}
		}
		least *= 10
	}
	return "", errors.New("make a code: too many questions are open")
}

// closeQuestion lets nobody answer a question any more.
func (c *change) closeQuestion(code string, now time.Time) error {
	q, found, err := find[question](c, questionKey(code))
	if err != nil || !found || !q.open(now) {
		return err
	}
	q.Closed = true
	return put(c, arrays, questionKey(code), q)
}
