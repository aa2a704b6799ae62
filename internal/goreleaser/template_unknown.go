package goreleaser

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// UnknownError is the error of a template that names something that is unknown here. GoReleaser may know it.
type UnknownError struct {
	Template string
	Name     string // .Date, .Env.TOKEN, or a function: time
	Reason   string // is known only to the build
	Remedy   string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("template %q: %s %s: %s", e.Template, e.Name, e.Reason, e.Remedy)
}

// AsUnknown finds an [UnknownError] in an error.
func AsUnknown(err error) (*UnknownError, bool) { return errors.AsType[*UnknownError](err) }

// GiveDist is the remedy for a value that only the dist folder of the build has.
const GiveDist = "give the build's dist folder with --dist"

const (
	onlyBuild = "is known only to the build"
)

// fieldsOfBuild are the fields that only a build sets, by their place in GoReleaser's documentation. Those of one artifact or one setting
// are known after [Templates.With].
var fieldsOfBuild = strings.Fields(`
	Date Now Timestamp Runtime Dist ReleaseNotes Outputs IsMerging Artifacts Metadata
	Os Arch Arm Arm64 Amd64 Mips Ppc64 Riscv64 I386 Target Binary Name Ext Path
	ArtifactID ArtifactName ArtifactExt ArtifactPath
	Release Epoch PackageName ConventionalFileName ConventionalExtension Format
	Checksums
	BaseImage BaseImageDigest Digest Images ContextDir Dockerfile
`)

// fieldsOfRepository are the fields that are read from the git repository.
var fieldsOfRepository = strings.Fields(`
	PreviousTag Commit FullCommit ShortCommit CommitDate CommitTimestamp Branch GitURL Summary
	TagSubject TagBody TagContents PrefixedPreviousTag PrefixedSummary
`)

var (
	missingKey      = regexp.MustCompile(`<\$?\.(\w+)(\.\w*)?[^>]*>: map has no entry for key "([^"]*)"`)
	missingFunction = regexp.MustCompile(`function "([^"]*)" not defined`)
	// position matches the beginning of text/template's errors.
	position = regexp.MustCompile(`^template: setting:\d+(:\d+)?: (executing "setting" at )?`)
)

// explain converts an error of text/template.
func explain(text string, err error) error {
	if unknown, ok := AsUnknown(err); ok {
		named := *unknown
		named.Template = text
		return &named
	}
	if found := missingFunction.FindStringSubmatch(err.Error()); found != nil {
		return &UnknownError{Template: text, Name: found[1], Reason: "is not a GoReleaser template function that relkit knows", Remedy: GiveDist}
	}
	if found := missingKey.FindStringSubmatch(err.Error()); found != nil {
		if unknown := missing(found[1], found[3]); unknown != nil {
			unknown.Template = text
			return unknown
		}
	}
	return fmt.Errorf("template %q: %s", text, position.ReplaceAllString(err.Error(), ""))
}

// missing returns the error for a missing key in the fields, or in a field that is a map.
func missing(field, key string) *UnknownError {
	unknown := &UnknownError{Name: "." + key, Reason: onlyBuild, Remedy: GiveDist}
	switch {
	case field == "Env" && key != "Env":
		unknown.Name, unknown.Reason, unknown.Remedy = ".Env."+key, "is not set in the environment", "set "+key
	case field == "Var" && key != "Var":
		unknown.Name, unknown.Reason = ".Var."+key, "is not set to a plain value in the configuration's variables"
	case field == "Metadata" && key != "Metadata":
		unknown.Name, unknown.Reason = ".Metadata."+key, "is not set to a plain value in the configuration"
	case slices.Contains(fieldsOfBuild, key):
	case slices.Contains(fieldsOfRepository, key):
		unknown.Reason, unknown.Remedy = "needs the project's git repository with the tag", "run relkit in a clone that has it, or "+GiveDist
	case key == "ReleaseURL":
		unknown.Reason, unknown.Remedy = "needs the repository that the release goes to", "set release.github in the configuration"
	case field == key:
		unknown.Reason = "is not a GoReleaser template field that relkit knows"
	default:
		return nil // of a map that the template created
	}
	return unknown
}
