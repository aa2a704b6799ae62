package report

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// view is a report put into words, once for all the faces that users read.
type view struct {
	Title     string       // relkit rehearse: relkit/relkit v1.2.3
	Origin    string       // commit, date and time taken
	Status    audit.Status // passed, failed or unknown
	Mark      string
	Verdict   string
	Steps     []stepView
	Checks    []checkView
	Accept    string             // how a finding is accepted; empty if none fails the release
	Unknown   []release.Omission // a part each, and why it is unknown
	Omitted   []release.Omission
	Omission  string // the heading of the omissions
	Hooks     []release.Omission
	Total     string // empty if the release has no contents yet
	Rows      []assetView
	Images    []itemView
	Manifests []itemView
	Commands  []string
	Public    string // the heading of the commands
}

type stepView struct {
	Mark, Name, Detail, Command, Took string
}

type checkView struct {
	Mark, Name, Status, Text string
	Groups                   []groupView
}

// groupView is one problem, and all that has it.
type groupView struct {
	Mark, Status, Subject, Problem, Remedy string
}

type assetView struct{ Name, Size, SHA256 string }

type itemView struct{ Name, Detail string }

// marks show a status also to users who see no colors.
var marks = map[audit.Status]string{audit.Passed: "✓", audit.Warned: "!", audit.Failed: "✗", audit.Accepted: "~", audit.Skipped: "–", audit.Unknown: "?"}

func newView(r *Report) view {
	v := view{
		Title:    strings.TrimSpace(fmt.Sprintf("relkit %s: %s %s", r.Verb, subject(r), tag(r))),
		Status:   r.status(),
		Verdict:  verdict(r),
		Commands: r.Commands,
		Public:   "Users can now run",
		Omission: "Not examined",
		Hooks:    viewHooks(r.Hooks),
	}
	v.Mark = marks[v.Status]
	if r.Verb == rehearsal {
		v.Public = fmt.Sprintf("Once %s is public, users can run", r.Version)
		v.Omission = "Not rehearsed"
	}
	if r.Verb != beforeBuild {
		v.Total = total(r.Contents.Assets)
	}
	v.Origin = fmt.Sprintf("commit %.12s, %s, took %s", r.Commit, r.Started.UTC().Format("2006-01-02 15:04 UTC"), humanDuration(r.Took))
	for _, step := range r.Steps {
		v.Steps = append(v.Steps, viewStep(step))
	}
	for _, result := range r.Checks {
		v.Checks = append(v.Checks, viewCheck(result))
	}
	v.Accept = howToAccept(r)
	for _, unknown := range r.Unknown {
		v.Unknown = append(v.Unknown, release.Omission{Part: release.OneLine(cmp.Or(unknown.Setting, string(unknown.Part))), Reason: release.OneLine(unknown.Reason + ": " + unknown.Remedy)})
	}
	for _, omission := range r.NotRehearsed {
		v.Omitted = append(v.Omitted, release.Omission{Part: release.OneLine(omission.Part), Reason: release.OneLine(omission.Reason)})
	}
	for _, asset := range r.Contents.Assets {
		v.Rows = append(v.Rows, assetView{Name: release.OneLine(asset.Name), Size: humanSize(asset.Size), SHA256: asset.SHA256})
	}
	for _, image := range r.Contents.Images {
		v.Images = append(v.Images, viewImage(image))
	}
	for _, manifest := range r.Contents.Manifests {
		v.Manifests = append(v.Manifests, viewManifest(manifest))
	}
	return v
}

// subject returns the repository, or the project where no repository is known.
func subject(r *Report) string {
	if r.Repository.Name == "" {
		return r.Project
	}
	return r.Repository.String()
}

// tag returns the tag of the release; empty if it is not a version.
func tag(r *Report) string {
	if r.Version.IsZero() {
		return ""
	}
	return r.Version.String()
}

func viewStep(step Step) stepView {
	seen := stepView{Mark: "✓", Name: step.Name, Detail: step.Detail, Command: step.Command, Took: humanDuration(step.Took)}
	switch {
	case step.Err != "":
		seen.Mark, seen.Detail = "✗", step.Err
	case step.Skipped:
		seen.Mark = "–"
	}
	return seen
}

func viewCheck(result audit.Result) checkView {
	seen := checkView{Mark: marks[result.Status], Name: result.Name, Status: string(result.Status), Text: result.Proves}
	switch result.Status {
	case audit.Skipped:
		seen.Text = "skipped: " + release.OneLine(result.Reason)
	case audit.Unknown:
		seen.Text = "unknown: " + release.OneLine(result.Reason)
	case audit.Failed, audit.Warned, audit.Accepted:
		// The sentence that a check proves is not true now, and would mislead.
		seen.Text = countFindings(result.Findings)
	}
	seen.Groups = group(result.Findings)
	return seen
}

func total(assets []release.Asset) string {
	var size int64
	for _, asset := range assets {
		size += asset.Size
	}
	return fmt.Sprintf("%s, %s", Count(len(assets), "asset"), humanSize(size))
}

func viewImage(image release.Image) itemView {
	seen := itemView{Name: release.OneLine(image.Key())}
	var parts []string
	for _, variant := range image.Variants {
		parts = append(parts, fmt.Sprintf("%s %s", variant.Platform, humanSize(variant.Size)))
	}
	if image.Digest != "" {
		parts = append(parts, image.Digest)
	}
	seen.Detail = strings.Join(parts, ", ")
	return seen
}

func viewManifest(manifest release.Manifest) itemView {
	seen := itemView{Name: release.OneLine(manifest.String())}
	var files []string
	for _, download := range manifest.Downloads {
		files = append(files, path.Base(download.URL))
	}
	seen.Detail = release.OneLine(fmt.Sprintf("%s, %s", manifest.Version, strings.Join(files, ", ")))
	if manifest.Waiting != "" {
		seen.Detail += "; waits for " + release.OneLine(manifest.Waiting)
	}
	return seen
}
