package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/sigstore"
)

// Examination is the work of one command on a release that is on GitHub: verify, promote and prove are made of its steps.
type Examination struct {
	Verb     string
	Query    plan.Query
	Client   *github.Client
	Progress *report.Progress
	// Gatherer keeps downloaded and unpacked files for later commands; nil creates one that ends with this command.
	Gatherer *gather.Gatherer
	// Database is the URL of the vulnerability database; empty for the public one.
	Database string
	NoScan   bool // look for no known vulnerabilities

	Found   *plan.Release
	Facts   *release.Release
	Results []audit.Result
	Omitted []release.Omission // what was not examined, each with the reason

	started time.Time
	folder  string // removed at the end; empty if the gatherer has its own
	signer  *sigstore.Verifier
	noRun   bool
	command string // of the release workflow, which a rehearsal runs; empty outside of one
}

// Begin prepares the work. The caller ends it with [Examination.End].
func (e *Examination) Begin() error {
	e.started = time.Now()
	if e.Gatherer == nil {
		var err error
		if e.folder, err = os.MkdirTemp("", "relkit-"); err != nil {
			return fmt.Errorf("make a temporary folder: %w: set TMPDIR to a writable folder", err)
		}
		e.Gatherer = gather.NewGatherer(e.Client, e.folder)
	}
	e.Gatherer.Forge = e.Client
	return nil
}

// End removes the downloads.
func (e *Examination) End() {
	if e.folder != "" {
		_ = os.RemoveAll(e.folder)
	}
}

// Dir returns the folder for downloads.
func (e *Examination) Dir() string { return e.Gatherer.Dir }

// errShown is wrapped by an error that a report explains.
var errShown = errors.New("")

// Shown marks an error as one that the report explains.
func Shown(err error) error { return fmt.Errorf("%w%w", errShown, err) }

// Step shows one step of the work while it is done.
func (e *Examination) Step(name, starts string, do func() (string, error)) error {
	running := e.Progress.Start(name, starts)
	running.EquivalentTo(e.command)
	done, err := do()
	switch {
	case errors.Is(err, errShown):
		running.Fail(err)
	case err != nil:
		running.Stop(err)
	default:
		running.Done(done)
	}
	return err
}

// Find finds the release on GitHub, and plans what it should contain.
func (e *Examination) Find(ctx context.Context) error {
	return e.Step("find", "look up the release", func() (string, error) {
		var err error
		if e.Found, err = plan.Find(ctx, e.Client, e.Query); err != nil {
			return "", err
		}
		if err := e.followSettings(); err != nil {
			return "", err
		}
		state := "public"
		if e.Found.Plan.NoPage {
			state = "without a page by configuration"
		}
		if e.Found.Found.Page.Draft {
			state = "a draft"
		}
		return fmt.Sprintf("%s %s is %s; the plan is %s", e.Found.Repository, e.Query.Version, state, planned(e.Found.Plan)), nil
	})
}

// planned describes the source of a plan, and whether it is complete.
func planned(p release.Plan) string {
	text := map[release.Basis]string{
		release.Exact: "that of the build (dist)", release.Predicted: "predicted from the configuration", release.Deduced: "deduced from the names of the assets",
	}[p.Basis]
	if len(p.Unknown) > 0 {
		text += ", " + report.Count(len(p.Unknown), "part") + " unknown"
	}
	return text
}

// Examine downloads and audits the release.
func (e *Examination) Examine(ctx context.Context, target release.Target, audits []audit.Check) error {
	return e.Step("verify", "download the release and examine it", func() (string, error) {
		g := e.Gatherer
		g.Signer, g.NoRun = e.signer, e.noRun
		g.Scanning = gather.Scanning{Vulnerabilities: !e.NoScan, Database: e.Database}
		var err error
		if e.Facts, err = g.Gather(ctx, target); err != nil {
			return "", err
		}
		e.Results = audit.Run(e.Facts, audits)
		return report.Holds(e.Facts), nil
	})
}

// Recognise checks that the release matches the report of an earlier verification in a file.
func (e *Examination) Recognise(ctx context.Context, file string) error {
	return e.Step("verified", "compare the release with what was verified", func() (string, error) {
		verified, err := readVerified(file, e.Found.Subject)
		if err != nil {
			return "", err
		}
		e.Facts, err = e.Gatherer.GatherVerified(ctx, e.Found.Target(), verified)
		return report.Count(len(verified.Assets), "asset") + " and " + report.Count(len(verified.Images), "image") + " as they were verified", err
	})
}

// LookAgain repeats the audits whose outcome a promotion can change, on the public release.
func (e *Examination) LookAgain(ctx context.Context) error {
	return e.Step("compare", "see what is public now", func() (string, error) {
		if err := e.Gatherer.Refresh(ctx, e.Facts); err != nil {
			return "", err
		}
		after := audit.Run(e.Facts, audit.AfterPromotion())
		e.Results = append(slices.DeleteFunc(e.Results, func(before audit.Result) bool {
			return slices.ContainsFunc(after, func(result audit.Result) bool { return result.Name == before.Name })
		}), after...)
		return "release " + e.Facts.Page.URL, nil
	})
}

// Report returns the report.
func (e *Examination) Report() *report.Report {
	r := &report.Report{
		Verb: e.Verb, Subject: e.Found.Subject, Started: e.started, Took: time.Since(e.started), Steps: e.Progress.Steps(), Checks: e.Results,
		Unknown: e.Found.Plan.Unknown, NotRehearsed: slices.Concat(e.unlogged(), e.notStarted(), e.unjudged(), e.Omitted, e.Found.NotCovered), Basis: e.Found.Plan.Basis,
	}
	r.Foreign = e.foreign()
	if e.Verb == verb && e.Query.Rehearsal == nil && !r.Foreign { // which looks at everything; a rehearsal is judged as a whole
		if result := audit.Settings(e.Found.Settings, e.Results, e.Found.Plan); result != nil {
			r.Checks = append(slices.Clip(r.Checks), *result)
		}
	}
	if e.Facts != nil {
		r.Commands = report.UserCommands(e.Facts)
		r.Contents = report.Contents{Assets: e.Facts.Assets, Images: e.Facts.Images, Manifests: e.Facts.Manifests, Notes: release.SHA256([]byte(e.Facts.Page.Notes))}
	}
	return r
}

// Expect makes the examination verify who signed the release, if the policy names a signer.
func (e *Examination) Expect(policy sigstore.Policy) error {
	if policy == (sigstore.Policy{}) {
		return nil
	}
	var err error
	e.signer, err = policy.Open()
	return err
}
