package httpapi_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachRequestIsLogged(t *testing.T) {
	for name, tc := range map[string]struct {
		method, target string
		want           map[string]any
	}{
		"an answer": {
			method: http.MethodGet, target: "/version?token=secret",
			want: map[string]any{"level": "INFO", "method": "GET", "route": "/version", "path": "/version", "status": 200.0},
		},
		"no route": {
			method: http.MethodGet, target: "/nothing",
			want: map[string]any{"level": "INFO", "method": "GET", "route": "", "path": "/nothing", "status": 404.0},
		},
		"a wrong method": {
			method: http.MethodPut, target: "/version",
			want: map[string]any{"level": "INFO", "method": "PUT", "route": "", "path": "/version", "status": 405.0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService()
			answer := s.ask(t, tc.method, tc.target, "X-Request-Id", "abc")
			var got map[string]any
			if err := json.Unmarshal(s.log.Bytes(), &got); err != nil {
				t.Fatalf("not one line of JSON: %v: %s", err, s.log)
			}
			if took, ok := got["duration_us"].(float64); !ok || took < 0 || took > 1e6 {
				t.Errorf("duration_us is %v", got["duration_us"])
			}
			delete(got, "duration_us")
			delete(got, "time")
			tc.want["bytes"] = float64(answer.Body.Len())
			tc.want["msg"], tc.want["request_id"], tc.want["remote"] = "request", "abc", "192.0.2.1:1234"
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProbesDoNotDrownTheLog(t *testing.T) {
	s := newService()
	s.ask(t, http.MethodGet, "/healthz")
	s.ask(t, http.MethodGet, "/readyz")
	if s.log.Len() > 0 {
		t.Error(s.log)
	}
}

// lastLine is the last line of a log.
func lastLine(t *testing.T, log []byte) map[string]any {
	t.Helper()
	lines := bytes.Split(bytes.TrimSpace(log), []byte("\n"))
	var line map[string]any
	if err := json.Unmarshal(lines[len(lines)-1], &line); err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	return line
}
