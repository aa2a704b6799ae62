// Package scaffold makes a Go module one that is released with relkit: it finds out what the module is, and from that
// writes a GoReleaser configuration, a Dockerfile, the calls of the reusable workflows and the settings of Dependabot,
// each where it is missing.
//
// What can be tried is tried before it is written: the platforms that the programs compile for, and the variables by
// which they tell their version. What only a person can do, on the pages of the forge, is listed and not done.
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

// Options say what to adopt, and how. Each empty one is found out, or has the default that its comment names.
type Options struct {
	Path       string   // the folder of the module
	Repository string   // owner/name of the GitHub repository that releases; default: the remote origin, else the module path
	Mains      []string // the main packages to release; default: those at the top and below cmd
	Systems    []string // what to build for, as GOOS names it; default: linux, darwin, windows
	Tap        string   // owner/name of the Homebrew tap; default: homebrew-tap of the same owner
	NoImages   bool     // build no container images
	NoHomebrew bool     // write no formulas
	Force      bool     // replace what is there

	Ref      string         // the commit or the tag of relkit to pin; default: what Self was built from
	Self     buildinfo.Info // this relkit
	Commits  Commits        // finds the commit of a tag of relkit
	Progress *report.Progress
}

// Plan is what adopting a module comes to.
type Plan struct {
	Module     string // its path
	Go         string // the version that go.mod asks for
	Repository release.Repository
	Programs   []Program
	Changes    []Change // what is to be written; empty when all is there
	Kept       []Kept
	Notes      []string // what to know of what was found and chosen
	Steps      []Step   // what is left to a person; empty when nothing is written
	Rehearsal  []string // the arguments of relkit that rehearse the result as it is; empty where there is no commit yet

	root string // the top folder of the repository, else the module's
}

// Kept is a file that stays as it is, and why.
type Kept struct{ Path, Reason string }

// Study finds out what adopting a module comes to. Nothing is changed.
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

// study is one look at a module, filled in step by step.
type study struct {
	options    Options
	settings   release.Settings
	module     *goModule
	place      place
	repository release.Repository
	version    release.Version // the next one
	tap        release.Repository
	dist       string // the folder that GoReleaser builds into, as the configuration has it; empty for its default
	programs   []Program
	left       []string // main packages that are not released

	// What the GoReleaser configuration publishes, be it a new one or the module's own.
	images, formulas bool

	changes []Change
	kept    []Kept
	notes   []string
}

func (s *study) notef(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// chooseRepository is where the module is released.
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
			s.notef("the module says %s and the remote origin %s, which is taken; --repo %s takes the other", named, origin, named)
		}
		return origin, nil
	case named.Name != "":
		s.notef("there is no remote origin: %s is taken from the module path", named)
		return named, nil
	}
	return origin, errors.New("where the module is released is not known: add a git remote origin, or " + choose)
}

// chooseTap is where formulas are pushed to.
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

// in is the path of a file of the module's folder, relative to the top of the repository.
func (s *study) in(name string) string { return path.Join(s.place.prefix, name) }
