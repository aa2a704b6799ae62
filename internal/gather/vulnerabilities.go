package gather

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/govulncheck"
	"github.com/relkit/relkit/internal/release"
)

// scans is how many binaries are scanned for vulnerabilities concurrently. Each takes up to two seconds and half a gigabyte.
const scans = 2

// Scanning says whether binaries are scanned for known vulnerabilities.
type Scanning struct {
	Vulnerabilities bool
	Database        string // URL of the vulnerability database; empty for the public one
}

// scan scans each different Go binary of the release. If some could not be scanned, the reason is recorded as a fact.
func (g *Gatherer) scan(ctx context.Context, r *release.Release) error {
	if !g.Scanning.Vulnerabilities {
		return nil
	}
	if g.scanned == nil {
		g.scanned = map[string]*release.Scan{}
	}
	var writing sync.Mutex
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(scans)
	for _, binary := range g.unscanned(r) {
		group.Go(func() error {
			scan, err := govulncheck.Scan(groupContext, g.Scanning.Database, binary.File)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", binary.Program, binary.From, err)
			}
			writing.Lock()
			defer writing.Unlock()
			g.scanned[binary.SHA256] = scan
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		r.Unscanned = err.Error()
	}
	for i := range r.Binaries {
		r.Binaries[i].Scan = g.scanned[r.Binaries[i].SHA256]
	}
	return context.Cause(ctx)
}

// unscanned returns the Go binaries of a release that have not been scanned, without duplicates.
func (g *Gatherer) unscanned(r *release.Release) []release.Binary {
	var binaries []release.Binary
	seen := map[string]bool{}
	for _, binary := range r.Binaries {
		if binary.Build == nil || seen[binary.SHA256] || g.scanned[binary.SHA256] != nil {
			continue
		}
		seen[binary.SHA256] = true
		binaries = append(binaries, binary)
	}
	return binaries
}
