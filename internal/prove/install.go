package prove

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// install installs from the package managers that this machine has. Others are recorded with the reason.
func (p *Prover) install(ctx context.Context, r *release.Release) error {
	if len(r.Manifests) == 0 {
		return inapplicable("the release is not in any package manager")
	}
	tried := 0
	for _, manifest := range r.Manifests {
		reason := notInstallable(r, manifest)
		if reason == "" {
			err := p.tryWithBrew(ctx, manifest)
			var cannot homebrew.CannotTryError
			switch {
			case err == nil:
				tried++
				continue
			case !errors.As(err, &cannot):
				return fmt.Errorf("%s: %w", manifest, err)
			}
			reason = cannot.Reason
		}
		p.omit(manifest.String(), reason)
	}
	if tried > 0 {
		return nil
	}
	var reasons []string
	for _, omission := range p.Omitted {
		reasons = append(reasons, strings.TrimPrefix(omission.Part, installation)+": "+omission.Reason)
	}
	return inapplicable("%s", strings.Join(reasons, "; "))
}

func (p *Prover) tryWithBrew(ctx context.Context, manifest release.Manifest) error {
	brew, err := exec.LookPath("brew")
	if err != nil {
		return homebrew.CannotTryError{Reason: "Homebrew is not installed here"}
	}
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	return homebrew.Brew{Path: brew, Dir: dir}.Try(ctx, manifest)
}

const installation = "installation of "

// omit records that a package was not installed. One reason may apply to several.
func (p *Prover) omit(name, reason string) {
	same := func(o release.Omission) bool { return o.Reason == reason && strings.HasPrefix(o.Part, installation) }
	if i := slices.IndexFunc(p.Omitted, same); i >= 0 {
		p.Omitted[i].Part += ", " + name
		return
	}
	p.Omitted = append(p.Omitted, release.Omission{Part: installation + name, Reason: reason})
}

// notInstallable returns why a manifest is not tried; empty when Homebrew can try it.
func notInstallable(r *release.Release, m release.Manifest) string {
	switch {
	case !r.Due(m.PlannedManifest):
		return r.Version.String() + " is not the newest release, so users get another version"
	case m.Waiting != "":
		return "it waits for " + m.Waiting + " to be merged"
	case m.Kind != release.HomebrewFormula && m.Kind != release.HomebrewCask:
		return "relkit installs only with Homebrew"
	}
	return ""
}
