package sms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kezek/scheduler"
)

// Kannel hands messages to the sendsms interface of Kannel's smsbox. It posts
// them, with the parameters as X-Kannel headers, because Kannel and whatever
// stands before it write addresses to their logs, and phones must not stand there.
type Kannel struct {
	account  Account
	exchange exchange
	clock    func() time.Time
}

var _ scheduler.Gateway = (*Kannel)(nil)

// KannelName is the name of the gateway, which stands with every message.
const KannelName = "kannel"

// Kannel's numbers of what became of a message, and all of them together.
var kannelStates = map[string]scheduler.DeliveryState{
	"1": scheduler.DeliveryDelivered, "2": scheduler.DeliveryUndelivered, "4": scheduler.DeliveryBuffered,
	"8": scheduler.DeliveryAccepted, "16": scheduler.DeliveryRejected,
}

const (
	kannelMask = "31"
	// kannelFill is what Kannel puts into the address of a report: the state, the time, the operator's words.
	kannelFill = "&state=%d&at=%T&reason=%A"
)

// NewKannel returns the gateway, or everything that is wrong with the account.
// clock is the domain's, by which messages expire; nil: time.Now.
func NewKannel(a Account, clock func() time.Time) (*Kannel, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if clock == nil {
		clock = time.Now
	}
	k := &Kannel{account: a, clock: clock}
	k.exchange = newExchange(&k.account)
	return k, nil
}

// Send implements scheduler.Gateway. The message's identifier goes along as the
// account, which stands in Kannel's log, and as the SMPP parameter kezek_id, if
// Kannel has been told of it: an operator can tell a repetition by that.
func (k *Kannel) Send(ctx context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	status, answer, err := k.exchange.post(ctx, http.MethodPost, k.account.URL, k.headers(sms), sms.Text)
	if err != nil {
		return scheduler.Receipt{}, fmt.Errorf("Kannel does not answer: %w", err)
	}
	if err := k.judge(status, answer); err != nil {
		return scheduler.Receipt{}, err
	}
	return scheduler.Receipt{Gateway: KannelName}, nil
}

func (k *Kannel) headers(sms scheduler.SMS) http.Header {
	coding := "2"
	if isGSM(sms.Text) {
		coding = "0"
	}
	h := http.Header{}
	for name, value := range map[string]string{
		"Content-Type":       "text/plain; charset=UTF-8",
		"X-Kannel-Username":  k.account.User,
		"X-Kannel-Password":  string(k.account.Password),
		"X-Kannel-From":      k.account.From,
		"X-Kannel-To":        sms.Phone,
		"X-Kannel-Coding":    coding,
		"X-Kannel-Validity":  k.validity(sms.Expires),
		"X-Kannel-Account":   sms.ID,
		"X-Kannel-Meta-Data": "?smpp?kezek_id=" + url.QueryEscape(sms.ID),
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	if report := k.account.reportURL(sms.ID, kannelFill); report != "" {
		h.Set("X-Kannel-DLR-Mask", kannelMask)
		h.Set("X-Kannel-DLR-Url", report)
	}
	return h
}

// validity is for how many minutes the network may try; empty: as long as it likes.
func (k *Kannel) validity(expires time.Time) string {
	if expires.IsZero() {
		return ""
	}
	minutes := expires.Sub(k.clock()).Minutes()
	return strconv.Itoa(max(1, int(math.Floor(minutes))))
}

// judge reads the answer of sendsms. 202 says that Kannel has the message, be it
// on its way or queued until the operator's centre can be reached. What is wrong
// with the configuration is not held against the message.
func (k *Kannel) judge(status int, answer string) error {
	said := fmt.Errorf("Kannel answers %d: %s", status, k.exchange.quote(answer))
	switch {
	case status == http.StatusAccepted:
		return nil
	case status == http.StatusBadRequest && !strings.HasPrefix(answer, "Sender missing"):
		return fmt.Errorf("%w: %w", scheduler.ErrRefused, said)
	}
	return said
}

// Report implements api.Callbacks.
func (k *Kannel) Report(r *http.Request) (scheduler.DeliveryReport, error) {
	report, err := Callbacks{Gateway: KannelName, States: kannelStates}.Report(r)
	report.Reason = kannelReason(report.Reason)
	return report, err
}

var (
	receiptStat = regexp.MustCompile(`\bstat:(\S+)`)
	receiptErr  = regexp.MustCompile(`\berr:(\S+)`)
	nack        = regexp.MustCompile(`^NACK/(0x[0-9a-fA-F]+)?/?(.*)$`)
)

// kannelReason makes the operator's words readable. A receipt of SMPP 3.4 quotes
// the beginning of the message, which is left out.
func kannelReason(said string) string {
	if said == "ACK/" {
		return ""
	}
	if found := nack.FindStringSubmatch(said); found != nil {
		return strings.TrimSpace(found[2] + " " + found[1])
	}
	stat := receiptStat.FindStringSubmatch(said)
	if stat == nil {
		return said
	}
	if code := receiptErr.FindStringSubmatch(said); code != nil && strings.Trim(code[1], "0") != "" {
		return stat[1] + " " + code[1]
	}
	return stat[1]
}

// Incoming implements api.Callbacks for a sms-service with post-url and
// send-sender: the text is the body, the rest stands in headers.
func (k *Kannel) Incoming(r *http.Request) (scheduler.IncomingSMS, error) {
	body, err := readBody(r)
	if err != nil {
		return scheduler.IncomingSMS{}, err
	}
	f := fields{names: map[string]string{"from": "X-Kannel-From"}}
	in := scheduler.IncomingSMS{Gateway: KannelName, Phone: f.sender(r.Header.Get("X-Kannel-From")), Text: string(body)}
	if !utf8.Valid(body) {
		f.wrong = append(f.wrong, errors.New("the body is not UTF-8: set mo-recode"))
	}
	sent := r.Header.Get("X-Kannel-Time")
	if in.At, err = time.Parse(time.DateTime, sent); sent != "" && err != nil { // GMT
		f.wrong = append(f.wrong, errors.New("X-Kannel-Time: want YYYY-MM-DD HH:MM:SS"))
	}
	// Kannel tells no identifier, and asks again if we do not answer.
	same := sha256.Sum256([]byte(in.Phone + "\n" + sent + "\n" + in.Text))
	in.ID = hex.EncodeToString(same[:16])
	return in, f.err()
}
