package webhooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"kezek/scheduler"
)

// answer is what came of one try.
type answer struct {
	status  int           // 0: no answer came
	err     error         // nil: the receiver has it
	refused bool          // the receiver was there and would not have it
	gone    bool          // the receiver says that it is no more
	after   time.Duration // it wants no other try before; 0: it does not say
}

// newClient makes the client of all receivers. It follows no redirect, uses no
// proxy, and connects to no address that only this machine or its network
// segment can mean, unless the webhook names this machine itself: a name that
// anybody controls may point anywhere.
func newClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				host, _, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				d := net.Dialer{Timeout: timeout, Control: func(_, reached string, _ syscall.RawConn) error {
					return mayReach(host, reached)
				}}
				return d.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout: timeout,
			MaxIdleConnsPerHost: atOnce,
			IdleConnTimeout:     time.Minute,
			ForceAttemptHTTP2:   true,
		},
	}
}

// errReach says nothing of where the name points.
var errReach = errors.New("the address leads to this machine or to its network segment, which is not allowed")

// mayReach judges the address that a host's name has led to.
func mayReach(host, reached string) error {
	a, err := netip.ParseAddrPort(reached)
	if err != nil {
		return err
	}
	ip := a.Addr().Unmap()
	local, err := netip.ParseAddr(host)
	named := host == "localhost" || err == nil && local.Unmap().IsLoopback()
	if ip.IsLoopback() != named || ip.IsUnspecified() || ip.IsMulticast() || ip.IsLinkLocalUnicast() || ip == broadcast {
		return errReach
	}
	return nil
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// maxAnswer is how much of an answer is read, so that the connection can be used again.
const maxAnswer = 64 << 10

// post tries to tell a webhook something, once.
func (d *Deliverer) post(ctx context.Context, h *scheduler.Webhook, m *scheduler.Dispatch) answer {
	content, err := body(m, h.WithIIN)
	if err != nil {
		return answer{err: err, refused: true}
	}
	at := d.o.Clock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(content))
	if err != nil {
		return answer{err: errors.New("the address cannot be used"), refused: true}
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "Kezek")
	req.Header.Set(headerID, m.ID)
	req.Header.Set(headerTimestamp, timestamp(at))
	req.Header.Set(headerSignature, signature(h.Signing(at), m.ID, at, content))
	resp, err := d.client.Do(req)
	if err != nil {
		return answer{err: withoutURL(err)}
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)) // the status has said it
	return judged(resp)
}

// withoutURL keeps an address, which may hold a secret of the receiver's, out of
// logs and lists.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// judged reads a receiver's status.
func judged(resp *http.Response) answer {
	out := answer{status: resp.StatusCode}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		out.after = min(time.Duration(seconds)*time.Second, maxAfter)
	}
	switch s := resp.StatusCode; {
	case 200 <= s && s < 300:
		return out
	case s == http.StatusGone:
		out.gone = true
	case s == http.StatusRequestTimeout, s == http.StatusTooEarly, s == http.StatusTooManyRequests:
	case s < 500:
		out.refused = true // redirects too: whoever has moved tells the operator
	}
	out.err = fmt.Errorf("the receiver answered %d", resp.StatusCode)
	return out
}

// maxAfter bounds what a receiver may ask for.
const maxAfter = time.Hour
