package rehearse

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// runKo builds an image with ko and pushes it to the fake under the tags that GoReleaser would.
func (r *Rehearsal) runKo(ctx context.Context, image release.PlannedImage, log io.Writer) error {
	build, err := r.buildOf(image.Programs[0])
	if err != nil {
		return err
	}
	config, err := r.koConfig(build)
	if err != nil {
		return err
	}
	// Without its variant, ko would build linux/arm for all variants of the base image.
	platforms := slices.Clone(image.Exact)
	if platforms == nil {
		for _, platform := range image.Platforms {
			platforms = append(platforms, platform.String())
		}
	}
	args := []string{
		"build", "--bare", "--sbom=none",
		"--platform=" + strings.Join(platforms, ","),
		"--tags=" + strings.Join(image.Tags, ","),
	}
	for _, key := range slices.Sorted(maps.Keys(image.Labels)) {
		args = append(args, "--image-label="+listItem(key+"="+image.Labels[key]))
	}
	for _, key := range slices.Sorted(maps.Keys(image.Annotations)) {
		args = append(args, "--image-annotation="+listItem(key+"="+image.Annotations[key]))
	}
	if user := r.dockerfileUser(image); user != "" {
		args = append(args, "--image-user="+user)
	}
	epoch := strconv.FormatInt(r.Workspace.committed.Unix(), 10)
	return process.Command{
		Name: r.images.name,
		Args: append(args, cmp.Or(r.importPath(image.Programs[0]), build.MainPackage())), // given a folder, ko runs go twice to find the import path
		Dir:  filepath.Join(r.Workspace.Clone.Folder(), build.Dir),
		Env: append(slices.Clone(r.Subject.Env),
			"KO_CONFIG_PATH="+config,
			"KO_DOCKER_REPO="+r.Fakes.Endpoints.MirrorName(image.Name),
			"KO_DEFAULTBASEIMAGE="+r.Fakes.Registry.Scratch(), "KO_BASEIMAGEOVERRIDES=",
			"SOURCE_DATE_EPOCH="+epoch, "KO_DATA_DATE_EPOCH="+epoch,
			"VERSION="+r.Subject.Version.Number(),
		),
		Output: log,
	}.Run(ctx)
}

// koName returns ko's name of a program in an image: the last part of its package's path, even if that is a version.
func (r *Rehearsal) koName(program string) string {
	if within := r.importPath(program); within != "" {
		return path.Base(within)
	}
	return program
}

// importPath returns the import path of a program's main package; empty if it is in no module.
func (r *Rehearsal) importPath(program string) string {
	for _, planned := range r.Planned.Plan.AllBuilds() {
		if planned.Program == program && planned.Package != "" {
			return planned.Package
		}
	}
	return ""
}

// buildOf returns the build of a program, with the defaults that GoReleaser filled in.
func (r *Rehearsal) buildOf(program string) (goreleaser.Build, error) {
	for _, planned := range r.Planned.Plan.AllBuilds() {
		if planned.Program != program {
			continue
		}
		for _, build := range r.dist.Effective.Project.Builds {
			if build.ID == planned.ID {
				return build, nil
			}
		}
	}
	return goreleaser.Build{}, fmt.Errorf("image: no build makes the program %s", program)
}

// koConfig returns the file with ko's configuration: the project's own without its base images, else one derived from the GoReleaser build,
// so that ko links the same binary.
func (r *Rehearsal) koConfig(build goreleaser.Build) (string, error) {
	for _, name := range []string{"ko.yaml", ".ko.yaml"} {
		own := filepath.Join(r.Workspace.Clone.Folder(), name)
		if text, err := os.ReadFile(own); err == nil {
			return r.koOnScratch(text)
		}
	}
	ldflags, err := r.Workspace.templates.Slice(build.Ldflags)
	if err != nil {
		return "", err
	}
	return r.writeKoConfig(map[string]any{"builds": []map[string]any{{
		"id": build.ID, "main": build.MainPackage(), "env": build.Env, "flags": build.Flags, "ldflags": ldflags,
	}}})
}

// koOnScratch returns a configuration of ko without base images for certain programs: they would be pulled from outside. ko reads the
// names of its settings in upper and lower case alike.
func (r *Rehearsal) koOnScratch(text []byte) (string, error) {
	var settings map[string]any
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return "", input(fmt.Errorf("ko's configuration is not valid YAML: %w", err))
	}
	maps.DeleteFunc(settings, func(key string, _ any) bool {
		return strings.EqualFold(key, "baseImageOverrides") || strings.EqualFold(key, "defaultBaseImage")
	})
	return r.writeKoConfig(settings)
}

func (r *Rehearsal) writeKoConfig(settings map[string]any) (string, error) {
	text, err := yaml.Marshal(settings)
	if err != nil {
		return "", err
	}
	made := filepath.Join(r.Workspace.Folder, "ko.yaml")
	return made, os.WriteFile(made, text, 0o600)
}

var userLine = regexp.MustCompile(`(?m)^\s*USER\s+(\S+)`)

// dockerfileUser returns the user that the image's Dockerfile ends with, empty when it names none.
func (r *Rehearsal) dockerfileUser(planned release.PlannedImage) string {
	for _, image := range r.Subject.Config.Project.Images {
		names, err := r.Workspace.templates.Slice(image.Images)
		if err != nil || !slices.Contains(names, planned.Name) {
			continue
		}
		file := image.Dockerfile
		if file == "" {
			file = "Dockerfile"
		}
		text, err := os.ReadFile(filepath.Join(r.Workspace.Clone.Folder(), file))
		if err != nil {
			return ""
		}
		users := userLine.FindAllStringSubmatch(string(text), -1)
		if len(users) == 0 {
			return ""
		}
		return users[len(users)-1][1]
	}
	return ""
}

// listItem writes one item of a list flag, which is split at commas.
func listItem(item string) string {
	var quoted strings.Builder
	writer := csv.NewWriter(&quoted)
	_ = writer.Write([]string{item}) // a strings.Builder does not fail
	writer.Flush()
	return strings.TrimSuffix(quoted.String(), "\n")
}
