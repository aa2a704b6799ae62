package poller

import (
	"github.com/relkit/relkit/internal/shipped/catalog"
)

// Decode is what a poll does with an answer.
func Decode(body []byte, p catalog.Poll) (version, commit string, err error) {
	found, err := decode(body, p)
	return found.version, found.commit, err
}

// Follow is for what needs a certificate that this machine trusts.
var Follow = follow
