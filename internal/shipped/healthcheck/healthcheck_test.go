package healthcheck_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/healthcheck"
	"github.com/relkit/relkit/internal/shipped/problem"
)

// service listens on addr and answers with handler; it returns the address by its host and real port.
func service(t *testing.T, host string, handler http.HandlerFunc) (addr string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Skipf("this machine has no such address: %v", err)
	}
	server := httptest.NewUnstartedServer(handler)
	_ = server.Listener.Close() // its own
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort(host, port)
}

func TestAskReachesWhateverTheServiceListensOn(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://192.0.2.1:1") // must not be asked
	for _, host := range []string{"", "127.0.0.1", "localhost", "0.0.0.0", "::", "::1"} {
		t.Run(host, func(t *testing.T) {
			asked := ""
			addr := service(t, host, func(_ http.ResponseWriter, r *http.Request) { asked = r.Method + " " + r.URL.Path })
			if err := healthcheck.Ask(t.Context(), addr); err != nil || asked != "GET /readyz" {
				t.Errorf("%v, asked for %q", err, asked)
			}
		})
	}
}

func TestAskFailsWhenTheServiceIsNotWell(t *testing.T) {
	for name, tc := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"unwell": {
			func(w http.ResponseWriter, _ *http.Request) {
				problem.Write(w, http.StatusServiceUnavailable, "the store does not answer")
			},
			"/readyz answers 503 Service Unavailable: the store does not answer",
		},
		"unwell, without a reason": {
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
			"/readyz answers 503 Service Unavailable",
		},
		"unwell, with a page": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusBadGateway)
				_, _ = io.WriteString(w, "<html>\n"+strings.Repeat("x", 1<<20))
			},
			"/readyz answers 502 Bad Gateway",
		},
		"another":  {http.NotFound, "/readyz answers 404 Not Found"},
		"a detour": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/fine", http.StatusFound) }, "/readyz answers 302 Found"},
		"cut off":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			err := healthcheck.Ask(t.Context(), service(t, "127.0.0.1", tc.handler))
			if err == nil || !strings.HasSuffix(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func TestAskDoesNotWaitForeverForAHangingService(t *testing.T) {
	t.Parallel() // it takes the two seconds of the bound
	addr := service(t, "127.0.0.1", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	err := healthcheck.Ask(t.Context(), addr)
	if err == nil || !strings.HasSuffix(err.Error(), "/readyz: no answer within 2s") {
		t.Error(err)
	}
}

func TestAskEndsWithItsContext(t *testing.T) {
	interrupted := errors.New("interrupted")
	ctx, stop := context.WithCancelCause(t.Context())
	addr := service(t, "127.0.0.1", func(_ http.ResponseWriter, r *http.Request) {
		stop(interrupted)
		<-r.Context().Done()
	})
	if err := healthcheck.Ask(ctx, addr); !errors.Is(err, interrupted) {
		t.Error(err)
	}
}

func TestAskCannotGuessAPort(t *testing.T) {
	if err := healthcheck.Ask(t.Context(), ":0"); err == nil || !strings.Contains(err.Error(), "set PORT or ADDR") {
		t.Error(err)
	}
}
