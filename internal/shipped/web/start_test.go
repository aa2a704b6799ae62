package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/limit"
)

var curl = regexp.MustCompile(`(?s)^curl -fsS (?:-X (PUT) )?http://localhost:8080(\S+) \\\n.*Content-Type: application/json' \\\n  -d '(.*)'$`)

// What a new user is asked to type must work, line by line, and fill the page.
func TestTheFirstSteps(t *testing.T) {
	s := empty(t)
	const secret = "0123456789abcdef0123456789abcdef"
	tokens, err := access.Parse("me=" + secret)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	api.Register(mux, api.Options{Store: s, Tokens: tokens, Limits: limit.New(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	page := parse(t, get(t, handler(s), "http://localhost:8080/").Body.String())
	sent := 0
	for _, command := range page.all("pre") {
		written := command.all("code")[0].FirstChild.Data
		if strings.HasPrefix(written, "export ") {
			continue
		}
		parts := curl.FindStringSubmatch(written)
		if parts == nil {
			t.Fatalf("%q is no line as the others", written)
		}
		method := http.MethodPost
		if parts[1] != "" {
			method = parts[1]
		}
		request := httptest.NewRequestWithContext(t.Context(), method, parts[2], strings.NewReader(parts[3]))
		request.Header.Set("Authorization", "Bearer "+secret)
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		if answer.Code != http.StatusCreated {
			t.Errorf("%s\n%d %s", written, answer.Code, answer.Body)
		}
		sent++
	}
	if sent != 3 {
		t.Errorf("%d lines were sent", sent)
	}
	outline := parse(t, get(t, handler(s), "/").Body.String()).outline()
	for _, want := range []string{"tr Project production staging\n", "tr hello latest 1.0.0 production 1.0.0 just now staging not seen yet\n", "li hello 1.0.0 "} {
		if !strings.Contains(outline, want) {
			t.Errorf("%q is not on the page:\n%s", want, outline)
		}
	}
}

func TestTheAddressInTheFirstSteps(t *testing.T) {
	h := handler(empty(t))
	for name, tc := range map[string]struct{ host, proto, want string }{
		"as asked":       {host: "shipped.example.org", want: "http://shipped.example.org/api"},
		"IPv6":           {host: "[::1]:8080", want: "http://[::1]:8080/api"},
		"behind a proxy": {host: "shipped.example.org", proto: "https", want: "https://shipped.example.org/api"},
		"a command":      {host: "$(reboot)", want: "http://localhost:8080/api"},
		"a quote":        {host: `x';reboot;'`, want: "http://localhost:8080/api"},
		"no protocol":    {host: "shipped.example.org", proto: "$(reboot)", want: "http://shipped.example.org/api"},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
			request.Host = tc.host
			request.Header.Set("X-Forwarded-Proto", tc.proto)
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, request)
			page := parse(t, answer.Body.String()).all("main")[0].text()
			if !strings.Contains(page, tc.want) || strings.Contains(page, "reboot") {
				t.Errorf("the page says %s", page)
			}
		})
	}
}
