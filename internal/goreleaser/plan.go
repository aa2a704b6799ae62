package goreleaser

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// stagingTag begins the tag of an image that is to be promoted once it is verified.
const stagingTag = "staging-"

// Plan tells what a configuration asks a release to contain. Effective is the configuration with its
// defaults: [Dist.Effective] after a build, [Config.Completed] without one. Images and formulas are those of
// the project's own configuration: an overlay has renamed its own.
//
// Subjects are the subjects of the commits since the previous release.
func (c *Config) Plan(effective Project, module string, templates *Templates, subjects []string) (release.Plan, error) {
	plan := release.Plan{
		Module: module,
		SBOMs:  slices.ContainsFunc(effective.SBOMs, func(s SBOM) bool { return s.Artifacts == "binary" }),
	}
	var err error
	if plan.Builds, err = plannedBuilds(effective, module, templates); err != nil {
		return plan, err
	}
	if plan.Packages, err = plannedPackages(effective, plan.Builds, templates); err != nil {
		return plan, err
	}
	if plan.Checksums, err = plannedChecksums(effective.Checksum, templates); err != nil {
		return plan, err
	}
	if plan.Notes, err = plannedNotes(effective.Changelog, templates, subjects); err != nil {
		return plan, err
	}
	manifests, err := c.Manifests(templates)
	if err != nil {
		return plan, err
	}
	for _, manifest := range manifests {
		if manifest.Formula() {
			plan.Formulas = append(plan.Formulas, manifest.Name)
		}
	}
	plan.Images, err = c.PlannedImages(templates, plan.Builds)
	return plan, err
}

func plannedChecksums(checksum Checksum, templates *Templates) (string, error) {
	disabled, err := templates.Bool(checksum.Disable)
	if err != nil || disabled || checksum.Split {
		return "", err
	}
	name, err := templates.Render(checksum.NameTemplate)
	if err != nil {
		return "", fmt.Errorf("checksum: name_template: %w", err)
	}
	return name, nil
}

func plannedBuilds(effective Project, module string, templates *Templates) ([]release.PlannedBuild, error) {
	var planned []release.PlannedBuild
	for _, build := range effective.Builds {
		skipped, err := templates.Bool(build.Skip)
		if err != nil {
			return nil, fmt.Errorf("builds: skip of %s: %w", build.ID, err)
		}
		if skipped || !archived(effective.Archives, build.ID) {
			continue
		}
		program, err := templates.Render(build.Binary)
		if err != nil {
			return nil, fmt.Errorf("builds: binary of %s: %w", build.ID, err)
		}
		planned = append(planned, release.PlannedBuild{
			ID:        build.ID,
			Program:   path.Base(program),
			Package:   importPath(module, build),
			Platforms: targets(build.Targets),
			StaticGo:  slices.Contains(build.Env, "CGO_ENABLED=0"),
			Trimpath:  slices.Contains(build.Flags, "-trimpath"),
			VCS:       slices.Contains(build.Flags, "-buildvcs=true"),
			Stamped:   stamps(build.Ldflags),
		})
	}
	return planned, nil
}

// importPath is the import path of a build's main package; empty outside of a module.
func importPath(module string, build Build) string {
	if module == "" {
		return ""
	}
	return path.Join(module, build.Dir, build.MainPackage())
}

// MainPackage is the main package of a build as the go command takes it: . or ./cmd/shipped.
func (b Build) MainPackage() string {
	main := strings.TrimPrefix(path.Clean(filepath.ToSlash(b.Main)), "./")
	if strings.HasSuffix(main, ".go") {
		main = path.Dir(main)
	}
	if main == "." || b.Main == "" {
		return "."
	}
	return "./" + main
}

// archived reports whether a build's binaries go into an archive. An archive that names no build
// takes them all.
func archived(archives []Archive, build string) bool {
	return slices.ContainsFunc(archives, func(archive Archive) bool {
		ids := slices.Concat(archive.IDs, archive.Builds)
		return len(ids) == 0 || slices.Contains(ids, build)
	})
}

