package prove

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// install installs what package managers offer, as far as they are on this machine. What is not tried is noted with the reason.
func (p *Prover) install(ctx context.Context, r *release.Release) error {
	if len(r.Manifests) == 0 {
		return inapplicable("the release is in no package manager")
	}
	tried := 0
	var reasons []string
	for _, manifest := range r.Manifests {
		reason := notInstallable(r, manifest)
		if reason == "" {
			brew, err := exec.LookPath("brew")
			if err == nil {
				err = homebrew.Brew{Path: brew}.Try(ctx, manifest)
			} else {
				err = &homebrew.CannotTryError{Reason: "Homebrew is not installed here"}
			}
			var cannot *homebrew.CannotTryError
			switch {
			case err == nil:
				tried++
				continue
			case !errors.As(err, &cannot):
				return fmt.Errorf("%s: %w", manifest, err)
			}
			reason = cannot.Reason
		}
		reasons = append(reasons, fmt.Sprintf("%s: %s", manifest, reason))
		p.Omitted = append(p.Omitted, release.Omission{Part: "installation of " + manifest.String(), Reason: reason})
	}
	if tried == 0 {
		return inapplicable("%s", strings.Join(reasons, "; "))
	}
	return nil
}

// notInstallable is why a manifest is not tried; empty when Homebrew can try it.
func notInstallable(r *release.Release, m release.Manifest) string {
	switch {
	case !r.Due(m.PlannedManifest):
		return r.Version.String() + " is not the newest release, so users get another"
	case m.Waiting != "":
		return "it waits for " + m.Waiting + " to be merged"
	case m.Kind != release.HomebrewFormula && m.Kind != release.HomebrewCask:
		return "relkit installs with Homebrew alone"
	}
	return ""
}
