package server

import (
	"errors"
	"log/slog"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// limitMemory lets the garbage collector know three quarters of the container's limit, so that it works
// harder before the kernel kills the process. GOMEMLIMIT comes first, where it is set.
func limitMemory(log *slog.Logger) {
	const share = 0.75 // the rest is for what the garbage collector does not know: pages of SQLite, buffers of connections
	limit, err := memlimit.Set(memlimit.WithRatio(share))
	switch {
	case errors.Is(err, memlimit.ErrNoCgroup), errors.Is(err, memlimit.ErrCgroupsNotSupported), errors.Is(err, memlimit.ErrNoLimit):
	case err != nil:
		log.Warn("the container's memory limit is not known", "error", err)
	default:
		log.Debug("memory limit", "bytes", limit)
	}
}
