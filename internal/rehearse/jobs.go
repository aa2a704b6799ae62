package rehearse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/verify"
)

// examination returns the work of one command of the release workflow on the rehearsed release.
func (r *Rehearsal) examination(client *github.Client, progress *report.Progress) *verify.Examination {
	database := os.Getenv("RELKIT_VULNDB")
	return &verify.Examination{
		Query: r.query(), Client: client, Progress: progress, Gatherer: r.Gatherer, Database: database, NoScan: database == "",
	}
}

// query returns the query for the rehearsed release with what the build has handed over, as in the jobs of the workflow.
func (r *Rehearsal) query() plan.Query {
	return plan.Query{
		Path: r.Workspace.Clone.Folder(), Repository: r.Subject.Repository, Version: r.Subject.Version, Dist: r.handedOver(),
		Rehearsal: &plan.Rehearsal{
			Env: r.Subject.Env, Folder: r.Workspace.Folder,
			Mirror: r.Fakes.Endpoints.MirrorName, Public: r.Fakes.Endpoints.PublicName, PublicGit: r.Fakes.Endpoints.PublicGit,
			Built: func(image release.PlannedImage) bool { return r.built[image.Key()] },
		},
	}
}

// handedOver returns the folder with what the build hands over to the other jobs.
func (r *Rehearsal) handedOver() string { return filepath.Join(r.Workspace.Folder, "built") }

// verified returns the folder that the job verify hands over.
func (r *Rehearsal) verified() string { return filepath.Join(r.Workspace.Folder, "verified") }

// verification returns the report of the job verify.
func (r *Rehearsal) verification() string { return filepath.Join(r.verified(), "verification.json") }

// savedAssets reports whether the job verify has kept the assets, or there are none: it does not where one could not be downloaded.
func (r *Rehearsal) savedAssets() bool {
	_, err := os.Stat(filepath.Join(r.verified(), "assets"))
	return err == nil || len(r.last.Contents.Assets) == 0
}

// Verify returns the job verify of the release workflow: it keeps the assets and the report for the jobs after it. What was kept
// before is replaced.
func (r *Rehearsal) Verify(ctx context.Context, progress *report.Progress) (*report.Report, error) {
	if err := os.RemoveAll(r.verified()); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(r.verified(), 0o700); err != nil {
		return nil, err
	}
	result, err := verify.Run(ctx, r.examination(r.Fakes.Maintainer, progress), verify.Options{
		NoRun: true, Save: filepath.Join(r.verified(), "assets"), Signer: r.signer(),
	})
	if err != nil {
		return result, err
	}
	file, err := os.Create(r.verification())
	if err != nil {
		return nil, err
	}
	return result, errors.Join(result.JSON(file), file.Close())
}

// RunPrograms returns the job run of the release workflow: it has no right but to read.
func (r *Rehearsal) RunPrograms(ctx context.Context, progress *report.Progress) (*report.Report, error) {
	return verify.Run(ctx, r.examination(r.Fakes.Anonymous, progress), verify.Options{Assets: filepath.Join(r.verified(), "assets")})
}

// Promote returns the job promote of the release workflow.
func (r *Rehearsal) Promote(ctx context.Context, progress *report.Progress, options promote.Options) (promote.Result, error) {
	options.Verified, options.Key = r.verification(), func(string) string { return "" }
	options.Writer = func(string) (*github.Client, error) { return r.Fakes.Tapper, nil }
	return promote.Run(ctx, r.examination(r.Fakes.Maintainer, progress), options)
}

// Prove returns the job prove of the release workflow.
func (r *Rehearsal) Prove(ctx context.Context, progress *report.Progress, options prove.Options) (*report.Report, error) {
	return prove.Run(ctx, r.examination(r.Fakes.Anonymous, progress), options)
}

// Keep copies what the jobs have handed over to each other into a folder, except for the assets.
func (r *Rehearsal) Keep(folder string) error {
	report, err := os.ReadFile(r.verification())
	if err != nil {
		return err
	}
	return errors.Join(
		os.CopyFS(filepath.Join(folder, "built"), os.DirFS(r.handedOver())),
		os.WriteFile(filepath.Join(folder, "verification.json"), report, 0o600), //gosec:disable G703 -- both are below the rehearsal's own folder
	)
}

// Restore restores what [Rehearsal.Keep] has kept.
func (r *Rehearsal) Restore(folder string) error {
	report, err := os.ReadFile(filepath.Join(folder, "verification.json"))
	if err != nil {
		return err
	}
	return errors.Join(
		os.RemoveAll(r.handedOver()), os.CopyFS(r.handedOver(), os.DirFS(filepath.Join(folder, "built"))),
		os.MkdirAll(r.verified(), 0o700), os.WriteFile(r.verification(), report, 0o600), //gosec:disable G703 -- as above
	)
}

func (r *Rehearsal) verifyJob(ctx context.Context) error {
	result, err := r.Verify(ctx, r.progress)
	if result != nil {
		r.last, r.checks = result, result.Checks
	}
	if err != nil {
		return err
	}
	if !r.Planned.Draft() && !r.Planned.Plan.NoPage {
		r.progress.Warn("the build publishes the release before it is verified: set release.draft: true and let relkit promote publish it")
	}
	return nil
}

func (r *Rehearsal) runJob(ctx context.Context) (string, error) {
	result, err := r.RunPrograms(ctx, r.progress)
	if err != nil {
		return "", err
	}
	r.last.Commands = result.Commands
	r.take(result.Checks, func(before, again audit.Result) bool {
		return before.Status == audit.Skipped || again.Status == audit.Failed
	})
	return "", nil
}

// take adds the results of a later command, and replaces earlier ones of the same name if they matter more.
func (r *Rehearsal) take(later []audit.Result, counts func(before, again audit.Result) bool) {
	for _, again := range later {
		i := slices.IndexFunc(r.checks, func(before audit.Result) bool { return before.Name == again.Name })
		if i < 0 {
			r.checks = append(r.checks, again)
		} else if counts(r.checks[i], again) {
			r.checks[i] = again
		}
	}
}

func (r *Rehearsal) promoteJob(ctx context.Context) (string, error) {
	r.promoted = true
	result, err := r.Promote(ctx, r.progress, promote.Options{})
	if result.Report != nil {
		r.last = result.Report
	}
	var unknown *release.UnknownError
	if err != nil && !errors.As(err, &unknown) && ctx.Err() == nil {
		return "", &ReleaseError{Err: err}
	}
	return "", err
}

// proveJob sees the release as a user without a token does, by its public names, and uses it.
func (r *Rehearsal) proveJob(ctx context.Context) (string, error) {
	result, err := r.Prove(ctx, r.progress, prove.Options{NoUse: r.skips(PartProve)})
	if err != nil {
		return "", err
	}
	if r.skips(PartProve) {
		r.omitf("use of the published release", "left out with --skip prove")
	}
	r.last = result
	// Findings about the draft remain valid, though they are no longer visible.
	r.take(result.Checks, func(before, again audit.Result) bool {
		return again.Status != audit.Skipped && (before.Status != audit.Warned || again.Status != audit.Passed)
	})
	return "", nil
}
