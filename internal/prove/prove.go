// Package prove uses a published release as a user would: it downloads, pulls, installs and runs
// what the release offers for this platform, without a token.
package prove

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/binary"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// Prover proves releases.
type Prover struct {
	Forge *github.Client // downloads without a token
	Dir   string         // an existing folder for what is downloaded
	// Mirror, when set, turns the public name of an image into where it is pulled from.
	Mirror func(image string) string
	// Omitted are the uses that were not tried, each with the reason.
	Omitted []release.Omission
}

// errInapplicable is wrapped by the reason why a proof does not apply to a release or a machine.
var errInapplicable = errors.New("not applicable")

func inapplicable(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errInapplicable, fmt.Sprintf(format, args...))
}

// proof is one way of using a release.
type proof struct {
	name   string
	proves string
	needs  []release.Part // of the plan: what is unknown of them leaves the outcome unknown
	try    func(*Prover, context.Context, *release.Release) error
}

var proofs = []proof{
	{"download", "users can download the archive for this platform, unpack it and run the program", nil, (*Prover).download},
	{"pull", "users can pull the image by its public tag for each platform, and its program runs", []release.Part{release.PartImages}, (*Prover).pull},
	{"install", "brew installs each formula and cask, and the tests of formulas pass", []release.Part{release.PartManifests}, (*Prover).install},
}

// Names returns the names of the results of a proof, in the order of reports.
func Names() []string {
	var names []string
	for _, each := range proofs {
		names = append(names, each.name)
	}
	return names
}

// Prove uses a published release in every way that this machine allows.
func (p *Prover) Prove(ctx context.Context, r *release.Release) ([]audit.Result, error) {
	var results []audit.Result
	for _, each := range proofs {
		result := audit.Result{Name: each.name, Proves: each.proves, Status: audit.Passed}
		err := each.try(p, ctx, r)
		switch {
		case ctx.Err() != nil:
			return results, context.Cause(ctx)
		case errors.Is(err, errInapplicable):
			result.Status, result.Reason = audit.Skipped, reason(err)
		case err != nil:
			result.Findings = []audit.Finding{{
				Subject: r.Project + " " + r.Version.String(), Problem: err.Error(),
				Remedy: "run the command yourself; users of " + release.Native().String() + " get the same error",
			}}
			result.Settle(r.Settings.Accept)
		}
		if err := r.Plan.Complete(each.needs...); err != nil && len(each.needs) > 0 && result.Status != audit.Failed {
			result.Status, result.Reason = audit.Unknown, err.Error()
		}
		results = append(results, result)
	}
	return results, nil
}

func reason(err error) string {
	text := err.Error()
	return text[len(errInapplicable.Error())+2:]
}

// try runs a program as a user who has just installed it: if the verified program reported its version, this one must, too. Other output
// may differ from run to run.
func (p *Prover) try(ctx context.Context, r *release.Release, program, file string) error {
	expected := ""
	for _, binary := range r.Binaries {
		reports := binary.Run != nil && strings.Contains(binary.Run.Words(), r.Version.Number())
		if binary.Program == program && reports {
			expected = binary.Run.Output
		}
	}
	if expected == "" {
		return nil // a program that never reports its version prints something else each time, or keeps running
	}
	names := func(answer release.Answer) bool { return strings.Contains(answer.Words(), r.Version.Number()) }
	answers, err := binary.Ask(ctx, file, r.Settings.Programs[program].Version, names)
	if err != nil || names(answers[len(answers)-1]) {
		return err
	}
	first := answers[0]
	if first.Err != "" {
		return fmt.Errorf("%s: %s", first.Command, first.Err)
	}
	return fmt.Errorf("%s printed %q, where the verified program printed %q", first.Command, first.Output, expected)
}
