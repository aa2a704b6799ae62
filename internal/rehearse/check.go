package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/report"
)

// check runs the questions of `relkit check` on the files that are released. Its findings are reported together with those of the audits,
// so that one command finds all; a configuration that GoReleaser rejects ends the rehearsal.
func (r *Rehearsal) check(ctx context.Context) (string, error) {
	r.running.EquivalentTo("relkit check")
	subject, err := check.Examine(ctx, check.Options{
		Path: r.Workspace.Clone.Folder(), Tag: r.Subject.Version.String(), Offline: true, GoReleaser: r.Subject.goreleaser,
		Env: r.Subject.Env,
	})
	if err != nil {
		return "", err
	}
	if r.asked, err = check.Ask(ctx, subject, check.BeforeRehearsal(!r.skips(PartImages))); err != nil {
		return "", err
	}
	failed := 0
	for i, result := range r.asked {
		if result.Name == check.Module.Name && result.Status == audit.Failed {
			r.asked[i] = advice(result)
			continue
		}
		if result.Status != audit.Failed {
			continue
		}
		if result.Name == check.Config.Name {
			return "", input(rejection(r.Subject.Config.Path, result.Findings))
		}
		failed++
		for _, finding := range result.Findings {
			if !finding.Fails() {
				continue
			}
			r.progress.Warn(fmt.Sprintf("%s: %s: %s", result.Name, finding.Subject, finding.Problem))
		}
	}
	done := report.Count(len(r.asked), "question")
	if failed > 0 {
		done += fmt.Sprintf(", %d failed; the rehearsal continues", failed)
	}
	return done, nil
}

// advice returns a result whose findings are warnings: a release can be good even if go install cannot install it.
func advice(result audit.Result) audit.Result {
	result.Status, result.Findings = audit.Warned, slices.Clone(result.Findings)
	for i := range result.Findings {
		result.Findings[i].Warning = true
	}
	return result
}

// rejection returns why a configuration is not built: all that is wrong with it. A page that says more is left out.
func rejection(config string, findings []audit.Finding) error {
	var reasons []string
	for _, finding := range findings {
		if finding.Warning {
			continue
		}
		reason := finding.Problem
		if !strings.HasPrefix(finding.Remedy, "see ") {
			reason += ": " + finding.Remedy
		}
		if !strings.Contains(reason, config) {
			reason = config + ": " + reason
		}
		reasons = append(reasons, reason)
	}
	return errors.New(strings.Join(reasons, "; "))
}
