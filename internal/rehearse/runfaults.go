package rehearse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// quickPause is what stand-ins are left to rest: nothing.
const quickPause = 10 * time.Millisecond

// RunFaults rehearses a release, and then once more with each of the faults: the command that a fault strikes is run, run
// again as a person or a job would, and must finish or say what a person must do. What anybody could see meanwhile is
// watched all the time. Errors are those of [Run].
func RunFaults(ctx context.Context, options Options, chosen []Fault) (_ *report.Report, trials []Trial, err error) {
	started := time.Now()
	r := &rehearsal{options: options, progress: options.Progress, disturbance: &disturbance{}}
	defer func() { err = r.close(ctx, err) }()
	if err := r.steps(ctx, []step{
		{"prepare", "clone and tag the project in a temporary folder", r.prepareDisturbed},
		{"stand-ins", "start a forge and a registry on loopback", r.standInDisturbed},
		{"build", "GoReleaser builds and uploads the release", r.build},
		{"images", "build the images", r.buildImages},
		{"remember", "keep the state that each fault begins from", r.remember},
		{"verify", "download the draft and examine it", r.verify},
	}); err != nil {
		return nil, nil, err
	}
	if r.failed() {
		return r.report(started), nil, nil
	}
	folder := filepath.Join(r.workspace.folder, "trials")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, nil, err
	}
	if r.gatherer, err = r.newGatherer(folder); err != nil {
		return nil, nil, err
	}
	for _, f := range chosen {
		running := r.progress.Start(f.Name, f.What)
		r.running = running
		result := r.try(ctx, f)
		if ctx.Err() != nil {
			running.Stop(context.Cause(ctx))
			return nil, nil, context.Cause(ctx)
		}
		result.end(running)
		trials = append(trials, result)
	}
	return r.disturbedReport(started, trials), trials, nil
}

func (r *rehearsal) standInDisturbed(ctx context.Context) (string, error) {
	done, err := r.standIn(ctx)
	if err != nil {
		return done, err
	}
	images, err := r.standins.registry.Checkpoint(ctx)
	r.disturbance.clean = state{r.standins.forge.Checkpoint(), images}
	return done, err
}

// end shows how a trial ended.
func (t Trial) end(running *report.Running) {
	switch {
	case t.Outcome == NotTried:
		running.Skip("not rehearsed: " + t.Reason)
	case len(t.Wrong) > 0:
		running.Fail(errors.New(string(t.Outcome) + ": " + t.Wrong[0]))
	case t.Said != "":
		running.Done(string(t.Outcome) + "; it had said: " + t.Said)
	default:
		running.Done(string(t.Outcome))
	}
}

// disturbedReport is a report whose checks are the faults.
func (r *rehearsal) disturbedReport(started time.Time, trials []Trial) *report.Report {
	result := r.report(started)
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
	remedy := "look at it with relkit rehearse --keep --fault " + t.Fault.Name
	if t.Fault.Command == CommandBuild {
		remedy = "set release.draft and release.replace_existing_draft in the GoReleaser configuration, so that a second run begins anew; or " + remedy
	}
	for _, wrong := range t.Wrong {
		result.Status = audit.Failed
		result.Findings = append(result.Findings, audit.Finding{Subject: t.Fault.What, Problem: wrong, Remedy: remedy})
	}
	return result
}
