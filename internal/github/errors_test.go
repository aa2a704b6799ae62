package github_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/github"
)

func TestRefusalsSayWhatToDo(t *testing.T) {
	server := start(t)
	for _, test := range []struct {
		name, token string
		want        error
		says        string
	}{
		{"no token", "", github.ErrUnauthorized, "set TAP_TOKEN to one with contents: write"},
		{"wrong token", "made-up", github.ErrUnauthorized, "check that TAP_TOKEN is complete and has not expired"},
		{"token without the right", noTap, github.ErrForbidden, "TAP_TOKEN needs contents: write"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := github.New(github.Config{APIURL: server.APIURL(), Token: test.token, TokenName: "TAP_TOKEN"})
			if err != nil {
				t.Fatal(err)
			}
			err = c.PutFile(t.Context(), tap, "", "Formula/app.rb", github.File{Content: []byte("x")}, "app")
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v, want %v and %q", err, test.want, test.says)
			}
			if strings.Contains(err.Error(), "\n") || test.token != "" && strings.Contains(err.Error(), test.token) {
				t.Errorf("%q is not one line without the token", err)
			}
		})
	}
}

func TestAnswersThatNoReleaseCauses(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		header string
		body   string
		want   error // nil: none of the package's errors
		says   string
	}{
		{"rate limit", http.StatusForbidden, "0", `{"message":"API rate limit exceeded"}`, github.ErrRateLimited, "try again in"},
		{"too many requests", http.StatusTooManyRequests, "0", `{"message":"slow down"}`, github.ErrRateLimited, "try again in"},
		{"branch rule", http.StatusConflict, "", `{"message":"Repository rule violations found\n\nChanges must be made through a pull request."}`, nil, "409: Repository rule violations found Changes must be made through a pull request."},
		{"gateway", http.StatusBadGateway, "", "<html>\nBad\n</html>", github.ErrUnavailable, "502: run the same command again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.header != "" {
					w.Header().Set("X-Ratelimit-Remaining", test.header)
					w.Header().Set("X-Ratelimit-Reset", strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10))
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			}))
			defer server.Close()
			c, err := github.New(github.Config{APIURL: server.URL, Token: writer})
			if err != nil {
				t.Fatal(err)
			}
			err = c.PutFile(t.Context(), tap, "", "Formula/app.rb", github.File{Content: []byte("x"), SHA: "1"}, "app")
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want one line with %q", err, test.says)
			}
			if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if test.want == nil && (errors.Is(err, github.ErrConflict) || errors.Is(err, github.ErrForbidden)) {
				t.Errorf("%v is taken for something it is not", err)
			}
		})
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, address := range []string{"api.github.com", "ftp://x/", "http://", ":"} {
		if _, err := github.New(github.Config{APIURL: address}); err == nil {
			t.Errorf("%q was accepted", address)
		}
	}
}
