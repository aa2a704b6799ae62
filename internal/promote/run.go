package promote

import (
	"context"
	"errors"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/sigstore"
	"github.com/relkit/relkit/internal/verify"
)

// Options say how a release is promoted.
type Options struct {
	Verified string                                        // the report of a verification, which is trusted; empty verifies first
	Signer   sigstore.Policy                               // who should have signed; the zero value does not ask
	Writer   func(variable string) (*github.Client, error) // as in [Promoter]
	Key      func(variable string) string
	Service  Service       // a shipped service that records the release; none when zero
	Pause    time.Duration // as in [Promoter]
}

// Result is the result of a promotion, complete or not.
type Result struct {
	Actions []report.Action
	Report  *report.Report // nil if there is nothing to report on
}

// Run promotes a release. If the verification has findings, it returns [ErrNotVerified] and the report; for an incomplete plan it returns a
// [release.UnknownError] and changes nothing.
func Run(ctx context.Context, e *verify.Examination, options Options) (result Result, err error) {
	e.Verb = "promote"
	e.EquivalentTo(options.Command(e.Query))
	if err := e.Begin(); err != nil {
		return result, &verify.InputError{Err: err}
	}
	defer e.End()
	if err := options.expect(e); err != nil {
		return result, &verify.InputError{Err: err}
	}
	if err := e.Find(ctx); err != nil {
		return result, err
	}
	if err := e.Found.Plan.Complete(); err != nil {
		return result, err
	}
	if options.Verified != "" {
		err = e.Recognise(ctx, options.Verified)
	} else {
		err = e.Examine(ctx, e.Found.Target(), audit.BeforePromotion())
	}
	if err != nil {
		return result, err
	}
	err = e.Step("promote", "make the release public", func() (string, error) {
		promoter := &Promoter{Forge: e.Client, Writer: options.Writer, Key: options.Key, Git: e.Gatherer.Git, Pause: options.Pause}
		var err error
		if result.Actions, err = promoter.Promote(ctx, e.Facts, e.Results); errors.Is(err, ErrNotVerified) {
			err = verify.Shown(err)
		}
		return report.Actions(result.Actions), err
	})
	if errors.Is(err, ErrNotVerified) {
		result.Report = e.Report()
	}
	if err != nil {
		return result, err
	}
	if err := e.LookAgain(ctx); err != nil {
		return result, err
	}
	options.Service.record(ctx, e.Progress, e.Facts)
	result.Report = e.Report()
	return result, nil
}

// expect sets the expected signer of the examination.
func (o Options) expect(e *verify.Examination) error {
	if o.Verified != "" && o.Signer != (sigstore.Policy{}) {
		return errors.New("--verified skips verification: give the signer to the relkit verify that writes the report")
	}
	return e.Expect(o.Signer)
}
