package rehearse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// subject is what is rehearsed.
type subject struct {
	source      *git.Repository
	folder      string // the project's folder in the user's checkout
	config      *goreleaser.Config
	goreleaser  *goreleaser.Program
	version     release.Version
	published   []release.Version // those that have a tag already
	uncommitted []string
	origin      release.Repository // empty when no remote names one
	repository  release.Repository
}

// study finds out what is to be rehearsed, and refuses what cannot be.
func study(ctx context.Context, options Options) (*subject, error) {
	folder, err := filepath.Abs(options.Path)
	if err != nil {
		return nil, input(err)
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, inputf("%s is no folder: name the folder of a project", options.Path)
	}
	s := &subject{folder: folder}
	if s.source, err = git.Open(ctx, folder); err != nil {
		return nil, input(err)
	}
	if s.config, err = goreleaser.Load(folder); err != nil {
		return nil, input(err)
	}
	if err := s.chooseVersion(ctx, options.Version); err != nil {
		return nil, input(err)
	}
	if s.uncommitted, err = s.source.Uncommitted(ctx); err != nil {
		return nil, input(err)
	}
	if s.goreleaser, err = goreleaser.Locate(ctx, folder); err != nil {
		return nil, input(err)
	}
	_, s.origin = s.source.Origin(ctx)
	s.repository, err = s.findRepository()
	return s, input(err)
}

func (s *subject) chooseVersion(ctx context.Context, wanted string) error {
	all, contained, err := s.source.Versions(ctx)
	if err != nil {
		return err
	}
	s.published = all
	switch {
	case wanted != "":
		s.version, err = release.ParseVersion(wanted)
	case len(contained) == 0:
		s.version, err = release.ParseVersion("v0.1.0")
	default:
		s.version = slices.MaxFunc(contained, release.Version.Compare).Next()
	}
	if err != nil {
		return err
	}
	taken := func(v release.Version) bool { return v.Compare(s.version) == 0 }
	if slices.ContainsFunc(all, taken) {
		if wanted == "" {
			return fmt.Errorf("the next version %s has a tag already, on another branch: name one with --version", s.version)
		}
		return fmt.Errorf("%s has a tag already: a version is released once; name another, or leave out --version for the next", s.version)
	}
	return nil
}

// findRepository tells where the project is released: where its configuration says, else where its
// remote points, else where its module path does.
func (s *subject) findRepository() (release.Repository, error) {
	github := s.config.Project.Release.GitHub
	if github.Name != "" {
		return s.configuredRepository(github.Owner, github.Name)
	}
	if s.origin.Name != "" {
		return s.origin, nil
	}
	text, err := os.ReadFile(filepath.Join(s.folder, "go.mod")) //nolint:gosec // the project's own file
	if err == nil {
		parts := strings.Split(modfile.ModulePath(text), "/")
		if len(parts) >= 3 && strings.Contains(parts[0], ".") {
			return release.Repository{Owner: parts[1], Name: parts[2]}, nil
		}
	}
	return release.Repository{}, errors.New("where the project is released is not known: add a git remote origin, " +
		"or set release.github in " + s.config.Path)
}

func (s *subject) configuredRepository(owner, name string) (release.Repository, error) {
	templates, err := goreleaser.NewTemplates(goreleaser.Facts{Project: s.projectName(), Tag: s.version.String()})
	if err != nil {
		return release.Repository{}, err
	}
	if err := templates.AddEnv(s.config.Project.Env); err != nil {
		return release.Repository{}, fmt.Errorf("%s: env: %w", s.config.Path, err)
	}
	rendered, err := templates.Slice([]string{owner, name})
	if err != nil || len(rendered) != 2 {
		return release.Repository{}, errors.Join(err, fmt.Errorf("%s: release.github names no owner and name", s.config.Path))
	}
	return release.Repository{Owner: rendered[0], Name: rendered[1]}, nil
}

func (s *subject) projectName() string {
	if s.config.Project.Name != "" {
		return s.config.Project.Name
	}
	return filepath.Base(s.folder)
}

// overlaidRepository is named in the overlay where GoReleaser could not find it out by itself.
func (s *subject) overlaidRepository() release.Repository {
	if s.origin.Name != "" || s.config.Project.Release.GitHub.Name != "" {
		return release.Repository{}
	}
	return s.repository
}

// warnings are what a user should know before the rehearsal starts.
func (s *subject) warnings(dirty bool) []string {
	var warnings []string
	if s.source.Branch == "" {
		warnings = append(warnings, "HEAD is detached: what is rehearsed is on no branch, so check out the branch that you release from")
	}
	if count := len(s.uncommitted); count > 0 && !dirty {
		const most = 3
		named := strings.Join(s.uncommitted[:min(count, most)], ", ")
		if count > most {
			named += fmt.Sprintf(" and %d more", count-most)
		}
		warnings = append(warnings, "uncommitted changes are left out (--dirty takes them in): "+named)
	}
	return warnings
}
