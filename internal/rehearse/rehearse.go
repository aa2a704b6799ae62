// Package rehearse runs a whole release on this machine: the unmodified pipeline, with the real
// version, against stand-ins on loopback. Nothing leaves the machine and the checkout stays as it is.
package rehearse

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// Run rehearses a release. The report tells what was found; an error, that there is nothing to
// report on: an [InputError], a [ReleaseError], or the machine's.
func Run(ctx context.Context, options Options) (_ *report.Report, err error) {
	started := time.Now()
	r := &rehearsal{options: options, progress: options.Progress}
	defer func() { err = r.close(ctx, err) }()
	if err := r.steps(ctx, r.life()); err != nil {
		return nil, err
	}
	return r.report(started), nil
}

// ShowOverlay tells what a rehearsal changes in a project's configuration.
func ShowOverlay(ctx context.Context, options Options) (*goreleaser.Overlay, error) {
	s, err := study(ctx, options)
	if err != nil {
		return nil, err
	}
	return s.Config.Overlay(goreleaser.Endpoints{
		Forge: "http://127.0.0.1:PORT", API: "http://127.0.0.1:PORT/api/v3/", Uploads: "http://127.0.0.1:PORT/api/uploads/",
		Registry: "127.0.0.1:PORT", Base: "127.0.0.1:PORT/relkit/scratch", Token: "$TOKEN",
		Repository: s.overlaidRepository(), Relkit: options.Relkit, SigningKey: "$TMPDIR/signing.key",
	})
}

// rehearsal is one run, filled in step by step.
type rehearsal struct {
	options  Options
	progress *report.Progress
	running  *report.Running

	subject   *subject
	workspace *workspace
	standins  *standins
	images    imageBuilder
	omitted   []release.Omission
	overlay   *goreleaser.Overlay
	dist      *goreleaser.Dist
	target    gather.Target
	gatherer  *gather.Gatherer

	disturbance *disturbance // nil where no fault is rehearsed

	draft   *release.Release
	public  *release.Release
	checks  []audit.Result
	actions []promote.Action
}

// step is one step of a rehearsal: what it does in one line, and the line that tells what it did.
type step struct {
	name, starts string
	do           func(context.Context) (string, error)
}

// life are the steps in the life of a release.
func (r *rehearsal) life() []step {
	return []step{
		{"prepare", "clone and tag the project in a temporary folder", r.prepare},
		{"stand-ins", "start a forge and a registry on loopback", r.standIn},
		{"build", "GoReleaser builds and uploads the release", r.build},
		{"images", "build the images", r.buildImages},
		{"verify", "download the draft and examine it", r.verify},
		{"promote", "make the release public", r.promote},
		{"prove", "use the release as anybody could", r.prove},
	}
}

// steps runs steps, up to the first one whose result makes the next one pointless.
func (r *rehearsal) steps(ctx context.Context, steps []step) error {
	for _, step := range steps {
		if r.failed() {
			return nil
		}
		running := r.progress.Start(step.name, step.starts)
		r.running = running
		done, err := step.do(ctx)
		switch {
		case err != nil:
			running.Stop(err)
			return err
		case done == "":
			running.Skip("left out")
		default:
			running.Done(done)
		}
	}
	return nil
}

func (r *rehearsal) failed() bool {
	return slices.ContainsFunc(r.checks, func(result audit.Result) bool { return result.Status == audit.Failed })
}

func (r *rehearsal) skips(part Part) bool { return slices.Contains(r.options.Skip, part) }

func (r *rehearsal) omitf(part, format string, args ...any) {
	r.omitted = append(r.omitted, release.Omission{Part: part, Reason: fmt.Sprintf(format, args...)})
}

func (r *rehearsal) verify(ctx context.Context) (string, error) {
	var err error
	if r.gatherer, err = r.newGatherer(r.workspace.folder); err != nil {
		return "", err
	}
	if database := os.Getenv("RELKIT_VULNDB"); database != "" {
		r.gatherer.Scanning = gather.Scanning{Vulnerabilities: true, Dir: r.subject.Folder, Database: database}
	}
	if r.draft, err = r.gatherer.Gather(ctx, r.target); err != nil {
		return "", err
	}
	if r.draft.Public() {
		r.progress.Warn("the build itself publishes the release, before anything is verified: set release.draft: true and let relkit promote publish it")
	}
	r.checks = audit.Run(r.draft, audit.All())
	return report.Holds(r.draft), nil
}

func (r *rehearsal) promote(ctx context.Context) (string, error) {
	promoter := &promote.Promoter{Forge: r.standins.maintainer, TapForge: r.standins.tapper, Taps: r.target.Taps}
	var err error
	if r.actions, err = promoter.Promote(ctx, r.draft, r.checks); err != nil {
		return "", &ReleaseError{Err: err}
	}
	return promote.Summary(r.actions), nil
}

// prove gathers the release once more, as somebody without a token and by its public names, and then
// uses it.
func (r *rehearsal) prove(ctx context.Context) (string, error) {
	r.gatherer.Forge = r.standins.anybody
	target := r.target
	target.Images = r.publicImages()
	var err error
	if r.public, err = r.gatherer.Gather(ctx, target); err != nil {
		return "", err
	}
	r.checks = audit.Run(r.public, audit.All())
	if r.skips(PartProve) {
		r.omitf("use of the published release", "left out with --skip prove")
		return "everybody sees what was verified", nil
	}
	prover := &prove.Prover{Forge: r.standins.anybody, Dir: r.workspace.folder, Mirror: r.standins.endpoints.MirrorName}
	proofs, err := prover.Prove(ctx, r.public)
	r.checks = append(r.checks, proofs...)
	return "used on " + release.Native().String(), err
}

func (r *rehearsal) report(started time.Time) *report.Report {
	last := r.public
	if last == nil {
		last = r.draft
	}
	return &report.Report{
		Verb: "rehearse", Project: last.Project, Repository: last.Repository, Version: last.Version, Commit: last.Commit,
		Started: started, Took: time.Since(started),
		Steps: r.progress.Steps(), Checks: r.checks, NotRehearsed: r.omitted, Commands: promote.UserCommands(last, r.target.Taps),
		Contents: report.Contents{Assets: last.Assets, Images: last.Images, Formulas: last.Formulas},
	}
}
