package httpapi

import (
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// MetricsPath is where Prometheus finds what it collects.
const MetricsPath = "/metrics"

// AdminOptions are what a port needs that only operators can reach.
type AdminOptions struct {
	Health  *Health
	Level   *slog.LevelVar
	Metrics http.Handler
	Log     *slog.Logger
}

// NewAdmin returns the handler of the second port: metrics, the probes again, and the log level.
func NewAdmin(o AdminOptions) http.Handler {
	mux := http.NewServeMux()
	o.Health.register(mux)
	mux.Handle("GET "+MetricsPath, o.Metrics)
	mux.HandleFunc("GET /log-level", func(w http.ResponseWriter, _ *http.Request) { writeLevel(w, o.Level) })
	mux.HandleFunc("PUT /log-level", func(w http.ResponseWriter, r *http.Request) { setLevel(w, r, o.Level, o.Log) })
	explainUnrouted(nil, mux)
	return identify(recoverPanics(o.Log, mux))
}

// setLevel takes a level by its name as the whole body.
func setLevel(w http.ResponseWriter, r *http.Request, level *slog.LevelVar, log *slog.Logger) {
	const longest = 16 // bytes, where the longest name has 5
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longest))
	var wanted slog.Level
	if err != nil || wanted.UnmarshalText([]byte(strings.TrimSpace(string(body)))) != nil {
		problem.Write(w, http.StatusUnprocessableEntity, "the body is no level: send one of debug, info, warn, error")
		return
	}
	before := level.Level()
	level.Set(wanted)
	log.Warn("log level changed", "before", before.String(), "level", wanted.String(), "remote", r.RemoteAddr)
	writeLevel(w, level)
}

func writeLevel(w http.ResponseWriter, level *slog.LevelVar) {
	answerOf(struct {
		Level string `json:"level"`
	}{strings.ToLower(level.Level().String())}).write(w)
}
