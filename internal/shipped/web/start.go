package web

import (
	"net/http"
	"regexp"
	"strings"
	"time"
)

// start is what the first lines that a new user types need to know.
type start struct {
	Base   string // of this service's URL, as the browser has reached it
	Now    string
	Commit string // an example, as is SHA256
	SHA256 string
}

// hostForm holds nothing that means something to a shell: who sends the header is not known.
var hostForm = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

func startFor(r *http.Request, now time.Time) start {
	host, scheme := r.Host, "http"
	if !hostForm.MatchString(host) {
		host = "localhost:8080"
	}
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return start{
		Base:   scheme + "://" + host,
		Now:    now.UTC().Truncate(time.Hour).Format(time.RFC3339), // the same page for an hour
		Commit: strings.Repeat("0123456789abcdef", 3)[:40],
		SHA256: strings.Repeat("0123456789abcdef", 4),
	}
}
