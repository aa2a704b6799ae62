package lambda_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/lambda"
)

func TestARuntimeAPIThatIsBrokenEndsTheFunction(t *testing.T) {
	next := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "1")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
		_, _ = io.WriteString(w, event("GET", "/"))
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for name, tc := range map[string]struct {
		next, response, failure http.HandlerFunc
		want                    string
	}{
		"no event":        {next: status(500), want: "wait for an event: the runtime API answers 500 Internal Server Error"},
		"no deadline":     {next: status(200), want: `read an event: Lambda-Runtime-Deadline-Ms: strconv.ParseInt: parsing "": invalid syntax`},
		"no answer taken": {next: next, response: status(500), want: "hand an answer in: the runtime API answers 500 Internal Server Error"},
		"no failure taken": {
			next: next, response: status(413), failure: status(500),
			want: "report a failed invocation: the runtime API answers 500 Internal Server Error",
		},
	} {
		t.Run(name, func(t *testing.T) {
			mux := http.NewServeMux()
			for path, handler := range map[string]http.HandlerFunc{"GET /2018-06-01/runtime/invocation/next": tc.next, "POST /2018-06-01/runtime/invocation/1/response": tc.response, "POST /2018-06-01/runtime/invocation/1/error": tc.failure} {
				if handler != nil {
					mux.Handle(path, handler)
				}
			}
			server := httptest.NewServer(mux)
			defer server.Close()
			err := function().Run(t.Context(), lambda.NewRuntime(server.Listener.Addr().String()))
			if err == nil || err.Error() != tc.want {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestARuntimeAPIThatIsAwayEndsTheFunction(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	err := function().Run(t.Context(), lambda.NewRuntime(server.Listener.Addr().String()))
	if err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
}

// An answer that comes too late is not taken. It is no reason to end: the next event is a new chance.
func TestALateAnswerIsLoggedAndLeft(t *testing.T) {
	events := 0
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, _ *http.Request) {
		events++
		if events > 2 {
			w.WriteHeader(http.StatusGone)
			return
		}
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
		_, _ = io.WriteString(w, event("GET", "/"))
	})
	mux.HandleFunc("POST /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	server := httptest.NewServer(mux)
	defer server.Close()
	var log strings.Builder
	f := function()
	f.Log = slog.New(slog.NewTextHandler(&log, nil))
	err := f.Run(t.Context(), lambda.NewRuntime(server.Listener.Addr().String()))
	if err == nil || !strings.Contains(err.Error(), "410") || strings.Count(log.String(), "does not take the answer: 400") != 2 {
		t.Errorf("%v\n%s", err, &log)
	}
}

func function() *lambda.Function {
	nothing := func(context.Context) {}
	return &lambda.Function{Handler: http.NotFoundHandler(), Thaw: nothing, Settle: nothing, Log: slog.New(slog.DiscardHandler)}
}
