package scheduler

import (
	"fmt"
	"net"
	"net/url"
)

// CheckEndpoint says what is wrong with the address of another system that is
// given people's numbers: it must be https, or http to this machine, or plain set,
// and must hold no user and no fragment. The error shows no query, which may hold a secret.
func CheckEndpoint(address string, plain bool) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("want https://host/path without user and fragment")
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" || u.Scheme == "http" && (plain || loopback) {
		return nil
	}
	return fmt.Errorf("%s://%s: want https, or http to this machine, or plain set", u.Scheme, u.Host)
}
