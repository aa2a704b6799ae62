// Package audit evaluates a release. Each audit is one file with one pure function from the facts of
// a release to findings. Package gather collects those facts.
package audit

import (
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Check verifies one property of a release.
type Check struct {
	Name   string // one word, shown in reports
	Proves string // a sentence that is true of a release that passes
	// Needs are the parts of the plan that the check compares with. If one is unknown, so is the outcome.
	Needs []release.Part
	// Skip returns why the check does not apply to a release, or an empty string if it does.
	Skip func(*release.Release) string
	Run  func(*release.Release) []Finding
	// Join joins findings that differ only in their subject: one mistake shows in the binaries of every platform.
	Join bool
}

// Finding is one problem of a release.
type Finding struct {
	Subject string `json:"subject"` // the name of an asset, an image or a formula
	Problem string `json:"problem"` // the problem
	Remedy  string `json:"remedy"`  // how to fix it
	Warning bool   `json:"warning"` // it does not fail the release
	// Unexamined is set when something could not be examined. Whether it has a problem is unknown, so it cannot be accepted.
	Unexamined bool `json:"unexamined,omitempty"`
	// Accepted is the reason in the project's settings why the finding is intended, or empty.
	Accepted string `json:"accepted,omitempty"`
}

// Status is the outcome of a check.
type Status string

// The outcomes of a check.
const (
	Passed   Status = "passed"
	Warned   Status = "warned"
	Failed   Status = "failed"
	Accepted Status = "accepted" // the project's settings accept all findings
	Skipped  Status = "skipped"
	Unknown  Status = "unknown" // no findings, but something could not be examined
)

// Result is the outcome of one check on one release.
type Result struct {
	Name     string    `json:"name"`
	Proves   string    `json:"proves"`
	Status   Status    `json:"status"`
	Reason   string    `json:"reason,omitempty"` // why the check was skipped, or what is unknown
	Findings []Finding `json:"findings,omitempty"`
}

// All returns the checks, in the order of reports.
func All() []Check {
	return []Check{Checksums, Assets, Platforms, BuildInfo, Runs, SameBytes, Packages, Images, Manifests, SBOM, Vulnerable, Signatures, Reproducible, Channels, Promoted, Notes}
}

// BeforePromotion returns the checks that a release must pass before it is published: all except promoted, which the promotion itself
// fulfills.
func BeforePromotion() []Check {
	return slices.DeleteFunc(All(), func(c Check) bool { return c.Name == Promoted.Name })
}

// AfterPromotion returns the checks whose outcome a promotion can change.
func AfterPromotion() []Check { return []Check{Channels, Promoted} }

// OfAssets returns the checks that need only the assets of a release.
func OfAssets() []Check {
	return []Check{Checksums, Platforms, BuildInfo, Runs, SameBytes, Packages, SBOM}
}

// Run applies the checks to a release.
func Run(r *release.Release, checks []Check) []Result {
	results := make([]Result, 0, len(checks))
	for _, c := range checks {
		results = append(results, c.apply(r))
	}
	return results
}

func (c Check) apply(r *release.Release) Result {
	result := Result{Name: c.Name, Proves: c.Proves, Status: Passed}
	unknown := reasons(r.Plan.Unknowns(c.Needs...))
	if reason := c.skip(r); reason != "" {
		result.Status, result.Reason = Skipped, reason
		if unknown != "" {
			result.Status, result.Reason = Unknown, unknown // the reason to skip may be wrong
		}
		return result
	}
	result.Findings = c.Run(r)
	result.Settle(r.Settings.Accept)
	if c.Join {
		result.Findings = byCause(result.Findings)
	}
	if unknown != "" && result.Status != Failed {
		result.Status, result.Reason = Unknown, unknown
	}
	return result
}

func (c Check) skip(r *release.Release) string {
	if c.Skip == nil {
		return ""
	}
	return c.Skip(r)
}

// reasons returns why parts of a plan are unknown, without duplicates.
func reasons(unknown []release.Unknown) string {
	var all []string
	for _, part := range unknown {
		if reason := part.String(); !slices.Contains(all, reason) {
			all = append(all, reason)
		}
	}
	return strings.Join(all, "; ")
}
