package goreleaser

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// ManifestSetting is the part that relkit needs of an entry that publishes a manifest, with rendered templates. artifacts.json has the same
// fields.
type ManifestSetting struct {
	Name       string `json:"name"`
	Identifier string `json:"package_identifier,omitempty"`
	Publisher  string `json:"publisher,omitempty"`
	Directory  string `json:"directory,omitempty"`
	Path       string `json:"path,omitempty"`
	SkipUpload string `json:"skip_upload,omitempty"`
	GitURL     string `json:"git_url,omitempty"`
	Install    string `json:"install,omitempty"` // of AUR: a file of the project
	Message    string `json:"commit_msg_template,omitempty"`
	Repository struct {
		ManifestPlace
		Git struct {
			URL string `json:"url,omitempty"`
		} `json:"git,omitzero"`
		PullRequest struct {
			Enabled bool          `json:"enabled,omitempty"`
			Draft   bool          `json:"draft,omitempty"`
			Base    ManifestPlace `json:"base,omitzero"`
		} `json:"pull_request,omitzero"`
	} `json:"repository,omitzero"`
}

// ManifestPlace is a branch of a repository on GitHub.
type ManifestPlace struct {
	Owner  string `json:"owner,omitempty"`
	Name   string `json:"name,omitempty"`
	Branch string `json:"branch,omitempty"`
}

func (p ManifestPlace) destination() release.Destination {
	return release.Destination{Repository: release.Repository{Owner: p.Owner, Name: p.Name}, Branch: p.Branch}
}

// planned returns the manifest that an entry publishes, with GoReleaser's defaults.
func (s ManifestSetting) planned(of publishing, templates *Templates) release.PlannedManifest {
	s.Name, s.Identifier = s.nameFor(of.kind), s.identifier()
	planned := release.PlannedManifest{
		Kind: of.kind, Name: s.Name, SkipUpload: s.SkipUpload, Paths: s.paths(of.kind, templates), Destination: s.Repository.destination(),
	}
	if of.kind == release.Winget {
		planned.Name = s.Identifier
	}
	if url := cmp.Or(s.GitURL, s.Repository.Git.URL); url != "" {
		planned.Destination = release.Destination{URL: url, Branch: s.Repository.Branch}
	}
	if s.GitURL != "" {
		planned.Destination.Branch = "master" // the only branch that AUR accepts: https://wiki.archlinux.org/title/AUR_submission_guidelines
	}
	if s.Repository.PullRequest.Enabled && planned.Destination.URL == "" {
		planned.Proposal = &release.Proposal{From: planned.Destination, Draft: s.Repository.PullRequest.Draft}
		base := s.Repository.PullRequest.Base
		planned.Destination = release.Destination{
			Repository: release.Repository{Owner: cmp.Or(base.Owner, s.Repository.Owner), Name: cmp.Or(base.Name, s.Repository.Name)}, Branch: base.Branch,
		}
	}
	prerelease, err := templates.Render("{{ .Prerelease }}")
	skip := strings.TrimSpace(s.SkipUpload)
	planned.InBuild = skip != "true" && (skip != "auto" || prerelease == "" || err != nil)
	message, err := templates.With(map[string]any{"PackageIdentifier": s.Identifier}).Render(cmp.Or(s.Message, of.message))
	if err == nil {
		planned.Message = strings.TrimSpace(message)
	}
	return planned
}

// withoutPasswords returns the setting without passwords in its URLs.
func (s ManifestSetting) withoutPasswords() *ManifestSetting {
	for _, text := range []*string{&s.GitURL, &s.Repository.Git.URL} {
		if parsed, err := url.Parse(*text); err == nil && parsed.User != nil {
			parsed.User = url.User(parsed.User.Username())
			*text = parsed.String()
		}
	}
	return &s
}

// nameFor returns the name with the ending that GoReleaser ensures.
func (s ManifestSetting) nameFor(kind release.ManifestKind) string {
	switch kind {
	case release.AUR:
		return strings.TrimSuffix(s.Name, "-bin") + "-bin"
	case release.AURSource:
		return strings.TrimSuffix(s.Name, "-bin")
	default:
		return s.Name
	}
}

func (s ManifestSetting) identifier() string {
	return cmp.Or(s.Identifier, strings.ReplaceAll(s.Publisher, " ", "")+"."+s.Name)
}

// paths returns the paths of the files in the repository.
func (s ManifestSetting) paths(kind release.ManifestKind, templates *Templates) []string {
	switch kind {
	case release.HomebrewFormula:
		return []string{path.Join(s.Directory, s.Name+".rb")}
	case release.HomebrewCask:
		return []string{path.Join(cmp.Or(s.Directory, "Casks"), s.Name+".rb")}
	case release.Scoop:
		return []string{path.Join(s.Directory, s.Name+".json")}
	case release.Krew:
		return []string{path.Join("plugins", s.Name+".yaml")}
	case release.Nix:
		return []string{cmp.Or(s.Path, path.Join("pkgs", s.Name, "default.nix"))}
	case release.Winget:
		folder := s.Path
		if folder == "" {
			number, _ := templates.Render("{{ .Version }}") // the facts always have it
			folder = path.Join("manifests", strings.ToLower(s.Identifier[:1]), strings.ReplaceAll(s.Identifier, ".", "/"), number)
		}
		return []string{
			path.Join(folder, s.Identifier+".yaml"), path.Join(folder, s.Identifier+".installer.yaml"), path.Join(folder, s.Identifier+".locale.en-US.yaml"),
		}
	case release.AUR, release.AURSource:
		paths := []string{path.Join(s.Directory, "PKGBUILD"), path.Join(s.Directory, ".SRCINFO")}
		if s.Install != "" {
			paths = append(paths, path.Join(s.Directory, strings.TrimSuffix(s.Name, "-bin")+".install"))
		}
		return paths
	}
	return nil
}
