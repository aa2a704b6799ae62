package scaffold

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
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
		if name == published && !config.present && len(s.programs) == 0 {
			continue // the release of a library has nothing to install
		}
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
	_, err := goreleaser.Find(s.settings.Config, func(name string) ([]byte, error) {
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
	s.keep(s.in(config.path), "is there: relkit rehearse reports whether its releases can be promoted")
	var settings map[string]any
	if err := yaml.Unmarshal(config.text, &settings); err != nil {
		return fmt.Errorf("%s is no valid YAML: %w", config.path, err)
	}
	sets := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return settings[name] != nil })
	}
	s.images = sets("dockers_v2", "kos", "dockers")
	s.formulas = sets("brews", "homebrew_casks")
	own, err := goreleaser.Load(s.module.folder, s.settings.Config)
	if err != nil {
		return err
	}
	s.dist = own.DistFolder()
	return s.keepTap(own)
}

// keepTap takes the tap that a configuration names. One in the project's own repository is there, and needs no token.
func (s *study) keepTap(own *goreleaser.Config) error {
	facts := own.Facts(s.repository.Name)
	facts.Tag = "v0.0.0" // no tap is named by its version
	templates, err := goreleaser.NewTemplates(facts)
	if err != nil {
		return err
	}
	var taps []release.Repository
	for _, manifest := range own.Manifests(templates) {
		switch {
		case manifest.Kind != release.HomebrewFormula && manifest.Kind != release.HomebrewCask:
		case manifest.Err != nil:
			s.notef("the tap of %s is not known here: %s", manifest.Setting, release.OneLine(manifest.Err.Error()))
		case !slices.Contains(taps, manifest.PushedTo().Repository):
			taps = append(taps, manifest.PushedTo().Repository)
		}
	}
	if len(taps) == 0 {
		return nil
	}
	if s.options.Tap != "" && s.tap != taps[0] {
		s.notef("the configuration names the tap %s, which is taken; --tap names another one in a new configuration", taps[0])
	}
	s.formulas = false
	for _, tap := range taps {
		if !strings.EqualFold(tap.String(), s.repository.String()) {
			s.tap, s.formulas = tap, true
			break
		}
	}
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
	} else if err := s.try(ctx, all); err != nil {
		return err
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
