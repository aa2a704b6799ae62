package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Repository returns where a version is released: from the configuration, else from the git remote, else from the module path.
func (p *Project) Repository(version release.Version) (release.Repository, error) {
	github := p.Config.Project.Release.GitHub
	if github.Name != "" {
		return p.configuredRepository(version, github.Owner, github.Name)
	}
	if setting := p.Config.OtherForge(); setting != "" {
		return release.Repository{}, fmt.Errorf("%s sets %s, but relkit supports only GitHub", p.Config.Path, setting)
	}
	if otherForge.MatchString(p.remote.Host) {
		return release.Repository{}, fmt.Errorf("the git remote is on %s, but relkit supports only GitHub: set release.github in %s if the release is there",
			p.remote.Host, p.Config.Path)
	}
	if home := p.Home(); home.Name != "" {
		return home, nil
	}
	return release.Repository{}, errors.New("where the project is released is unknown: add a git remote origin, " +
		"or set release.github in " + p.Config.Path)
}

// Home returns the repository that the project is developed in: from the git remote, else from the module path. It is empty if there is
// neither.
func (p *Project) Home() release.Repository {
	if p.Origin.Name != "" {
		return p.Origin
	}
	parts := strings.Split(p.Module(), "/")
	if len(parts) >= 3 && strings.Contains(parts[0], ".") {
		return release.Repository{Owner: parts[1], Name: parts[2]}
	}
	return release.Repository{}
}

// otherForge matches the hosts of forges that are known not to be GitHub. GitHub Enterprise may have any other name.
var otherForge = regexp.MustCompile(`(^|\.)(gitlab|gitea|forgejo|bitbucket|codeberg|sourcehut|notabug)\.|(^|\.)(gitee\.com|sr\.ht|dev\.azure\.com|visualstudio\.com)$`)

// Module returns the path of the project's module; empty when it is not a Go module.
func (p *Project) Module() string {
	text, err := os.ReadFile(filepath.Join(p.Folder, "go.mod"))
	if err != nil {
		return ""
	}
	return modfile.ModulePath(text)
}

func (p *Project) configuredRepository(version release.Version, owner, name string) (release.Repository, error) {
	templates, err := p.templates(goreleaser.Facts{Project: p.Name(), Tag: version.String()})
	if err != nil {
		return release.Repository{}, err
	}
	rendered, err := templates.Slice([]string{owner, name})
	if err != nil || len(rendered) != 2 {
		return release.Repository{}, errors.Join(err, fmt.Errorf("%s: release.github needs an owner and a name", p.Config.Path))
	}
	return release.Repository{Owner: rendered[0], Name: rendered[1]}, nil
}
