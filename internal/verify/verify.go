// Package verify implements relkit verify: it finds a release, downloads its content and audits it. Promote, prove and
// rehearse share its steps.
package verify

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/rebuild"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/sigstore"
)

// Options say how a release is verified.
type Options struct {
	Signer  sigstore.Policy // who should have signed; the zero value does not ask
	Rebuild bool            // build the release again and compare
	NoRun   bool            // do not run the programs of the release
	// Save is the folder to keep the assets in for the promotion that follows, new or empty. What only a promotion completes is not
	// judged then. Empty keeps none.
	Save   string
	Assets string // the folder that has the assets; empty downloads them
}

// InputError is returned if a command cannot start with its input.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap returns the underlying error.
func (e *InputError) Unwrap() error { return e.Err }

// verb is how reports of this command name it.
const verb = "verify"

// Run verifies a release. The report has the findings; an error means that there is no report. An incomplete plan of a release that is not
// public yet returns both: its report, and a [release.UnknownError].
func Run(ctx context.Context, e *Examination, options Options) (*report.Report, error) {
	if options.Assets != "" && options != (Options{Assets: options.Assets}) {
		return nil, &InputError{fmt.Errorf("--assets examines only the files in a folder: omit the other flags, or omit --assets to examine the release itself")}
	}
	if err := checkSaveFolder(options.Save); err != nil {
		return nil, err
	}
	e.Verb = verb
	e.EquivalentTo(options.Command(e.Query))
	if err := e.Begin(); err != nil {
		return nil, &InputError{err}
	}
	defer e.End()
	if options.Assets != "" {
		if err := e.examineFiles(ctx, options.Assets); err != nil {
			return nil, err
		}
		return e.Report(), e.incomplete()
	}
	if err := e.Expect(options.Signer); err != nil {
		return nil, &InputError{err}
	}
	e.noRun = options.NoRun
	if err := e.examine(ctx, options); err != nil {
		return nil, err
	}
	if options.Save != "" && e.complete() {
		if err := e.save(options.Save); err != nil {
			return nil, err
		}
	}
	return e.Report(), e.incomplete()
}

func (e *Examination) examine(ctx context.Context, options Options) error {
	if err := e.Find(ctx); err != nil {
		return err
	}
	checks := audit.All()
	if options.Save != "" { // for a promotion that is still to come
		checks = audit.BeforePromotion()
	}
	if err := e.Examine(ctx, e.Found.Target(), checks); err != nil {
		return err
	}
	if !options.Rebuild {
		return nil
	}
	return e.Step("rebuild", "build the release again", func() (string, error) {
		folder, err := os.MkdirTemp(e.Dir(), "rebuild-")
		if err != nil {
			return "", fmt.Errorf("make a temporary folder: %w: set TMPDIR to a writable folder", err)
		}
		if e.Facts.Rebuild, err = rebuild.Again(ctx, e.Query.Path, folder, e.Facts); err != nil {
			return "", err
		}
		e.Results = audit.Run(e.Facts, checks)
		return "built again", nil
	})
}

// complete reports whether every asset could be downloaded whole.
func (e *Examination) complete() bool {
	return !slices.ContainsFunc(e.Facts.Assets, func(a release.Asset) bool { return a.File == "" || a.Err != "" })
}

// incomplete returns the error of a release that cannot be promoted as its plan is not complete. What is public already, or of a
// project that has no configuration, is only reported.
func (e *Examination) incomplete() error {
	if !e.Found.Draft() || e.Found.Plan.Basis == release.Deduced {
		return nil
	}
	return e.Found.Plan.Complete()
}
