package goreleaser

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// publishing is a setting by which GoReleaser publishes a manifest, with GoReleaser's defaults for it.
type publishing struct {
	setting string
	kind    release.ManifestKind
	extra   string   // what artifacts.json calls the setting of an artifact
	types   []string // of its artifacts
	message string   // the author of the commit
}

// publishings are in the order of promotion.
var publishings = []publishing{
	{"brews", release.HomebrewFormula, "BrewConfig", []string{"Homebrew Formula"}, "Brew formula update for {{ .ProjectName }} version {{ .Tag }}"},
	{"homebrew_casks", release.HomebrewCask, "BrewCaskConfig", []string{"Homebrew Cask"}, "Brew cask update for {{ .ProjectName }} version {{ .Tag }}"},
	{"scoops", release.Scoop, "ScoopConfig", []string{"Scoop Manifest"}, "Scoop update for {{ .ProjectName }} version {{ .Tag }}"},
	{"krews", release.Krew, "KrewConfig", []string{"Krew Plugin Manifest"}, "Krew manifest update for {{ .ProjectName }} version {{ .Tag }}"},
	{"winget", release.Winget, "WingetConfig", []string{"Winget Manifest"}, "New version: {{ .PackageIdentifier }} {{ .Version }}"},
	{"nix", release.Nix, "NixConfig", []string{"Nixpkg"}, "{{ .ProjectName }}: {{ .PreviousTag }} -> {{ .Tag }}"},
	{"aurs", release.AUR, "AURConfig", []string{"PKGBUILD", "SRCINFO"}, "Update to {{ .Tag }}"},
	{"aur_sources", release.AURSource, "AURSourcesConfig", []string{"PKGBUILD", "SRCINFO"}, "Update to {{ .Tag }}"},
}

// manifestSettings returns the settings that publish manifests.
func manifestSettings() []string {
	var settings []string
	for _, one := range publishings {
		settings = append(settings, one.setting)
	}
	return settings
}

// environmentName is the name of a variable in a template: .Env.TAP_TOKEN, or "TAP_TOKEN" as an argument.
var environmentName = regexp.MustCompile(`\.Env\.(\w+)|"(\w+)"`)

// Manifest is an entry of a setting that publishes a manifest.
type Manifest struct {
	release.PlannedManifest
	// TokenTemplate is the template of the token or the private key that writes to the repository; empty if it is that of the release.
	TokenTemplate string
	// Err is why a setting of the manifest cannot be rendered; the affected settings are then empty.
	Err error
}

// Manifests returns the manifests that a configuration publishes. Like GoReleaser, it omits entries without a repository and disabled ones.
func (c *Config) Manifests(templates *Templates) []Manifest {
	var found []Manifest
	for _, one := range publishings {
		for i, entry := range items(find(c.tree.Content[0], one.setting)) {
			where := fmt.Sprintf("%s[%d]", one.setting, i)
			manifest, named := rendering{one, templates, entry, nil}.manifest()
			manifest.Setting = where
			if named {
				found = append(found, manifest)
			}
		}
	}
	return found
}

// rendering renders one entry.
type rendering struct {
	publishing
	templates *Templates
	entry     *yaml.Node
	err       error
}

func (r *rendering) render(template string) string {
	rendered, err := r.templates.Render(template)
	r.err = errors.Join(r.err, err)
	return rendered
}

func (r *rendering) setting(key string) string { return r.render(text(find(r.entry, key))) }

// manifest returns the manifest that the entry publishes; false if it publishes nothing.
func (r rendering) manifest() (Manifest, bool) {
	disabled, err := r.templates.Bool(text(find(r.entry, "disable")))
	if disabled {
		return Manifest{}, false
	}
	r.err = err
	entry := ManifestSetting{
		Name: r.render(cmp.Or(text(find(r.entry, "name")), "{{ .ProjectName }}")), Identifier: text(find(r.entry, "package_identifier")),
		Directory: r.setting("directory"), Path: r.setting("path"), SkipUpload: r.setting("skip_upload"), GitURL: r.setting("git_url"),
		Install: text(find(r.entry, "install")), Publisher: r.setting("publisher"), Message: cmp.Or(text(find(r.entry, "commit_msg_template")), r.message),
	}
	place := find(r.entry, "repository")
	entry.Repository.ManifestPlace = r.place(place)
	entry.Repository.Git.URL = r.render(text(find(find(place, "git"), "url")))
	proposal := find(place, "pull_request")
	entry.Repository.PullRequest.Enabled = text(find(proposal, "enabled")) == "true"
	entry.Repository.PullRequest.Draft = text(find(proposal, "draft")) == "true"
	entry.Repository.PullRequest.Base = r.place(find(proposal, "base"))

	token := cmp.Or(text(find(place, "token")), text(find(r.entry, "private_key")), text(find(find(place, "git"), "private_key")))
	manifest := Manifest{PlannedManifest: entry.planned(r.publishing, r.templates), TokenTemplate: token, Err: r.err}
	if named := environmentName.FindStringSubmatch(token); named != nil {
		manifest.Token = named[1] + named[2]
	}
	named := manifest.Destination.URL != "" || manifest.Destination.Repository.Owner != "" && manifest.Destination.Repository.Name != ""
	if r.kind == release.HomebrewFormula || r.kind == release.HomebrewCask {
		named = named && entry.Repository.Name != "" // GoReleaser requires it even if it pushes with git
	}
	return manifest, named || manifest.Err != nil
}

func (r *rendering) place(node *yaml.Node) ManifestPlace {
	return ManifestPlace{Owner: r.render(text(find(node, "owner"))), Name: r.render(text(find(node, "name"))), Branch: r.render(text(find(node, "branch")))}
}
