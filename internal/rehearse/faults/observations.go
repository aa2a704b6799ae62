package faults

import (
	"context"
	"strings"

	"github.com/relkit/relkit/internal/fake/observe"
)

// show records what is public of the release now.
func (t *trial) show(ctx context.Context) {
	t.injector.observer.Look(ctx, "the command")
	history, err := t.injector.observer.History()
	if err != nil || len(history) == 0 {
		return // reported with the violations
	}
	watched := observe.Release{Repository: t.Subject.Repository, Version: t.Subject.Version, Staging: map[string][]string{}}
	for _, image := range t.Planned.Plan.Images {
		watched.Staging[image.Name] = nil
	}
	now := history[len(history)-1].View.Shows(watched)
	if len(t.shown) == 0 || t.shown[len(t.shown)-1] != now {
		t.shown = append(t.shown, now)
	}
}

// say returns the error of a command. It must be one line.
func (t *trial) say(err error) string {
	text := t.tidy(lastWords(err))
	if strings.Contains(text, "\n") {
		t.wrongf("its error has more than one line: %q", text)
	}
	return text
}

// tidy replaces the addresses of the fakes with those of the real services.
func (t *trial) tidy(text string) string {
	images := "the registry"
	for _, image := range t.Planned.Plan.Images {
		images, _, _ = strings.Cut(image.Name, "/")
	}
	for _, manifest := range t.Planned.Plan.Manifests {
		if url := manifest.Destination.URL; url != "" {
			text = strings.ReplaceAll(text, t.Fakes.Endpoints.MirrorGit(url), url)
		}
	}
	registry := t.Fakes.Endpoints.Registry
	return strings.NewReplacer(
		"http://"+registry+"/v2/"+images+"/", "https://"+images+"/v2/", "http://"+registry, "https://"+images, "https://"+registry, "https://"+images,
		registry+"/", "", registry, images,
		t.Fakes.Endpoints.API, "https://api.github.com/", t.Fakes.Endpoints.Uploads, "https://uploads.github.com/",
		t.Fakes.Endpoints.Forge, "https://github.com", t.Workspace.Folder, "$TMPDIR",
	).Replace(text)
}
