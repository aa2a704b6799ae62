package adopt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
)

// draft decides which files are written, and writes their text. What costs time is done only for files that are missing.
func (s *study) draft(ctx context.Context) error {
	workflows, err := s.chooseWorkflows()
	if err != nil {
		return err
	}
	var pinned pin
	if len(workflows) > 0 {
		if pinned, err = s.pin(ctx); err != nil {
			return err
		}
	}
	config, err := s.config()
	if err != nil {
		return err
	}
	if config.present && !s.options.Force {
		if err := s.keepConfig(config); err != nil {
			return err
		}
	} else if err := s.draftConfig(ctx, config.path); err != nil {
		return err
	}
	if err := s.ignoreDist(ctx); err != nil {
		return err
	}
	for _, name := range workflows {
		if err := s.offerWorkflow(name, pinned); err != nil {
			return err
		}
	}
	return s.draftDependabot()
}

// configFile is where the module's GoReleaser configuration is, or is to be.
type configFile struct {
	path    string // relative to the module's folder
	present bool
	text    []byte
}

// config looks for a configuration at the places where GoReleaser does.
func (s *study) config() (configFile, error) {
	found := configFile{path: ".goreleaser.yaml"}
	_, err := goreleaser.Find(func(name string) ([]byte, error) {
		text, err := os.ReadFile(filepath.Join(s.module.folder, name))
		if err == nil {
			found = configFile{path: name, present: true, text: text}
		}
		return text, err
	})
	if errors.Is(err, goreleaser.ErrNoConfig) || s.options.Force {
		return found, nil
	}
	return found, err
}

// keepConfig looks what a configuration that stays publishes: the workflow and what is left to do depend on it.
func (s *study) keepConfig(config configFile) error {
	s.keep(s.in(config.path), "is there: relkit rehearse tells whether its releases can be promoted")
	var settings map[string]any
	if err := yaml.Unmarshal(config.text, &settings); err != nil {
		return fmt.Errorf("%s is no valid YAML: %w", config.path, err)
	}
	sets := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return settings[name] != nil })
	}
	s.images = sets("dockers_v2", "kos", "dockers")
	s.formulas = sets("brews", "homebrew_casks")
	return nil
}

// draftConfig makes the configuration, and the Dockerfile that it names.
func (s *study) draftConfig(ctx context.Context, name string) error {
	all, own, err := s.module.packages(ctx)
	if err != nil {
		return err
	}
	if err := s.choosePrograms(own); err != nil {
		return err
	}
	if len(s.left) > 0 {
		s.notef("not released: %s; --main names what is", strings.Join(s.left, ", "))
	}
	if len(s.programs) == 0 {
		s.notef("the module has no program to release: a release is its source and notes, and go get takes it from the tag")
	} else {
		if err := s.compile(ctx); err != nil {
			return err
		}
		if err := s.listen(ctx, all); err != nil {
			return err
		}
	}
	s.images = !s.options.NoImages && slices.ContainsFunc(s.programs, Program.hasImage)
	s.formulas = !s.options.NoHomebrew && slices.ContainsFunc(s.programs, Program.hasFormula)
	s.noteLimits(all)
	dockerfile, err := s.dockerfile()
	if err != nil {
		return err
	}
	text, err := s.configText(path.Base(dockerfile.path))
	if err != nil {
		return err
	}
	if err := s.offer(document{path: s.in(name), text: text}); err != nil || !s.images {
		return err
	}
	return s.offer(dockerfile)
}

// document is a file that a module may lack.
type document struct {
	path   string   // relative to the top of the repository
	others []string // other paths at which it does the same
	text   string
}

// offer takes a document into the plan: as a change where it is missing, or where it is to be replaced.
func (s *study) offer(d document) error {
	for _, path := range append([]string{d.path}, d.others...) {
		old, mode, err := s.read(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case string(old) == d.text:
			s.keep(path, "is as it would be written")
		case s.options.Force:
			s.changes = append(s.changes, Change{Path: path, Old: old, New: []byte(d.text), mode: mode, replaces: true})
		default:
			s.keep(path, "is there")
		}
		return nil
	}
	s.changes = append(s.changes, Change{Path: d.path, New: []byte(d.text), mode: newFile})
	return nil
}

func (s *study) keep(path, reason string) {
	s.kept = append(s.kept, Kept{path, reason})
}

// read reads a file of the repository.
func (s *study) read(path string) ([]byte, fs.FileMode, error) {
	name := filepath.Join(s.place.root, filepath.FromSlash(path))
	info, err := os.Stat(name)
	if err != nil {
		if _, dangling := os.Lstat(name); dangling == nil {
			return nil, 0, fmt.Errorf("%s is a link to nothing: remove it", path)
		}
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s is no regular file: move it away", path)
	}
	text, err := os.ReadFile(name)
	return text, info.Mode().Perm(), err
}

// ignoreDist lets git ignore what GoReleaser builds: a file that is not ignored makes every binary one of a modified
// tree. A line is added to what is there; nothing is replaced.
func (s *study) ignoreDist(ctx context.Context) error {
	const line = "/dist/"
	path := s.in(".gitignore")
	if s.place.ignores(ctx, s.in("dist/artifacts.json")) {
		return nil
	}
	old, mode, err := s.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		s.changes = append(s.changes, Change{Path: path, New: []byte(line + "\n"), mode: newFile})
		return nil
	}
	if err != nil {
		return err
	}
	if slices.Contains(strings.Fields(string(old)), line) {
		return nil // where there is no repository to ask
	}
	text := string(old)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	s.changes = append(s.changes, Change{Path: path, Old: old, New: []byte(text + line + "\n"), mode: mode, replaces: true})
	return nil
}
