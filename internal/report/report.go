// Package report shows the progress of a command while it runs, and its result as one report in four
// formats (terminal, Markdown, JSON, HTML).
package report

import (
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// Report is the result of one rehearsal or verification.
type Report struct {
	Verb string `json:"verb"` // rehearse, verify
	release.Subject
	Basis        release.Basis      `json:"basis,omitempty"`   // the source of the plan; empty without one
	Unknown      []release.Unknown  `json:"unknown,omitempty"` // the parts of the plan that are unknown
	Started      time.Time          `json:"started"`
	Took         time.Duration      `json:"took_ns"`
	Steps        []Step             `json:"steps"`
	Checks       []audit.Result     `json:"checks"`
	NotRehearsed []release.Omission `json:"not_rehearsed"`
	Hooks        []release.Hook     `json:"ran_as_they_are,omitempty"` // commands of the project that ran in a rehearsal
	Partial      string             `json:"partial,omitempty"`         // the only platform that was built for; empty for all
	Contents     Contents           `json:"contents"`
	Commands     []string           `json:"commands"` // what users can run once the release is public
	Foreign      bool               `json:"-"`        // the release is of a project whose settings are not the reader's to change
}

// Step is one stage of the work and how it ended.
type Step struct {
	Name    string        `json:"name"`
	Command string        `json:"command,omitempty"` // of the release workflow, which a rehearsal runs in this step
	Detail  string        `json:"detail"`            // one line: what it did, or why it was skipped
	Skipped bool          `json:"skipped,omitempty"`
	Err     string        `json:"err,omitempty"`
	Took    time.Duration `json:"took_ns"`
}

// Contents are the contents of the release.
type Contents struct {
	Assets    []release.Asset    `json:"assets"`
	Notes     string             `json:"notes_sha256,omitempty"` // hex, of the release notes; empty where they were not read
	Images    []release.Image    `json:"images"`
	Manifests []release.Manifest `json:"manifests"`
}

// Failed reports whether a step or a check failed.
func (r *Report) Failed() bool {
	for _, step := range r.Steps {
		if step.Err != "" {
			return true
		}
	}
	for _, result := range r.Checks {
		if result.Status == audit.Failed {
			return true
		}
	}
	return false
}

// status returns failed before unknown, and passed where it is neither.
func (r *Report) status() audit.Status {
	switch {
	case r.Failed():
		return audit.Failed
	case len(r.Unknown) > 0:
		return audit.Unknown
	}
	return audit.Passed
}
