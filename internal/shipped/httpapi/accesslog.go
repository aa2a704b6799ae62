package httpapi

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// AccessLog is where lines about requests go, of which each is one JSON object as [slog.JSONHandler] writes it.
type AccessLog struct {
	Usual io.Writer // lines that may be written later, together with others
	Other io.Writer // errors of the service, and what is logged in debugging
}

// line is what is logged of a request that has been answered. Queries are left out: they may contain secrets of a client.
type line struct {
	at     time.Time
	level  slog.Level
	answer *recorder
	took   time.Duration
}

// write writes the line, if log has its level enabled.
func (l line) write(r *http.Request, log *slog.Logger, to AccessLog) {
	if !log.Enabled(r.Context(), l.level) {
		return
	}
	w := to.Other
	if l.level == slog.LevelInfo {
		w = to.Usual
	}
	buffer, _ := lines.Get().(*[]byte)
	*buffer = l.text(r, (*buffer)[:0])
	_, _ = w.Write(*buffer) // nothing can be logged about a log that fails
	const usual = 4 << 10
	if cap(*buffer) <= usual { // a path may be as long as a header
		lines.Put(buffer)
	}
}

// lines has buffers for lines.
var lines = sync.Pool{New: func() any { return new(make([]byte, 0, 512)) }}

// text appends the line to b. It is not left to a [slog.Handler], which takes twice the processor time for what is most of the log. A test compares the two.
func (l line) text(r *http.Request, b []byte) []byte {
	b = append(b, `{"time":"`...)
	b = l.at.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","level":"`...)
	b = append(b, l.level.String()...)
	b = append(b, `","msg":"request"`...)
	b = appendText(b, `,"method":`, r.Method)
	b = appendText(b, `,"route":`, routeOf(r))
	b = appendText(b, `,"path":`, r.URL.Path)
	b = appendNumber(b, `,"status":`, int64(l.answer.code))
	b = appendNumber(b, `,"bytes":`, l.answer.bytes)
	b = appendNumber(b, `,"duration_us":`, l.took.Microseconds())
	b = appendText(b, `,"remote":`, r.RemoteAddr)
	b = appendText(b, `,"request_id":`, requestID(l.answer))
	if l.answer.token != "" {
		b = appendText(b, `,"token":`, l.answer.token)
	}
	if id := traceOf(r.Context()); id != "" {
		b = appendText(b, `,"trace_id":`, id)
	}
	return append(b, '}', '\n')
}

// traceOf is the id by which the request is found in traces; empty where there are none.
func traceOf(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	return ""
}

func appendNumber(b []byte, key string, value int64) []byte {
	return strconv.AppendInt(append(b, key...), value, 10)
}

func appendText(b []byte, key, value string) []byte {
	b = append(b, key...)
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(value)
			if err != nil {
				panic(err) // a string can always be written
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, value...)
	return append(b, '"')
}

// severity is the level of a request's line. Probes come every few seconds and would hide the rest.
func severity(r *http.Request, code int) slog.Level {
	switch {
	case IsRoutine(r):
		return slog.LevelDebug
	case code >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}
