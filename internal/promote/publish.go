package promote

import (
	"context"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// publish publishes the release. It compares again before each attempt: publishing cannot be undone.
func (p *Promoter) publish(ctx context.Context, r *release.Release) ([]report.Action, error) {
	if r.Plan.NoPage {
		return nil, nil
	}
	latest := func(r *release.Release) bool { return r.Moves().Latest && !r.Plan.NotLatest }
	now := r
	isPublic := func(ctx context.Context) (bool, error) {
		var err error
		now, err = p.recheck(ctx, r)
		if err != nil {
			return false, err
		}
		isLatest := now.Page.Latest == now.Version.String()
		return now.Public() && isLatest == latest(now), nil
	}
	already, err := p.settle(ctx, isPublic, func(ctx context.Context) error {
		as := github.Publication{Prerelease: now.Version.Prerelease() || now.Plan.Prerelease, Latest: latest(now)}
		_, err := p.Forge.Publish(ctx, now.Repository, now.Page.ID, as)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []report.Action{{What: "release page " + now.Page.URL, Already: already}}, nil
}
