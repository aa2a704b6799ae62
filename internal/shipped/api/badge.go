package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/api/badge"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// badge draws what runs in an environment, or the latest release if none is requested.
func (a *api) badge(ctx context.Context, r *http.Request) (reply.Reply, error) {
	project, err := projectOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	query, err := queryOf(r, "environment")
	if err != nil {
		return reply.Reply{}, err
	}
	environment, err := query.name("environment")
	if err != nil {
		return reply.Reply{}, err
	}
	drawn, err := a.draw(ctx, project, environment)
	if err != nil {
		return reply.Reply{}, err
	}
	return reply.Reply{Status: http.StatusOK, ContentType: "image/svg+xml", Body: drawn.SVG(), Caching: minute}, nil
}

func (a *api) draw(ctx context.Context, project, environment string) (badge.Badge, error) {
	if environment == "" {
		return a.drawLatest(ctx, project)
	}
	d, err := a.store.Deployment(ctx, environment, project)
	if errors.Is(err, store.ErrNotFound) {
		return badge.Badge{Label: environment, Message: "not deployed", Colour: badge.Grey}, a.mustKnow(ctx, project)
	}
	if err != nil {
		return badge.Badge{}, err
	}
	message, colour := judge(d, drift.Of(d, a.now()))
	return badge.Badge{Label: environment, Message: message, Colour: colour}, nil
}

// drawLatest shows a prerelease only where nothing else has been released.
func (a *api) drawLatest(ctx context.Context, project string) (badge.Badge, error) {
	for _, channel := range []catalog.Channel{catalog.Stable, catalog.Prerelease} {
		latest, err := a.store.Latest(ctx, project, channel)
		if err == nil {
			colour := badge.Green
			if channel == catalog.Prerelease {
				colour = badge.Grey
			}
			return badge.Badge{Label: project, Message: string(latest.Version), Colour: colour}, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return badge.Badge{}, err
		}
	}
	return badge.Badge{Label: project, Message: "no release", Colour: badge.Grey}, a.mustKnow(ctx, project)
}

// judge says what runs and, first, what should worry its owner most, as the page does.
func judge(d store.Deployed, against drift.Drift) (message string, colour badge.Colour) {
	switch against.State {
	case catalog.Waiting:
		return "not seen yet", badge.Grey
	case catalog.Failing:
		return strings.TrimPrefix(d.Version+", "+trouble(d, against), ", "), badge.Red
	case catalog.Stale:
		return d.Version + ", not asked lately", badge.Amber
	case catalog.Behind:
		return fmt.Sprintf("%s, %d behind", d.Version, *against.Behind), badge.Amber
	case catalog.Unreleased:
		return d.Version + ", not released", badge.Grey
	case catalog.Candidate:
		return d.Version + ", prerelease", badge.Grey
	}
	return d.Version, badge.Green
}

// trouble is what fails.
func trouble(d store.Deployed, against drift.Drift) string {
	switch {
	case d.LastError != "":
		return "does not answer"
	case against.Commit == drift.Mismatch:
		return "other commit"
	case against.Digests == drift.Mismatch:
		return "other image"
	}
	return "retracted"
}
