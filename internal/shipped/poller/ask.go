package poller

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// Bounds on what a deployment may answer.
const (
	maxBody      = 64 << 10 // bytes, where /version of shipped has 200
	maxHeader    = 16 << 10 // bytes
	maxRedirects = 3
)

// client asks one deployment after the other. It keeps nothing between two polls: no connection, no
// cookie, no name's address.
type client struct {
	http      *http.Client
	userAgent string
}

func newClient(g guard, userAgent string) client {
	return client{
		http: &http.Client{
			Transport: &http.Transport{
				Proxy:                  nil, // one of the environment would connect to what the guard refuses
				DialContext:            g.dial,
				DisableKeepAlives:      true,
				DisableCompression:     true, // a small body that becomes a large one is not asked for
				MaxResponseHeaderBytes: maxHeader,
				TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			},
			CheckRedirect: follow,
		},
		userAgent: userAgent,
	}
}

// ask returns what runs at an address. The error is for people, on one line, and tells nothing of
// what is in the network: reading is open to all.
func (c client) ask(ctx context.Context, d catalog.Deployment) (running, error) {
	timeout := min(cmp.Or(d.Timeout, longest), longest)
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, refusal(fmt.Sprintf("has not answered within %s", timeout)))
	defer cancel()
	found, err := c.get(ctx, d.URL, d.Poll)
	if err != nil {
		return running{}, explain(ctx, err)
	}
	return found, nil
}

func (c client) get(ctx context.Context, target string, p catalog.Poll) (running, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
	if err != nil {
		return running{}, refusal("has an address that is no URL")
	}
	if err := permitted(request.URL); err != nil {
		return running{}, err
	}
	if name, value, found := strings.Cut(p.Header, ": "); found {
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
		return running{}, refusal(strings.TrimSpace(fmt.Sprintf("answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))))
	}
	if answer.Header.Get("Content-Encoding") != "" {
		return running{}, refusal("answers with a compressed body, which was not asked for")
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	if err != nil {
		return running{}, err
	}
	if len(body) > maxBody {
		return running{}, refusal(fmt.Sprintf("answers with more than %d KiB", maxBody>>10))
	}
	return decode(body, p)
}

// permitted refuses what is no plain address of a web server.
func permitted(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return refusal("leads to an address that begins with neither https:// nor http://")
	case u.Host == "":
		return refusal("leads to an address without a host")
	case u.User != nil:
		return refusal("leads to an address with credentials, which are never sent")
	}
	return nil
}

// follow decides on a redirect. Where it leads is looked at by the guard, as with any connection.
func follow(next *http.Request, before []*http.Request) error {
	next.Header.Del("Referer") // the address before is nobody's business
	if next.URL.Host != before[0].URL.Host {
		for name := range next.Header { // no secret of another host
			if name != "User-Agent" && name != "Accept" {
				next.Header.Del(name)
			}
		}
	}
	switch {
	case len(before) > maxRedirects:
		return refusal(fmt.Sprintf("redirects more than %d times", maxRedirects))
	case before[len(before)-1].URL.Scheme == "https" && next.URL.Scheme == "http":
		return refusal("redirects from https to http")
	}
	return permitted(next.URL)
}
