package goreleaser

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"github.com/relkit/relkit/internal/release"
)

// Facts are the known facts of a release that templates can name. A template that names an unknown fact does not render.
type Facts struct {
	Project string
	Tag     string // v1.2.3-rc.1; required
	// Previous is the tag of the previous release. It is unknown if empty, unless First is set.
	Previous    string
	First       bool      // there is no previous release
	Commit      string    // full hash
	ShortCommit string    // as git abbreviates it in this repository, not always to seven digits
	CommitTime  time.Time // of the committer
	Branch      string    // HEAD when no branch is checked out, as in a workflow that a tag triggers
	URL         string    // of the git remote, without a password
	Module      string    // the path of the main module; empty if the project is none
	Summary     string    // the output of `git describe --always --tags`
	// The message of the tag. TagSubject and TagBody are unknown while TagContents is empty.
	TagSubject, TagBody, TagContents string
	ReleaseURL                       string // the release's page
	Draft                            bool   // release.draft
	// Env is added to this process's environment, as in os.Environ. The release is assumed to have the same environment.
	Env []string

	// Date is when GoReleaser started the build, and Runtime the platform it ran on: both from dist/metadata.json.
	Date    time.Time
	Runtime Runtime
	// Dir is the absolute path of the folder that GoReleaser runs in. It is empty if that is on another machine.
	Dir string
	// Dist is the dist setting.
	Dist string
	// Read reads a file of the project at the release's commit, named relative to the project's folder. It returns fs.ErrNotExist for a
	// missing one.
	Read func(name string) ([]byte, error)

	// The following fields need GoReleaser Pro.

	TagPrefix string         // monorepo.tag_prefix, which Tag lacks
	Variables map[string]any // the variables setting
	Metadata  Description    // the metadata setting
}

// Runtime is the platform that GoReleaser ran on, by Go's names.
type Runtime struct {
	Goos   string `json:"goos"`
	Goarch string `json:"goarch"`
}

// Description is the part of the metadata setting that templates can name (https://goreleaser.com/customization/metadata).
type Description struct {
	Description  string     `yaml:"description"`
	Homepage     string     `yaml:"homepage"`
	License      string     `yaml:"license"`
	Maintainers  stringList `yaml:"maintainers"`
	ModTimestamp string     `yaml:"mod_timestamp"`
}

// Facts returns the facts in the configuration. Name is the project's name if the configuration has none.
func (c *Config) Facts(name string) Facts {
	project := c.Project
	if project.Name != "" {
		name = project.Name
	}
	draft, _ := strconv.ParseBool(fmt.Sprint(project.Release.Draft))
	return Facts{
		Project: name, Draft: draft, Dist: project.Dist, TagPrefix: project.Monorepo.TagPrefix,
		Variables: project.Variables, Metadata: project.Metadata,
	}
}

// ReleaseURL returns the URL of a release page on GitHub as GoReleaser predicts it. It is empty if the configuration renders the host.
func (c *Config) ReleaseURL(repository release.Repository, tag string) string {
	host := cmp.Or(text(find(find(c.tree.Content[0], "github_urls"), "download")), "https://github.com")
	if strings.Contains(host, "{{") || repository.Name == "" {
		return ""
	}
	return host + "/" + repository.Owner + "/" + repository.Name + "/releases/tag/" + tag
}

// fields returns the values that templates can name, without unknown ones.
func (f *Facts) fields(env map[string]string) (map[string]any, error) {
	version, err := semver.NewVersion(f.Tag)
	if err != nil {
		return nil, fmt.Errorf("%q is not a semantic version: %w", f.Tag, err)
	}
	fields := map[string]any{
		"ProjectName":    f.Project,
		"Tag":            f.Tag,
		"PrefixedTag":    f.TagPrefix + f.Tag,
		"Version":        strings.TrimPrefix(f.Tag, "v"),
		"RawVersion":     fmt.Sprintf("%d.%d.%d", version.Major(), version.Minor(), version.Patch()),
		"Major":          version.Major(),
		"Minor":          version.Minor(),
		"Patch":          version.Patch(),
		"Prerelease":     version.Prerelease(),
		"ModulePath":     f.Module,
		"IsDraft":        f.Draft,
		"IsRelease":      true,
		"IsSnapshot":     false,
		"IsNightly":      false,
		"IsSingleTarget": false,
		"IsGitDirty":     false,
		"IsGitClean":     true,
		"GitTreeState":   "clean",
		"Env":            env,
		"Var":            plain(f.Variables),
		"Metadata":       f.Metadata.fields(),
	}
	maps.Copy(fields, f.repositoryFields())
	maps.Copy(fields, f.buildFields())
	return fields, nil
}

