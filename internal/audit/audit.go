// Package audit evaluates a release. Each audit is one file with one pure function from the facts of
// a release to findings. Package gather collects those facts.
package audit

import (
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Check proves one property of a release.
type Check struct {
	Name   string // one word, as reports show it
	Proves string // the sentence that is true of a release that passes
	// Needs are the parts of the plan that the check compares with. One that is unknown leaves the outcome unknown.
	Needs []release.Part
	// Skip says why the check does not apply to a release; empty when it does.
	Skip func(*release.Release) string
	Run  func(*release.Release) []Finding
	// Join makes one finding of those that differ in their subject only: one mistake shows in the binaries of every platform.
	Join bool
}

// Finding is one thing that is wrong with a release.
type Finding struct {
	Subject string `json:"subject"` // what it is about: the name of an asset, an image, a formula
	Problem string `json:"problem"` // what is wrong
	Remedy  string `json:"remedy"`  // what to do about it
	Warning bool   `json:"warning"` // true when it does not fail the release
	// Unexamined says that something could not be looked at. What is wrong with it is unknown, so it cannot be accepted.
	Unexamined bool `json:"unexamined,omitempty"`
	// Accepted is the reason why it is as it should be, as the project's settings say; empty if they say nothing of it.
	Accepted string `json:"accepted,omitempty"`
}

// Status is the outcome of a check.
type Status string

// The outcomes of a check.
const (
	Passed   Status = "passed"
	Warned   Status = "warned"
	Failed   Status = "failed"
	Accepted Status = "accepted" // all that was found is accepted by the project's settings
	Skipped  Status = "skipped"
	Unknown  Status = "unknown" // nothing was found, and something could not be looked at
)

// Result is the outcome of one check on one release.
type Result struct {
	Name     string    `json:"name"`
	Proves   string    `json:"proves"`
	Status   Status    `json:"status"`
	Reason   string    `json:"reason,omitempty"` // why it was skipped, or what is unknown
	Findings []Finding `json:"findings,omitempty"`
}

// All returns the checks, in the order of reports.
func All() []Check {
	return []Check{Checksums, Assets, Platforms, BuildInfo, Runs, SameBytes, Packages, Images, Manifests, SBOM, Vulnerable, Signatures, Reproducible, Channels, Promoted, Notes}
}

// BeforePromotion returns the checks that a release must pass to be made public: everything except promoted, which finds what the
// promotion itself sees to.
func BeforePromotion() []Check {
	return slices.DeleteFunc(All(), func(c Check) bool { return c.Name == Promoted.Name })
}

// AfterPromotion returns the checks that a promotion can change the outcome of.
func AfterPromotion() []Check { return []Check{Channels, Promoted} }

// OfAssets returns the checks that need nothing but the assets of a release.
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
			result.Status, result.Reason = Unknown, unknown // the reason to skip may not be true
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

// reasons returns why some parts of a plan are unknown, each once.
func reasons(unknown []release.Unknown) string {
	var all []string
	for _, part := range unknown {
		if reason := part.String(); !slices.Contains(all, reason) {
			all = append(all, reason)
		}
	}
	return strings.Join(all, "; ")
}
