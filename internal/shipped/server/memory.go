package server

import (
	"errors"
	"log/slog"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// limitMemory lets the garbage collector know nine tenths of the container's limit, so that it works
// harder before the kernel kills the process. GOMEMLIMIT comes first, where it is set.
func limitMemory(log *slog.Logger) {
	limit, err := memlimit.Set()
	switch {
	case errors.Is(err, memlimit.ErrNoCgroup), errors.Is(err, memlimit.ErrCgroupsNotSupported), errors.Is(err, memlimit.ErrNoLimit):
	case err != nil:
		log.Warn("the container's memory limit is not known", "error", err)
	default:
		log.Debug("memory limit", "bytes", limit)
	}
}
