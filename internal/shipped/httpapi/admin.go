package httpapi

import (
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/problem"
)

// MetricsPath is where Prometheus finds what it collects.
const MetricsPath = "/metrics"

// AdminOptions are what a port needs that only operators can reach.
type AdminOptions struct {
	Health  *Health
	Level   *slog.LevelVar
	Tokens  access.Tokens // of those with which the level can be changed from another machine
	Metrics http.Handler
	Log     *slog.Logger
}

// NewAdmin returns the handler of the second port: metrics, the probes again, and the log level.
func NewAdmin(o AdminOptions) http.Handler {
	mux := http.NewServeMux()
	o.Health.register(mux)
	mux.Handle("GET "+MetricsPath, o.Metrics)
	mux.HandleFunc("GET /log-level", func(w http.ResponseWriter, _ *http.Request) { writeLevel(w, o.Level) })
	mux.Handle("PUT /log-level", fromHereOr(o.Tokens, func(w http.ResponseWriter, r *http.Request) { setLevel(w, r, o.Level, o.Log) }))
	explainUnrouted(nil, mux)
	return identify(recoverPanics(o.Log, mux))
}

// fromHereOr lets requests pass that come from this machine, as with kubectl port-forward, or have a token for writing.
func fromHereOr(tokens access.Tokens, next http.HandlerFunc) http.Handler {
	others := tokens.Require(access.Write, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && from.Addr().Unmap().IsLoopback() {
			next(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
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
