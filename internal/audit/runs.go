package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Runs checks that the programs start and report their version.
var Runs = Check{
	Name:   "runs",
	Proves: "the binaries for this platform run and report this version, and so do services over HTTP",
	Skip: func(r *release.Release) string {
		if r.Unrun != "" {
			return r.Unrun
		}
		if slices.ContainsFunc(r.Binaries, func(b release.Binary) bool { return b.Run != nil && own(r, b.Program) }) {
			return ""
		}
		return cmp.Or(notStarted(r), "the release contains no binary that this machine can run")
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		type cause struct{ program, sha256, service, serviceErr string }
		seen := map[cause]bool{}
		for _, binary := range r.Binaries {
			if binary.Run == nil || !own(r, binary.Program) {
				continue
			}
			this := cause{binary.Program, binary.SHA256, binary.Run.Service, binary.Run.ServiceErr}
			if seen[this] {
				continue
			}
			seen[this] = true // the same bytes in an archive and in a package were run once
			found = append(found, reported(r, binary)...)
		}
		return found
	},
}

// notStarted returns why the programs in the settings are not started, or an empty string if the settings name none.
func notStarted(r *release.Release) string {
	var reasons []string
	for _, name := range r.Settings.Names() {
		reason, started := r.Settings.Started(name)
		if !started && slices.ContainsFunc(r.Binaries, func(b release.Binary) bool { return b.Program == name }) {
			reasons = append(reasons, name+" must not be started: "+reason)
		}
	}
	return strings.Join(reasons, "; ")
}

// reported finds problems in a program's output. Only a version other than the release's is a failure: a program need not have a version,
// or may need a configuration to start.
func reported(r *release.Release, b release.Binary) []Finding {
	var found findings
	want := r.Version.Number()
	subject := b.Program + " in " + b.From
	answers := b.Run.Answers
	if len(answers) == 0 {
		answers = []release.Answer{{Command: b.Run.Command, Output: b.Run.Output, Err: b.Run.Err}}
	}
	if !slices.ContainsFunc(answers, func(a release.Answer) bool { return mentions(a.Words(), want) }) {
		found = append(found, unnamed(r, b, answers, subject)...)
	}
	switch {
	case b.Run.ServiceErr != "":
		found.warn(subject, "the service does not answer at /version: "+b.Run.ServiceErr,
			"start the binary from dist the same way and check its log")
	case b.Run.Service != "" && b.Run.Service != want:
		found.fail(subject, fmt.Sprintf("the running service reports %q at /version instead of %s", b.Run.Service, want),
			"make /version and --version report the same variables")
	}
	return found
}

// unnamed returns the finding for a program that never printed the release's version.
func unnamed(r *release.Release, b release.Binary, answers []release.Answer, subject string) []Finding {
	const symbol = "name the variable in ldflags with its full import path, as in -X github.com/owner/name/internal/buildinfo.version={{.Version}}: " +
		"the linker ignores a name that does not exist"
	var found findings
	want := r.Version.Number()
	configured := r.Settings.Programs[b.Program].Version != nil // the project sets how it reports its version
	for _, answer := range answers {
		if answer.Err != "" {
			continue // the output of a failing program is not an answer
		}
		switch kind, line := statement(answer.Output, b.Program); {
		case kind == numberStated && recorded(r, b, line):
			found.warn(subject, fmt.Sprintf("%s reports %q, not %s: Go does not accept the tag as a version of this module", answer.Command, quoted(line), want),
				"make the module path end in /v"+r.Version.Major()+", or set the version with -X in ldflags")
			return found
		case kind == numberStated, kind == placeholderStated && (configured || plannedBuild(r, b).Stamped):
			found.fail(subject, fmt.Sprintf("%s reports %q, not %s", answer.Command, quoted(line), want), symbol)
			return found
		case kind == placeholderStated:
			found.warn(subject, fmt.Sprintf("%s reports %q, not %s", answer.Command, quoted(line), want), symbol)
			return found
		}
	}
	if configured {
		found.fail(subject, "does not report its version: "+howAsked(answers),
			fmt.Sprintf("print the version there, or correct programs: %s in %s", b.Program, release.SettingsFile))
		return found
	}
	found.warn(subject, "does not report its version: "+howAsked(answers), fmt.Sprintf(
		"print the version on --version; or say in %s how it reports its version, as in programs: {%s: {version: [about]}}, or why it must not be started: {run: false, reason: …}",
		release.SettingsFile, b.Program))
	return found
}

// recorded reports whether a line contains the version that Go recorded in the binary, which differs from the release's if Go does not
// accept the tag as a version of the module.
func recorded(r *release.Release, b release.Binary, line string) bool {
	if b.Build == nil || taggable(r) {
		return false
	}
	version := strings.TrimPrefix(b.Build.Main.Version, "v")
	return version != "" && strings.Contains(line, version)
}

// howAsked returns the arguments that a program was run with, and its first output.
func howAsked(answers []release.Answer) string {
	var asked []string
	var words release.Answer
	for _, answer := range answers {
		_, argument, _ := strings.Cut(answer.Command, " ")
		asked = append(asked, argument)
		answer.Output = quoted(answer.Output)
		if words.Command == "" || words.Output == "" && answer.Output != "" {
			words = answer
		}
	}
	text := strings.Join(asked, ", ") + " " + plural(len(asked), "was", "were") + " tried; " + words.Command
	switch {
	case words.Err != "" && words.Output != "":
		return text + fmt.Sprintf(" ended with %q: %s", words.Output, firstLine(words.Err))
	case words.Err != "":
		return text + " printed nothing: " + firstLine(words.Err)
	case words.Output != "":
		return text + fmt.Sprintf(" printed %q", words.Output)
	}
	return text + " printed nothing"
}

func plural(count int, one, many string) string {
	if count == 1 {
		return one
	}
	return many
}

// quoted returns the beginning of a program's output, without cursor movements.
func quoted(output string) string {
	line := firstLine(output)
	return release.OneLine(line)
}
