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

// draft decides which files are written, and their text. It does slow work only for files that are missing.
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
			continue // a library has nothing to install
		}
		if err := s.offerWorkflow(name, pinned); err != nil {
			return err
		}
	}
	return s.draftDependabot()
}

// configFile is the module's GoReleaser configuration, existing or new.
type configFile struct {
	path    string // relative to the module's folder
	present bool
	text    []byte
}

// config finds the configuration by the names that GoReleaser knows.
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

// keepConfig finds out what an existing configuration publishes: the workflow and the steps depend on it.
func (s *study) keepConfig(config configFile) error {
	s.keep(s.in(config.path), "exists: relkit rehearse reports whether its releases can be promoted")
	var settings map[string]any
	if err := yaml.Unmarshal(config.text, &settings); err != nil {
		return fmt.Errorf("%s is not valid YAML: %w", config.path, err)
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

// keepTap uses the tap of a configuration. One in the project's own repository exists and needs no token.
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
			s.notef("the tap of %s is unknown: %s", manifest.Setting, release.OneLine(manifest.Err.Error()))
		case !slices.Contains(taps, manifest.PushedTo().Repository):
			taps = append(taps, manifest.PushedTo().Repository)
		}
	}
	if len(taps) == 0 {
		return nil
	}
	if s.options.Tap != "" && s.tap != taps[0] {
		s.notef("the configuration names the tap %s, which is used; --tap only applies to a new configuration", taps[0])
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

// draftConfig offers a configuration, and the Dockerfile that it names.
func (s *study) draftConfig(ctx context.Context, name string) error {
	all, own, err := s.module.packages(ctx)
	if err != nil {
		return err
	}
	if err := s.choosePrograms(own); err != nil {
		return err
	}
	if len(s.left) > 0 {
		s.notef("not released: %s; --main selects what is", strings.Join(s.left, ", "))
	}
	if len(s.programs) == 0 {
		s.notef("the module has no program: a release contains its source and notes, and go get uses the tag")
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
