// Package rehearse runs a whole release on this machine: the unmodified pipeline with the real version, against a fake GitHub
// and a fake registry on loopback. After the build it calls the same functions, with the same options, as the release
// workflow.
package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// Run rehearses a release. The report has the findings; an error means that there is no report: an [InputError], a [ReleaseError], or an
// error of the machine. A release whose plan is incomplete returns both its report and a [release.UnknownError].
func Run(ctx context.Context, options Options) (_ *report.Report, err error) {
	r := New(options)
	defer func() { err = r.Close(ctx, err) }()
	var unknown *release.UnknownError
	if err := r.Steps(ctx, r.steps()); err != nil && !errors.As(err, &unknown) {
		return nil, err
	}
	r.notPromoted()
	if unknown != nil {
		return r.Report(), unknown
	}
	return r.Report(), nil
}

// ShowOverlay shows what a rehearsal changes in a project's configuration.
func ShowOverlay(ctx context.Context, options Options) (*goreleaser.Overlay, error) {
	s, err := study(ctx, options)
	if err != nil {
		return nil, err
	}
	config := s.Config
	if options.Quick {
		quick, err := s.quick()
		if err != nil {
			return nil, input(err)
		}
		config = quick.Config
	}
	return config.Overlay(goreleaser.Endpoints{
		Forge: "http://127.0.0.1:PORT", API: "http://127.0.0.1:PORT/api/v3/", Uploads: "http://127.0.0.1:PORT/api/uploads/",
		Registry: "127.0.0.1:PORT", Base: "127.0.0.1:PORT/relkit/scratch", Token: "$TOKEN",
		Repository: s.overlaidRepository(), Relkit: options.Relkit, SigningKey: "$TMPDIR/signing.key", Git: "$TMPDIR/git",
	})
}

// Rehearsal is one run, filled in step by step.
type Rehearsal struct {
	Subject   *Subject
	Workspace *Workspace
	Fakes     *Fakes
	Planned   *plan.Release    // as the build's dist folder has it
	Gatherer  *gather.Gatherer // shared by all commands, so that nothing is unpacked twice
	Omitted   []release.Omission
	hooks     []release.Hook // what runs unmodified

	options  Options
	progress *report.Progress
	running  *report.Running
	started  time.Time
	images   imageBuilder
	built    map[string]bool // whether an image was built here, by its public name
	dist     *goreleaser.Dist
	asked    []audit.Result // what was asked before the build
	checks   []audit.Result
	promoted bool            // the promotion has begun
	work     goreleaser.Work // what GoReleaser is expected to make
	partial  string          // the only platform that is built for; empty for all
	last     *report.Report  // of the last command that has ended

	settings        release.Settings
	uselessPatterns []audit.Finding // of include
}

// New returns a rehearsal that has not started.
func New(options Options) *Rehearsal {
	return &Rehearsal{options: options, progress: options.Progress, started: time.Now()}
}

// Step runs one step of a rehearsal, described in one line, which returns a line about what it did.
type Step struct {
	Name, Starts string
	Do           func(context.Context) (string, error)
}

// steps returns the steps of a release.
func (r *Rehearsal) steps() []Step {
	steps := append(r.Begin(), r.Build()...)
	steps = append(steps, r.VerifyJobs()...)
	return append(steps, Step{Do: r.promoteJob}, Step{Do: r.proveJob})
}

// VerifyJobs returns the jobs that examine the draft. A finding of the first does not end them: a rehearsal is to find all.
func (r *Rehearsal) VerifyJobs() []Step {
	return []Step{{Do: func(ctx context.Context) (string, error) {
		if err := r.verifyJob(ctx); err != nil || !r.savedAssets() {
			return "", err
		}
		return r.runJob(ctx)
	}}}
}

// Begin returns the steps before the release begins.
func (r *Rehearsal) Begin() []Step {
	return []Step{
		{"clone", "clone and tag the project in a temporary folder", r.prepare},
		{Do: r.makeReady},
		{"check", "check what a release needs, offline", r.check},
		{"fakes", "start a fake GitHub and a fake registry on loopback", r.startFakes},
	}
}

// Build returns the steps of the job that builds.
func (r *Rehearsal) Build() []Step {
	return []Step{
		{"build", "GoReleaser builds and uploads the release", r.build},
		{"images", "build the images", r.buildImages},
	}
}

// Steps runs steps, up to the first one whose result makes the next one pointless. A step without a name shows its own.
func (r *Rehearsal) Steps(ctx context.Context, steps []Step) error {
	for _, step := range steps {
		if r.Failed() {
			return nil
		}
		if step.Name == "" {
			if _, err := step.Do(ctx); err != nil {
				return err
			}
			continue
		}
		running := r.progress.Start(step.Name, step.Starts)
		r.running = running
		done, err := step.Do(ctx)
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

// notPromoted reports that the audits have prevented the promotion.
func (r *Rehearsal) notPromoted() {
	if r.promoted || !r.Failed() {
		return
	}
	var failed []string
	for _, result := range r.checks {
		if result.Status == audit.Failed {
			failed = append(failed, result.Name)
		}
	}
	reason := "skipped, as a check failed: " + strings.Join(failed, ", ")
	for _, step := range []struct{ name, what string }{{"promote", "make the release public"}, {"prove", "use the release as users do"}} {
		r.progress.Start(step.name, step.what).Skip(reason)
	}
	r.Omitted = append([]release.Omission{{Part: "promote and prove", Reason: reason}}, r.Omitted...)
}

// Failed reports whether an audit has findings. Findings before the build do not prevent a step.
func (r *Rehearsal) Failed() bool {
	return slices.ContainsFunc(r.checks, func(result audit.Result) bool { return result.Status == audit.Failed })
}

func (r *Rehearsal) skips(part Part) bool { return slices.Contains(r.options.Skip, part) }

func (r *Rehearsal) omitf(part, format string, args ...any) {
	r.Omitted = append(r.Omitted, release.Omission{Part: part, Reason: fmt.Sprintf(format, args...)})
}

// Report returns the report of the rehearsal.
func (r *Rehearsal) Report() *report.Report {
	result := *r.last
	result.Verb, result.Started, result.Took = "rehearse", r.started, time.Since(r.started)
	result.Steps, result.Checks = r.progress.Steps(), slices.Concat(r.asked, r.checks)
	result.Checks = slices.Concat(result.Checks, r.judgeSettings(result.Checks))
	result.Hooks, result.Partial = r.hooks, r.partial
	result.NotRehearsed = slices.Concat(r.Omitted, result.NotRehearsed)
	for i := range result.Checks {
		check := &result.Checks[i]
		check.Reason = r.public(check.Reason)
		check.Findings = slices.Clone(check.Findings)
		for j := range check.Findings {
			found := &check.Findings[j]
			found.Subject, found.Problem, found.Remedy = r.public(found.Subject), r.public(found.Problem), r.public(found.Remedy)
		}
	}
	return &result
}

// public replaces the fakes' names with those of the real services.
func (r *Rehearsal) public(text string) string {
	if r.Fakes == nil || r.Fakes.GitHub == nil {
		return text
	}
	at := r.Fakes.Endpoints
	return strings.NewReplacer(at.API, "https://api.github.com/", at.Uploads, "https://uploads.github.com/", at.Forge, "https://github.com", at.Registry+"/", "").Replace(text)
}
