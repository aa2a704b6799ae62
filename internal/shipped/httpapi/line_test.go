package httpapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A line is what slog would have written of the same request.
func FuzzLine(f *testing.F) {
	f.Add("GET", "/version", "127.0.0.1:1234", "id", 200, int64(170), int64(12))
	f.Add("G\"T", "/a\\\x00\x7f\n<b>&é\xff\u2028", "[::1]:1", "", 0, int64(-1), int64(1)<<40)
	f.Fuzz(func(t *testing.T, method, path, remote, id string, status int, size, duration int64) {
		r := &http.Request{Method: method, URL: &url.URL{Path: path}, RemoteAddr: remote, Pattern: "GET /{project}"}
		answer := &recorder{ResponseWriter: httptest.NewRecorder(), code: status, bytes: size}
		answer.Header().Set(requestIDHeader, id)
		l := line{time.Date(2026, 11, 26, 12, 0, 0, 120, time.UTC), slog.LevelInfo, answer, time.Duration(duration)}

		var want bytes.Buffer
		record := slog.NewRecord(l.at, l.level, "request", 0)
		record.AddAttrs(
			slog.String("method", method), slog.String("route", "/{project}"), slog.String("path", path), slog.Int("status", status),
			slog.Int64("bytes", size), slog.Int64("duration_us", l.took.Microseconds()), slog.String("remote", remote), slog.String("request_id", id),
		)
		if err := slog.NewJSONHandler(&want, nil).Handle(t.Context(), record); err != nil {
			t.Fatal(err)
		}
		got := l.text(r, nil)
		if bytes.Count(got, []byte("\n")) != 1 {
			t.Errorf("not one line: %q", got)
		}
		if diff := cmp.Diff(members(t, want.Bytes()), members(t, got)); diff != "" {
			t.Error(diff)
		}
		if simple := path == url.PathEscape(path); simple && !bytes.Equal(got, want.Bytes()) && method+remote+id == url.PathEscape(method+remote+id) {
			t.Errorf("got %s, want %s", got, want.Bytes())
		}
	})
}

func members(t *testing.T, line []byte) map[string]any {
	t.Helper()
	var all map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&all); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return all
}