// repositoryFields returns the fields that come from the git repository.
func (f *Facts) repositoryFields() map[string]any {
	fields := map[string]any{}
	for name, text := range map[string]string{
		"PreviousTag": f.Previous, "Commit": f.Commit, "FullCommit": f.Commit, "ShortCommit": f.ShortCommit,
		"Branch": f.Branch, "GitURL": f.URL, "Summary": f.Summary, "ReleaseURL": f.ReleaseURL,
	} {
		if text != "" {
			fields[name] = unquoted(text)
		}
	}
	if f.First {
		fields["PreviousTag"] = ""
	}
	if f.TagContents != "" {
		fields["TagSubject"], fields["TagBody"], fields["TagContents"] = unquoted(f.TagSubject), unquoted(f.TagBody), unquoted(f.TagContents)
	}
	if !f.CommitTime.IsZero() {
		fields["CommitDate"] = f.CommitTime.UTC().Format(time.RFC3339)
		fields["CommitTimestamp"] = f.CommitTime.Unix()
	}
	if previous, known := fields["PreviousTag"]; known && (previous == "" || f.TagPrefix == "") {
		fields["PrefixedPreviousTag"] = previous
	} else if known {
		fields["PrefixedPreviousTag"] = f.TagPrefix + fmt.Sprint(previous)
	}
	if summary, known := fields["Summary"]; known && f.TagPrefix == "" {
		fields["PrefixedSummary"] = summary
	}
	return fields
}

// buildFields returns the fields that depend on the build and its machine.
func (f *Facts) buildFields() map[string]any {
	fields := map[string]any{}
	if !f.Date.IsZero() {
		fields["Date"] = f.Date.UTC().Format(time.RFC3339)
		fields["Timestamp"] = f.Date.Unix()
		fields["Now"] = moment{f.Date.UTC()}
	}
	if f.Runtime != (Runtime{}) {
		fields["Runtime"] = f.Runtime
	}
	if f.Dir != "" {
		dist := f.Dist
		if dist == "" {
			dist = "dist"
		}
		fields["Dist"] = filepath.Join(f.Dir, dist)
	}
	return fields
}

// beforeGit returns the facts that GoReleaser has when it renders the env setting, before it reads git.
func (f *Facts) beforeGit(env map[string]string) map[string]any {
	fields := map[string]any{
		"ProjectName": f.Project, "IsDraft": f.Draft, "Env": env, "Var": plain(f.Variables), "Metadata": f.Metadata.fields(),
		"RawVersion": "0.0.0", "Major": uint64(0), "Minor": uint64(0), "Patch": uint64(0),
		"CommitDate": time.Time{}.Format(time.RFC3339), "CommitTimestamp": time.Time{}.Unix(),
		"IsSnapshot": false, "IsNightly": false, "IsSingleTarget": false, "IsRelease": true,
		"IsGitDirty": false, "IsGitClean": true, "GitTreeState": "clean",
	}
	for _, name := range []string{
		"Tag", "Version", "Prerelease", "PreviousTag", "Branch", "Commit", "ShortCommit", "FullCommit", "GitURL", "Summary",
		"TagSubject", "TagBody", "TagContents", "ReleaseURL", "ReleaseNotes", "ModulePath",
		"PrefixedTag", "PrefixedPreviousTag", "PrefixedSummary",
	} {
		fields[name] = ""
	}
	maps.Copy(fields, f.buildFields())
	return fields
}

// fields omits values that are templates themselves.
func (d Description) fields() map[string]any {
	return plain(map[string]any{
		"Description": d.Description, "Homepage": d.Homepage, "License": d.License,
		"Maintainers": []string(d.Maintainers), "ModTimestamp": d.ModTimestamp,
	})
}

// plain returns the values that are not templates.
func plain(values map[string]any) map[string]any {
	kept := map[string]any{}
	for name, value := range values {
		if !strings.Contains(fmt.Sprint(value), "{{") {
			kept[name] = value
		}
	}
	return kept
}

// unquoted returns a text from git without single quotes, as GoReleaser uses it.
func unquoted(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "'", "")) }

// moment is the type of .Now in templates. GoReleaser's value has a monotonic clock reading, which its plain form shows and no file
// records: only the results of its methods are known.
type moment struct{ time.Time }

// unprintable is printed for a moment instead of its plain form. No configuration contains it.
const unprintable = "\x00\x01\x00"

func (moment) String() string { return unprintable }
