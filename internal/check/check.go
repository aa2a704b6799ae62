// Package check finds, before anything is built, what would make a release fail later. Each check is one file of the
// same structure. Some need only the checkout; the others query the forge and the registry.
//
// It changes nothing and examines no artifact: package audit does that once there are artifacts.
package check

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// Question is one thing that a release needs.
type Question struct {
	Name   string // one word, shown in reports
	Proves string // a sentence that is true of a project that passes
	Online bool   // it needs the forge or the registry
	// Run finds what would make the release fail. An error states why the question, or a part of it, could not be answered; then the
	// project has not passed.
	Run func(context.Context, *Subject) ([]audit.Finding, error)
}

// All returns the questions, in the order of reports.
func All() []Question {
	return []Question{
		Clone, Tag, Module, Go, Config, Plan, Stamps, Dockerfile, Pushes, Trigger, Needs, Cosign, Publish,
		Version, Release, Tap, Registry, Immutable, Private, Names,
	}
}

// BeforeRehearsal returns the questions that need only the files of a checkout and that a rehearsal does not cover. A rehearsal chooses its
// own tag and needs no prediction. Images is true if it builds images.
func BeforeRehearsal(images bool) []Question {
	questions := []Question{Module, Go, Config, Stamps, Trigger}
	if images {
		questions = append(questions, Dockerfile, Pushes)
	}
	return questions
}

// Ask runs the questions concurrently: most of them wait for other programs and machines. Its error is that of the context.
func Ask(ctx context.Context, s *Subject, questions []Question) ([]audit.Result, error) {
	results := make([]audit.Result, len(questions))
	group, asking := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for i, question := range questions {
		group.Go(func() error {
			results[i] = question.ask(asking, s)
			return context.Cause(asking)
		})
	}
	err := group.Wait()
	return results, err
}

func (q Question) ask(ctx context.Context, s *Subject) audit.Result {
	result := audit.Result{Name: q.Name, Proves: q.Proves, Status: audit.Passed}
	if reason := q.skip(s); reason != "" {
		result.Status, result.Reason = audit.Skipped, reason
		return result
	}
	found, err := q.Run(ctx, s)
	if err != nil {
		if len(found) == 0 {
			result.Status, result.Reason = audit.Skipped, reasons(err)
			if unknown, ok := errors.AsType[*release.UnknownError](err); ok {
				result.Status, result.Reason = audit.Unknown, everyReason(unknown)
			}
			return result
		}
		unanswered := warn(q.Name, "part of the check has no answer", reasons(err))
		unanswered.Unexamined = true
		found = append(found, unanswered)
	}
	result.Findings = found
	result.Settle(s.Settings.Accept)
	return result
}

// everyReason returns why each part of a plan is unknown, and how to make it known.
func everyReason(unknown *release.UnknownError) string {
	var reasons []string
	for _, part := range unknown.Unknown {
		reasons = append(reasons, part.String()+": "+part.Remedy)
	}
	return strings.Join(reasons, "; ")
}

func (q Question) skip(s *Subject) string {
	switch {
	case !q.Online:
		return ""
	case s.offline:
		return "left out with --offline"
	case s.Version.IsZero():
		return errNoVersion.Error()
	}
	return ""
}

// fail returns a finding that makes a release fail.
func fail(subject, problem, remedy string) audit.Finding {
	return audit.Finding{Subject: subject, Problem: problem, Remedy: remedy}
}

// warn returns a finding that the maintainers may choose to accept.
func warn(subject, problem, remedy string) audit.Finding {
	return audit.Finding{Subject: subject, Problem: problem, Remedy: remedy, Warning: true}
}

// reasons formats an error, or several joined errors, for a report.
func reasons(err error) string {
	var parts []string
	for line := range strings.Lines(err.Error()) {
		if part := strings.TrimSpace(line); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; ")
}
