package faults

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// quickPause is the pause of fakes: none.
const quickPause = 10 * time.Millisecond

// session is a rehearsal whose fakes can be made to fail.
type session struct {
	*rehearse.Rehearsal
	injector *injector
}

// handedOver returns the folder with the output of the jobs before any fault.
func (r *session) handedOver() string { return filepath.Join(r.Workspace.Folder, "before-faults") }

// quiet returns the progress of a command that a fault strikes: its outcome is shown, and not its steps.
func quiet() *report.Progress { return report.NewProgress(io.Discard, report.Style{}) }

// Run rehearses a release, and then again with each of the faults: the command with the fault is run, run again as a maintainer or a job
// would, and must finish or state what a maintainer must do. What users can see is observed all the time. Errors are those of
// [rehearse.Run].
func Run(ctx context.Context, options rehearse.Options, chosen []Fault) (_ *report.Report, trials []Trial, err error) {
	d := &injector{}
	options.WrapGitHub, options.WrapRegistry, options.Now, options.PublishedAsset = d.wrapForge, d.wrapRegistry, d.now, predecessorAsset
	r := &session{rehearse.New(options), d}
	defer func() { err = r.Close(ctx, err) }()
	begin := r.Begin()
	last := len(begin) - 1
	steps := slices.Concat(begin[:last], []rehearse.Step{{Do: r.buildLess}}, begin[last:], []rehearse.Step{{Do: r.rememberClean}})
	steps = append(steps, r.Build()...)
	steps = append(steps, rehearse.Step{Name: "remember", Starts: "save the state that each fault starts from", Do: r.remember})
	steps = append(steps, r.VerifyJobs()...)
	if err := r.Steps(ctx, steps); err != nil {
		return nil, nil, err
	}
	if r.Failed() {
		return r.Report(), nil, nil
	}
	if err := r.Keep(r.handedOver()); err != nil {
		return nil, nil, err
	}
	for _, f := range chosen {
		running := options.Progress.Start(f.Name, f.What)
		result := r.try(ctx, f)
		if ctx.Err() != nil {
			running.Stop(context.Cause(ctx))
			return nil, nil, context.Cause(ctx)
		}
		result.end(running)
		trials = append(trials, result)
	}
	return r.faultsReport(trials), trials, nil
}

// end shows how a trial ended.
func (t Trial) end(running *report.Running) {
	switch {
	case t.Outcome == NotTried:
		running.Skip("not rehearsed: " + t.Reason)
	case len(t.Wrong) > 0:
		running.Fail(errors.New(string(t.Outcome) + ": " + t.Wrong[0]))
	case t.Said != "":
		running.Done(string(t.Outcome) + "; the error was: " + t.Said)
	default:
		running.Done(string(t.Outcome))
	}
}

// faultsReport returns a report whose checks are the faults.
func (r *session) faultsReport(trials []Trial) *report.Report {
	result := r.Report()
	result.Checks = nil
	for _, t := range trials {
		if t.Outcome == NotTried {
			result.NotRehearsed = append(result.NotRehearsed, release.Omission{Part: "fault " + t.Fault.Name, Reason: t.Reason})
			continue
		}
		result.Checks = append(result.Checks, t.result())
	}
	return result
}

func (t Trial) result() audit.Result {
	result := audit.Result{Name: t.Fault.Name, Proves: t.Fault.What + ": " + string(t.Outcome), Status: audit.Passed}
	remedy := "reproduce it with relkit rehearse --keep --fault " + t.Fault.Name
	if t.Fault.Command == CommandBuild {
		remedy = "set release.draft and release.replace_existing_draft in the GoReleaser configuration, so that a second run starts from scratch; or " + remedy
	}
	for _, wrong := range t.Wrong {
		result.Status = audit.Failed
		result.Findings = append(result.Findings, audit.Finding{Subject: t.Fault.What, Problem: wrong, Remedy: remedy})
	}
	return result
}
