package plan

import (
	"fmt"
	"path/filepath"

	"github.com/relkit/relkit/internal/goreleaser"
)

// dist returns the dist folder of the release's build; nil if it is not available. The checkout's own is of this release, and may be of
// another build of it.
func (o *origin) dist(query Query) (*goreleaser.Dist, error) {
	if o.named != nil {
		if err := o.named.IsOf(query.Version, o.commit); err != nil {
			return nil, &DistError{Folder: query.Dist, Err: err}
		}
		return o.named, nil
	}
	if o.local == nil {
		return nil, nil
	}
	folder := o.local.Config.DistFolder()
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(o.local.Folder, folder)
	}
	if !goreleaser.HasDist(folder) {
		return nil, nil
	}
	dist, err := goreleaser.ReadDist(folder)
	if err != nil || dist.IsOf(query.Version, o.commit) != nil {
		return nil, nil //nolint:nilerr // left by another build, or by one that failed
	}
	return dist, nil
}

// named returns the dist folder that a query names, read before anything is asked of others; nil if it names none.
func named(query Query) (*goreleaser.Dist, error) {
	if query.Dist == "" {
		return nil, nil
	}
	dist, err := goreleaser.ReadDist(query.Dist)
	if err != nil {
		return nil, &DistError{Folder: query.Dist, Err: err}
	}
	return dist, nil
}

// DistError is returned for a dist folder that is not the one of the release's build.
type DistError struct {
	Folder string
	Err    error
}

func (e *DistError) Error() string {
	return fmt.Sprintf("--dist %s: %v: give the dist folder of this release's build", e.Folder, e.Err)
}

// Unwrap returns the underlying error.
func (e *DistError) Unwrap() error { return e.Err }
