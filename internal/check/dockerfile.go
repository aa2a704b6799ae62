package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
)

// Dockerfile checks that each platform's image gets that platform's binary. GoReleaser puts the binaries of all platforms into one build
// context, in a folder for each platform.
var Dockerfile = Question{
	Name:   "dockerfile",
	Proves: "each Dockerfile exists, copies only files that exist, and uses the binary of the platform that is built",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		images := s.Project.Config.Project.Images
		if len(images)+len(s.Project.Config.Project.Dockers) == 0 {
			return nil, errors.New("the configuration has no dockers_v2 and no dockers")
		}
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		found, err := dockersFindings(s, templates)
		var unknown []error
		if err != nil {
			unknown = append(unknown, err)
		}
		for i, image := range images {
			findings, err := dockerfileOf(s, image, templates)
			if err != nil {
				unknown = append(unknown, fmt.Errorf("dockers_v2[%d]: %w", i, err))
			}
			for _, finding := range findings {
				if !slices.Contains(found, finding) { // several images may share a file
					found = append(found, finding)
				}
			}
		}
		return found, errors.Join(unknown...)
	},
}

func dockerfileOf(s *Subject, image goreleaser.Image, templates *goreleaser.Templates) ([]audit.Finding, error) {
	if disabled, err := templates.Bool(image.Disable); err != nil || disabled {
		return nil, err
	}
	name, err := templates.Render(cmp.Or(image.Dockerfile, "Dockerfile"))
	if err != nil {
		return nil, err
	}
	flags, err := buildFlags(templates, image.Flags)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(s.Project.Folder, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return []audit.Finding{fail(name, "does not exist, but dockers_v2 builds an image from it", "add it, or set dockers_v2.dockerfile to where it is")}, nil
	}
	if err != nil {
		return nil, err
	}
	all := stages(string(text))
	if len(all) == 0 {
		return []audit.Finding{fail(name, "has no FROM, so it builds no image", "start it with FROM scratch, or with a base image")}, nil
	}
	target := len(all) - 1
	if wanted := targetOf(flags); wanted != "" {
		if target = find(all, wanted); target < 0 {
			return []audit.Finding{fail(name, "has no stage "+wanted+", which dockers_v2.flags names as the target", "name a stage of it: FROM … AS "+wanted)}, nil
		}
	}
	var absent []audit.Finding
	if programs := programsOf(s, image, templates); len(image.TemplatedFiles) == 0 {
		ignored, err := ignoredIn(s.Project.Folder, image.ExtraFiles)
		if err != nil {
			return nil, err
		}
		absent = absentFindings(name, all, makingOf(all, target), buildContext{programs: programs, extra: image.ExtraFiles, ignored: ignored}, "dockers_v2")
	}
	return append(absent, platformFindings(name, all, makingOf(all, target), programsOf(s, image, templates), len(image.Platforms) != 1)...), nil
}

// buildFlags renders the flags of a build. Flags that only the build can render, such as a label with its date, are left out unless
// they name the target or the platform.
func buildFlags(templates *goreleaser.Templates, flags []string) ([]string, error) {
	var rendered []string
	for i, flag := range flags {
		one, err := templates.Slice([]string{flag})
		if err != nil {
			name, _, _ := strings.Cut(flag, "=")
			if i > 0 && !strings.HasPrefix(flag, "-") {
				name = flags[i-1] // this is its value
			}
			if name == "--target" || name == "--platform" {
				return nil, err
			}
		}
		rendered = append(rendered, one...)
	}
	return rendered, nil
}

// targetOf returns the stage that a build's flags select, or an empty string.
func targetOf(flags []string) string {
	words := strings.Fields(strings.Join(flags, " "))
	for i, word := range words {
		if target, ok := strings.CutPrefix(word, "--target="); ok {
			return target
		}
		if word == "--target" && i+1 < len(words) {
			return words[i+1]
		}
	}
	return ""
}

// programsOf returns the names of the binaries that GoReleaser puts into the build context.
func programsOf(s *Subject, image goreleaser.Image, templates *goreleaser.Templates) []string {
	programs := []string{}
	for _, build := range s.Project.Config.Project.Builds {
		if len(image.IDs) > 0 && !slices.Contains(image.IDs, build.ID) {
			continue
		}
		if name, err := templates.Render(cmp.Or(build.Binary, s.Project.Name())); err == nil {
			programs = append(programs, path.Base(name))
		}
	}
	if len(programs) == 0 {
		programs = append(programs, s.Project.Name()) // GoReleaser's default
	}
	return programs
}
