package release

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// SettingsFile contains what relkit cannot find out by itself. It is in the folder of the project, and optional.
const SettingsFile = ".relkit.yaml"

// Settings are the settings of a project in its [SettingsFile].
type Settings struct {
	Config   string                    `yaml:"config"`   // of GoReleaser, relative to the folder of this file; empty if GoReleaser finds it
	Prepare  string                    `yaml:"prepare"`  // a bash command that creates what the build needs
	Include  []string                  `yaml:"include"`  // patterns of ignored files that a rehearsal takes along
	Programs map[string]ProgramSetting `yaml:"programs"` // by name
	Accept   []Acceptance              `yaml:"accept"`
	Gates    GateSettings              `yaml:"gates"`
	// Present is set if there is such a file.
	Present bool `yaml:"-"`
	// At are the places in the file, as .relkit.yaml:3, of the entries of programs and include: "programs: hello".
	At map[string]string `yaml:"-"`
}

// GateSettings are the settings of the workflows' gates, in CI and in a release. The workflows have defaults for those that are not set.
type GateSettings struct {
	Actionlint             *bool    `yaml:"actionlint"`              // only false can be set
	Severity               string   `yaml:"severity"`                // the least severity of a finding that fails: low, medium or high
	ExcludeRules           []string `yaml:"exclude-rules"`           // of gosec: G204
	ExcludeVulnerabilities []string `yaml:"exclude-vulnerabilities"` // by their GO- and GHSA- names
	Packages               []string `yaml:"packages"`                // to test, as go test takes them
	Prepare                string   `yaml:"prepare"`                 // a bash command that only the tests need
	Timeout                string   `yaml:"timeout"`                 // of the tests of one package: 30m
	MinimumCoverage        float64  `yaml:"minimum-coverage"`        // in percent of statements
	Retries                int      `yaml:"retries"`                 // of a failed test
	FuzzTime               string   `yaml:"fuzz-time"`               // of each fuzz target: 30s, or 1000x for a number of inputs
}

// ProgramSetting defines how a program reports its version, or that it must not be started.
type ProgramSetting struct {
	Version []string `yaml:"version"` // the arguments that make it print its version; nil if Run is false
	// Service are the arguments that make it serve HTTP on the port in PORT; nil for a program that is not a service.
	Service []string `yaml:"service"`
	Run     *bool    `yaml:"run"`    // only false is allowed
	Reason  string   `yaml:"reason"` // why it is not started
}

// Acceptance declares that some findings are intended.
type Acceptance struct {
	Audit   string `yaml:"audit"`   // the name of the check, as reports show it
	Subject string `yaml:"subject"` // the beginning of the finding's subject, in whole words; * matches any characters
	Reason  string `yaml:"reason"`
	At      string `yaml:"-"` // its place in the file, as .relkit.yaml:7
}

// Accepts reports whether the acceptance is of a finding of that check on that subject.
func (a Acceptance) Accepts(audit, subject string) bool {
	if a.Audit != audit {
		return false
	}
	pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(a.Subject), `\*`, ".*") + "( .*)?$"
	return regexp.MustCompile("(?s)" + pattern).MatchString(subject)
}

// Started reports whether a program may be started, and otherwise why not.
func (s Settings) Started(program string) (reason string, ok bool) {
	setting := s.Programs[program]
	if setting.Run != nil && !*setting.Run {
		return setting.Reason, false
	}
	return "", true
}

// Names returns the names of the programs that the settings name, in their order.
func (s Settings) Names() []string { return slices.Sorted(maps.Keys(s.Programs)) }
