package httpapi

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// ask sends one request to a handler behind the middlewares, over a real connection, and returns the
// answer and the log.
func ask(t *testing.T, handler http.HandlerFunc) (code int, body, log string, err error) {
	t.Helper()
	var lines bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&lines, nil))
	o := Options{Log: logger, Access: AccessLog{&lines, &lines}, Observe: func(string, string, int, time.Duration) {}}
	server := httptest.NewServer(identify(observe(o, recoverPanics(logger, handler))))
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(requestIDHeader, "abc")
	answer, err := http.DefaultClient.Do(request)
	var text []byte
	if err == nil {
		code = answer.StatusCode
		text, err = io.ReadAll(answer.Body)
		_ = answer.Body.Close() // read to its end
	}
	server.Close() // waits for the handler, which writes to the log last
	return code, string(text), lines.String(), err
}

func TestAPanicBecomesAnAnswerAndIsExplainedInTheLog(t *testing.T) {
	code, body, log, err := ask(t, func(http.ResponseWriter, *http.Request) { panic("out of tea") })
	if err != nil {
		t.Fatal(err)
	}
	if code != http.StatusInternalServerError || strings.Contains(body, "tea") || !strings.Contains(body, "request abc") {
		t.Errorf("%d %s", code, body)
	}
	for _, want := range []string{`"reason":"out of tea"`, `"request_id":"abc"`, "recover_test.go", `"level":"ERROR","msg":"request"`, `"status":500`} {
		if !strings.Contains(log, want) {
			t.Errorf("%s is not in the log: %s", want, log)
		}
	}
}

func TestAPanicCutsOffAnAnswerThatHasBegun(t *testing.T) {
	_, body, log, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of")
		_ = http.NewResponseController(w).Flush()
		panic("out of tea")
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%q was taken for the whole answer: %v", body, err)
	}
	if !strings.Contains(log, "out of tea") {
		t.Error(log)
	}
}

func TestAnAbortedHandlerIsNoPanic(t *testing.T) {
	code, body, log, err := ask(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if !errors.Is(err, io.EOF) {
		t.Errorf("%d %q: %v", code, body, err)
	}
	if strings.Contains(log, "panic") {
		t.Error(log)
	}
}

func TestAHandlerThatSaysNothingIsLoggedAsFine(t *testing.T) {
	code, _, log, err := ask(t, func(http.ResponseWriter, *http.Request) {})
	if err != nil || code != http.StatusOK {
		t.Fatal(code, err)
	}
	if !strings.Contains(log, `"status":200`) {
		t.Error(log)
	}
}
