// Package project represents the project of a command: its checkout, its GoReleaser configuration, and what follows from both: where it is
// released, which version comes next, and the values of its templates.
//
// It changes nothing and runs only git. The commands decide what to do with a project.
package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/settings"
)

// Project is a checkout with a GoReleaser configuration.
type Project struct {
	Folder   string // absolute
	Source   *git.Repository
	Config   *goreleaser.Config
	Settings release.Settings
	// SettingsErr is why the settings cannot be read. It does not concern callers that read them elsewhere, such as at a tag.
	SettingsErr error
	Origin      release.Repository // from the git remote; empty if there is none
	remote      git.Remote
	Env         []string // the environment of templates, besides that of this process
}

// Open opens the project in a folder. With [git.ErrShallow] it also returns the project, for callers that do not need the whole history.
func Open(ctx context.Context, path string) (*Project, error) {
	folder, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder: name the folder of a project", path)
	}
	p := &Project{Folder: folder}
	source, shallow := git.Open(ctx, folder)
	if shallow != nil && !errors.Is(shallow, git.ErrShallow) {
		return nil, shallow
	}
	p.Source = source
	p.Settings, p.SettingsErr = settings.FindIn(os.DirFS(folder))
	if p.Config, err = goreleaser.Load(folder, p.Settings.Config); err != nil {
		return nil, cmp.Or(p.SettingsErr, err)
	}
	if p.remote, err = p.Source.Remote(ctx); err != nil {
		return nil, err
	}
	p.Origin = p.remote.Repository
	return p, shallow
}

// At returns the commit of a release that was made from another checkout.
func (p *Project) At(commit string) ReleaseCommit {
	detached := *p.Source
	detached.Branch = ""
	return ReleaseCommit{Source: &detached, Remote: p.remote, Commit: commit}
}

// Name returns the project's name in the configuration, or GoReleaser's default: the name of the repository in release.github, the last
// part of the module path, or the name of the remote's repository.
func (p *Project) Name() string {
	released, module := p.Config.Project.Release.GitHub.Name, ""
	if strings.Contains(released, "{{") {
		released = ""
	}
	if path := p.Module(); path != "" {
		module = path[strings.LastIndexByte(path, '/')+1:]
	}
	return cmp.Or(p.Config.Project.Name, released, module, p.Origin.Name, filepath.Base(p.Folder))
}

var majorSuffix = regexp.MustCompile(`^v\d+$`)

// NamedByMajor reports whether GoReleaser calls the project, and with it its archives, v2, after the end of the module path.
func (p *Project) NamedByMajor() bool {
	return p.Config.Project.Name == "" && majorSuffix.MatchString(p.Name())
}
