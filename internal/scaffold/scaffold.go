// Package scaffold is relkit init: it examines a Go module and writes a GoReleaser configuration, a Dockerfile, the calls of the
// reusable workflows and the settings of Dependabot, each if it is missing.
//
// It tests what it writes: for which platforms the programs compile, and which variables contain their version. It changes nothing on
// GitHub: it lists the steps that only a user can do there.
package scaffold

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/settings"
)

// Options are the module and how to set it up. What is empty is found out, or has the default in its comment.
type Options struct {
	Path       string   // the folder of the module
	Repository string   // owner/name of the GitHub repository that releases; default: the remote origin, else the module path
	Mains      []string // the main packages to release; default: those at the root and below cmd
	Systems    []string // what to build for, as GOOS names it; default: linux, darwin, windows
	Tap        string   // owner/name of the Homebrew tap; default: homebrew-tap of the same owner
	NoImages   bool     // build no container images
	NoHomebrew bool     // write no formulas
	Force      bool     // overwrite existing files

	Ref      string         // the commit or the tag of relkit to pin; default: what Self was built from
	Self     buildinfo.Info // this relkit
	Commits  Commits        // finds the commit of a tag of relkit
	Progress *report.Progress
}

// Plan is what init does to a module.
type Plan struct {
	Module     string // its path
	Go         string // the version that go.mod asks for
	Repository release.Repository
	Programs   []Program
	Changes    []Change // what is written; empty when nothing is missing
	Kept       []Kept
	Notes      []string // what a user should know about the findings and choices
	Steps      []Step   // what only a user can do; empty when nothing is written
	Rehearsal  []string // the arguments of relkit to rehearse the result; empty without a commit

	root string // of the repository, or the module without one
}

// Kept is a file that is not changed, and the reason.
type Kept struct{ Path, Reason string }

// Study makes the plan for a module, and changes nothing.
func Study(ctx context.Context, options Options) (*Plan, error) {
	m, err := openModule(options.Path)
	if err != nil {
		return nil, err
	}
	s := &study{options: options, module: m, place: locate(ctx, m.folder)}
	if s.settings, err = settings.FindIn(os.DirFS(m.folder)); err != nil {
		return nil, err
	}
	if s.repository, err = s.chooseRepository(); err != nil {
		return nil, err
	}
	if s.tap, err = s.chooseTap(); err != nil {
		return nil, err
	}
	if s.version, err = s.next(ctx); err != nil {
		return nil, err
	}
	if err := s.draft(ctx); err != nil {
		return nil, err
	}
	plan := &Plan{
		Module: m.path, Go: m.goVersion, Repository: s.repository, Programs: s.programs,
		Changes: s.changes, Kept: s.kept, Notes: s.notes, root: s.place.root,
	}
	if len(plan.Changes) == 0 {
		return plan, nil
	}
	plan.Steps = s.steps(s.version)
	if s.place.committed {
		plan.Rehearsal = []string{"rehearse", "--quick", "--dirty"}
	}
	return plan, nil
}

// study is what Study collects about a module.
type study struct {
	options    Options
	settings   release.Settings
	module     *goModule
	place      place
	repository release.Repository
	version    release.Version // the next one
	tap        release.Repository
	dist       string // the dist folder of the configuration; empty for its default
	programs   []Program
	left       []string // main packages that are not released

	// What the GoReleaser configuration publishes, new or existing.
	images, formulas bool

	changes []Change
	kept    []Kept
	notes   []string
}

func (s *study) notef(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// chooseRepository is the repository of the releases.
func (s *study) chooseRepository() (release.Repository, error) {
	if s.options.Repository != "" {
		return parseRepository("--repo", s.options.Repository)
	}
	const choose = "name the GitHub repository that releases with --repo OWNER/NAME"
	named := s.module.repository()
	origin := s.place.origin
	switch {
	case origin.Name != "" && s.place.host != publicForge:
		return origin, fmt.Errorf("the remote origin is on %s, and relkit releases on GitHub: %s", s.place.host, choose)
	case origin.Name != "":
		if named.Name != "" && !strings.EqualFold(named.String(), origin.String()) {
			s.notef("the module path names %s and the remote origin %s, which is used; --repo %s selects the other", named, origin, named)
		}
		return origin, nil
	case named.Name != "":
		s.notef("no remote origin: %s is from the module path", named)
		return named, nil
	}
	return origin, errors.New("the repository of the releases is unknown: add a git remote origin, or " + choose)
}

// chooseTap is the repository to which formulas are pushed.
func (s *study) chooseTap() (release.Repository, error) {
	if s.options.Tap == "" {
		return release.Repository{Owner: s.repository.Owner, Name: "homebrew-tap"}, nil
	}
	return parseRepository("--tap", s.options.Tap)
}

func parseRepository(flag, text string) (release.Repository, error) {
	repository, err := release.ParseRepository(text)
	if err != nil {
		return release.Repository{}, fmt.Errorf("%s %w", flag, err)
	}
	return repository, nil
}

// in is the path of a file in the module's folder, relative to the root of the repository.
func (s *study) in(name string) string { return path.Join(s.place.prefix, name) }
