package poller

import (
	"net/netip"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// Decode is what a poll does with an answer.
func Decode(body []byte, p catalog.Poll) (version, commit string, err error) {
	found, err := decode(body, p)
	return found.version, found.commit, err
}

// Check is what happens before a connection is opened.
func (a Allow) Check(addr netip.Addr) error { return guard{a}.check(addr) }

// Follow and Explain are for what needs a certificate that this machine trusts.
var (
	Follow  = follow
	Explain = explain
)
