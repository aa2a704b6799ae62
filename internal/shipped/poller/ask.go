package poller

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/seal"
)

// Bounds on what a deployment may answer.
const (
	maxBody      = 64 << 10 // bytes, where /version of shipped has 200
	maxRedirects = 3
)

// client asks one deployment after the other. It keeps nothing between two polls: no connection, no
// cookie, no name's address.
type client struct {
	http      *http.Client
	keys      seal.Keys
	userAgent string
}

func newClient(allow outbound.Allow, keys seal.Keys, userAgent string) client {
	return client{
		http: &http.Client{
			Transport:     outbound.Transport(allow),
			CheckRedirect: follow,
		},
		keys:      keys,
		userAgent: userAgent,
	}
}

// ask returns what runs at an address. The error is for people, on one line, and reveals nothing of
// what is in the network: reading is open to all.
func (c client) ask(ctx context.Context, d catalog.Deployment) (running, error) {
	timeout := min(cmp.Or(d.Timeout, longest), longest)
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, outbound.RefusalError(fmt.Sprintf("has not answered within %s", timeout)))
	defer cancel()
	found, err := c.get(ctx, d)
	if err != nil {
		return running{}, outbound.Explain(ctx, err)
	}
	return found, nil
}

func (c client) get(ctx context.Context, d catalog.Deployment) (running, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL, http.NoBody)
	if err != nil {
		return running{}, outbound.RefusalError("has an address that is no URL")
	}
	if err := outbound.Permitted(request.URL); err != nil {
		return running{}, err
	}
	if d.Poll.Header != "" {
		header, err := c.keys.Open(d.Poll.Header, d.Place())
		if err != nil {
			return running{}, outbound.RefusalError("has a header that SHIPPED_SECRET_KEY cannot decrypt: put the deployment again")
		}
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept", "application/json")
	answer, err := c.http.Do(request)
	if err != nil {
		return running{}, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return running{}, outbound.RefusalError(strings.TrimSpace(fmt.Sprintf("answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))))
	}
	if answer.Header.Get("Content-Encoding") != "" {
		return running{}, outbound.RefusalError("answers with a compressed body, which was not asked for")
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	if err != nil {
		return running{}, err
	}
	if len(body) > maxBody {
		return running{}, outbound.RefusalError(fmt.Sprintf("answers with more than %d KiB", maxBody>>10))
	}
	return decode(body, d.Poll)
}

// follow decides on a redirect. Where it leads is looked at by the guard, as with any connection.
func follow(next *http.Request, before []*http.Request) error {
	next.Header.Del("Referer") // the address before must not be revealed
	if next.URL.Host != before[0].URL.Host {
		for name := range next.Header { // no secret of another host
			if name != "User-Agent" && name != "Accept" {
				next.Header.Del(name)
			}
		}
	}
	switch {
	case len(before) > maxRedirects:
		return outbound.RefusalError(fmt.Sprintf("redirects more than %d times", maxRedirects))
	case before[len(before)-1].URL.Scheme == "https" && next.URL.Scheme == "http":
		return outbound.RefusalError("redirects from https to http")
	}
	return outbound.Permitted(next.URL)
}
