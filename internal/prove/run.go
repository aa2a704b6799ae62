package prove

import (
	"context"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/verify"
)

// Options say how a release is proven.
type Options struct {
	NoUse bool // examine what is public, and use none of it
}

// Command returns the command line of relkit prove with these options, word by word. Only a rehearsal leaves the use out.
func (o Options) Command(query plan.Query) []string { return verify.CommandLine("prove", query) }

// Run examines a public release from where users get it, and uses it as they would. The client of the examination sees only what is public.
func Run(ctx context.Context, e *verify.Examination, options Options) (*report.Report, error) {
	e.Verb, e.NoScan = "prove", true
	e.EquivalentTo(options.Command(e.Query))
	if err := e.Begin(); err != nil {
		return nil, &verify.InputError{Err: err}
	}
	defer e.End()
	if err := e.Find(ctx); err != nil {
		return nil, err
	}
	if err := e.Examine(ctx, e.Found.PublicTarget(), audit.All()); err != nil {
		return nil, err
	}
	if options.NoUse {
		return e.Report(), nil
	}
	err := e.Step("prove", "use the release as users do", func() (string, error) {
		prover := &Prover{Forge: e.Client, Dir: e.Dir()}
		if e.Query.Rehearsal != nil {
			prover.Mirror = e.Query.Rehearsal.Mirror
		}
		proofs, err := prover.Prove(ctx, e.Facts)
		e.Results = append(e.Results, proofs...)
		e.Omitted = append(e.Omitted, prover.Omitted...)
		return "used on " + release.Native().String(), err
	})
	if err != nil {
		return nil, err
	}
	return e.Report(), nil
}
