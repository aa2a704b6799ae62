package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/relkit/relkit/internal/shipped/api/badge"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// badge draws what runs in an environment, or the latest release where none is asked for.
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
	d, err := a.findDeployment(ctx, environment, project)
	if _, notThere := errors.AsType[*problem.Error](err); notThere {
		return badge.Badge{Label: environment, Message: "not deployed", Colour: badge.Grey}, a.mustKnow(ctx, project)
	}
	if err != nil {
		return badge.Badge{}, err
	}
	published, err := a.store.Versions(ctx, project)
	if err != nil {
		return badge.Badge{}, err
	}
	message, colour := judge(d.Observation, drift.Of(d.Observation, published))
	return badge.Badge{Label: environment, Message: message, Colour: colour}, nil
}

// drawLatest shows a prerelease only where nothing else has been released.
func (a *api) drawLatest(ctx context.Context, project string) (badge.Badge, error) {
	for _, channel := range []catalog.Channel{catalog.Stable, catalog.Prerelease} {
		latest, err := a.store.Latest(ctx, project, channel)
		if err == nil {
			return badge.Badge{Label: project, Message: string(latest.Version), Colour: badge.Green}, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return badge.Badge{}, err
		}
	}
	return badge.Badge{Label: project, Message: "no release", Colour: badge.Grey}, a.mustKnow(ctx, project)
}

// judge says what runs and, first, what should worry its owner most.
func judge(seen catalog.Observation, against drift.Drift) (message string, colour badge.Colour) {
	switch {
	case seen.Version == "":
		return "not seen yet", badge.Grey
	case seen.LastError != "":
		return seen.Version + ", does not answer", badge.Red
	case against.Commit == drift.Mismatch:
		return seen.Version + ", other commit", badge.Red
	case against.Behind == nil:
		return seen.Version, badge.Grey
	case *against.Behind > 0:
		return fmt.Sprintf("%s, %d behind", seen.Version, *against.Behind), badge.Amber
	}
	return seen.Version, badge.Green
}

// mustKnow refuses a project that has neither a release nor a deployment.
func (a *api) mustKnow(ctx context.Context, project string) error {
	projects, err := a.store.Projects(ctx)
	if err == nil && !slices.Contains(projects, project) {
		return problem.New(http.StatusNotFound, "no project "+project+" has a release or a deployment")
	}
	return err
}