// targets reads GoReleaser's names for platforms: linux_amd64_v1.
func targets(names []string) []release.Platform {
	var platforms []release.Platform
	for _, name := range names {
		os, rest, _ := strings.Cut(name, "_")
		arch, _, _ := strings.Cut(rest, "_")
		platform := release.Platform{OS: os, Arch: arch}
		if !slices.Contains(platforms, platform) {
			platforms = append(platforms, platform)
		}
	}
	return platforms
}

var stamp = regexp.MustCompile(`-X\s*=?'?\S+=v?\{\{\s*\.(Version|Tag)\s*\}\}`)

// stamps reports whether linker flags inject the version into a variable.
func stamps(ldflags []string) bool { return slices.ContainsFunc(ldflags, stamp.MatchString) }

func plannedNotes(changelog Changelog, templates *Templates, subjects []string) (release.PlannedNotes, error) {
	disabled, err := templates.Bool(changelog.Disable)
	if err != nil {
		return release.PlannedNotes{}, fmt.Errorf("changelog: disable: %w", err)
	}
	notes := release.PlannedNotes{Disabled: disabled}
	if disabled || changelog.Use == "github-native" {
		return notes, nil
	}
	include, err := compile(changelog.Filters.Include)
	if err != nil {
		return notes, err
	}
	exclude, err := compile(changelog.Filters.Exclude)
	if err != nil {
		return notes, err
	}
	for _, subject := range subjects {
		matches := func(filter *regexp.Regexp) bool { return filter.MatchString(subject) }
		if len(include) > 0 {
			if slices.ContainsFunc(include, matches) {
				notes.Changes = append(notes.Changes, subject)
			}
			continue
		}
		if !slices.ContainsFunc(exclude, matches) {
			notes.Changes = append(notes.Changes, subject)
		}
	}
	return notes, nil
}

func compile(filters []string) ([]*regexp.Regexp, error) {
	var compiled []*regexp.Regexp
	for _, filter := range filters {
		expression, err := regexp.Compile(filter)
		if err != nil {
			return nil, fmt.Errorf("changelog: filter %q: %w", filter, err)
		}
		compiled = append(compiled, expression)
	}
	return compiled, nil
}

// PlannedImages are the images that dockers_v2 asks for, each with the programs that go into it.
func (c *Config) PlannedImages(templates *Templates, builds []release.PlannedBuild) ([]release.PlannedImage, error) {
	var planned []release.PlannedImage
	for i, image := range c.Project.Images {
		one, err := plannedImage(image, templates)
		if err != nil {
			return nil, fmt.Errorf("dockers_v2[%d]: %w", i, err)
		}
		for _, build := range builds {
			if len(image.IDs) == 0 || slices.Contains(image.IDs, build.ID) {
				one.Programs = append(one.Programs, build.Program)
			}
		}
		names, err := templates.Slice(image.Images)
		if err != nil {
			return nil, fmt.Errorf("dockers_v2[%d]: images: %w", i, err)
		}
		for _, name := range names {
			one.Name = name
			planned = append(planned, one)
		}
	}
	return planned, nil
}

func plannedImage(image Image, templates *Templates) (planned release.PlannedImage, err error) {
	platforms := image.Platforms
	if len(platforms) == 0 {
		platforms = []string{"linux/amd64", "linux/arm64"} // GoReleaser's default
	}
	if platforms, err = templates.Slice(platforms); err != nil {
		return planned, fmt.Errorf("platforms: %w", err)
	}
	for _, platform := range platforms {
		planned.Platforms = append(planned.Platforms, release.ParsePlatform(platform))
	}
	tags := image.Tags
	if len(tags) == 0 {
		tags = []string{"{{ .Tag }}"} // GoReleaser's default
	}
	if planned.Tags, err = templates.Slice(tags); err != nil {
		return planned, fmt.Errorf("tags: %w", err)
	}
	planned.Staged = !slices.ContainsFunc(planned.Tags, func(tag string) bool { return !strings.HasPrefix(tag, stagingTag) })
	if planned.Labels, err = templates.Map(image.Labels); err != nil {
		return planned, fmt.Errorf("labels: %w", err)
	}
	if planned.Annotations, err = templates.Map(image.Annotations); err != nil {
		return planned, fmt.Errorf("annotations: %w", err)
	}
	return planned, nil
}
