package goreleaser

import (
	"cmp"
	"crypto/md5" //gosec:disable G501 -- ko names images with it
	"encoding/hex"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Project is the part of a GoReleaser configuration that relkit reads. All other settings are left to GoReleaser.
type Project struct {
	Name            string           `yaml:"project_name"`
	Dist            string           `yaml:"dist"`
	Env             stringList       `yaml:"env"`
	Builds          []Build          `yaml:"builds"`
	Archives        []Archive        `yaml:"archives"`
	Universal       []Universal      `yaml:"universal_binaries"`
	Checksum        Checksum         `yaml:"checksum"`
	Changelog       Changelog        `yaml:"changelog"`
	Release         ReleaseSetting   `yaml:"release"`
	SBOMs           []SBOM           `yaml:"sboms"`
	Images          []Image          `yaml:"dockers_v2"`
	Dockers         []Docker         `yaml:"dockers"`
	DockerManifests []DockerManifest `yaml:"docker_manifests"`
	Kos             []Ko             `yaml:"kos"`
	DockerSigns     []DockerSign     `yaml:"docker_signs"`
	Packages        []Package        `yaml:"nfpms"`
	Git             GitSetting       `yaml:"git"`
	Metadata        Description      `yaml:"metadata"`
	Variables       map[string]any   `yaml:"variables"` // GoReleaser Pro's
	GoMod           struct {
		Proxy any `yaml:"proxy"` // builds from the module proxy
	} `yaml:"gomod"`
	UPX      []map[string]any `yaml:"upx"`
	Monorepo Monorepo         `yaml:"monorepo"` // GoReleaser Pro's
}

// Build is an entry of builds.
type Build struct {
	ID      string     `yaml:"id"`
	Builder string     `yaml:"builder"`
	Tool    string     `yaml:"tool"`
	Main    string     `yaml:"main"`
	Dir     string     `yaml:"dir"`
	Binary  string     `yaml:"binary"`
	Env     stringList `yaml:"env"`
	Tags    flagList   `yaml:"tags"`
	Flags   flagList   `yaml:"flags"`
	Ldflags stringList `yaml:"ldflags"`
	Goos    stringList `yaml:"goos"`
	Goarch  stringList `yaml:"goarch"`
	// The processor variants.
	Goamd64   stringList `yaml:"goamd64"`
	Go386     stringList `yaml:"go386"`
	Goarm     stringList `yaml:"goarm"`
	Goarm64   stringList `yaml:"goarm64"`
	Gomips    stringList `yaml:"gomips"`
	Goppc64   stringList `yaml:"goppc64"`
	Goriscv64 stringList `yaml:"goriscv64"`
	Ignore    []Ignored  `yaml:"ignore"`
	Targets   stringList `yaml:"targets"`
	Skip      any        `yaml:"skip"`
	// Overrides are settings for some platforms.
	Overrides []map[string]any `yaml:"overrides"`
}

// MainPackage returns the main package of a build as an argument of the go command: . or ./cmd/shipped.
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

// Ignored is a platform that a build excludes; an empty field matches any.
type Ignored struct {
	Goos   string `yaml:"goos"`
	Goarch string `yaml:"goarch"`

	Goamd64   string `yaml:"goamd64"`
	Go386     string `yaml:"go386"`
	Goarm     string `yaml:"goarm"`
	Goarm64   string `yaml:"goarm64"`
	Gomips    string `yaml:"gomips"`
	Goppc64   string `yaml:"goppc64"`
	Goriscv64 string `yaml:"goriscv64"`
}

// Archive is an entry of archives.
type Archive struct {
	ID        string           `yaml:"id"`
	IDs       stringList       `yaml:"ids"`
	Builds    stringList       `yaml:"builds"` // the name of ids before v2.8
	Format    string           `yaml:"format"` // the name of formats before v2.6
	Formats   stringList       `yaml:"formats"`
	Overrides []FormatOverride `yaml:"format_overrides"`
	Meta      any              `yaml:"meta"` // has no program
}

// FormatOverride is an entry of archives.format_overrides.
type FormatOverride struct {
	Goos    string     `yaml:"goos"`
	Format  string     `yaml:"format"`
	Formats stringList `yaml:"formats"`
}

// Packs reports whether the archive packs anything for a system: with format none there is intentionally no archive.
func (a Archive) Packs(goos string) bool {
	formats := slices.Concat(a.Formats, []string{a.Format})
	for _, override := range a.Overrides {
		if override.Goos == goos {
			formats = slices.Concat(override.Formats, []string{override.Format})
			break
		}
	}
	formats = slices.DeleteFunc(formats, func(format string) bool { return format == "" })
	return len(formats) == 0 || slices.ContainsFunc(formats, func(format string) bool { return format != "none" })
}

// Universal is an entry of universal_binaries.
type Universal struct {
	ID  string     `yaml:"id"`
	IDs stringList `yaml:"ids"`
}

// Checksum is the checksum setting.
type Checksum struct {
	NameTemplate string     `yaml:"name_template"`
	Algorithm    string     `yaml:"algorithm"`
	Split        any        `yaml:"split"`
	Disable      any        `yaml:"disable"`
	IDs          stringList `yaml:"ids"`
}

// SBOM is an entry of sboms.
type SBOM struct {
	ID        string `yaml:"id"`
	Artifacts string `yaml:"artifacts"`
	Disable   any    `yaml:"disable"`
}

// Changelog is the changelog setting.
type Changelog struct {
	Disable any    `yaml:"disable"`
	Use     string `yaml:"use"`
	Format  string `yaml:"format"`
	Groups  []struct {
		Title  string `yaml:"title"`
		Regexp string `yaml:"regexp"`
	} `yaml:"groups"`
	Filters struct {
		Exclude stringList `yaml:"exclude"`
		Include stringList `yaml:"include"`
	} `yaml:"filters"`
}

// ReleaseSetting is the release setting.
type ReleaseSetting struct {
	Disable     any         `yaml:"disable"`
	Draft       any         `yaml:"draft"`
	SkipUpload  any         `yaml:"skip_upload"`
	Prerelease  string      `yaml:"prerelease"` // auto, true, or anything else for false
	MakeLatest  any         `yaml:"make_latest"`
	IDs         []string    `yaml:"ids"`
	ExtraFiles  []ExtraFile `yaml:"extra_files"`
	IncludeMeta any         `yaml:"include_meta"`
	GitHub      struct {
		Owner string `yaml:"owner"`
		Name  string `yaml:"name"`
	} `yaml:"github"`
}

// ExtraFile is a file in addition to what the build makes.
type ExtraFile struct {
	Glob         string `yaml:"glob"`
	NameTemplate string `yaml:"name_template"`
}

// Image is an entry of dockers_v2.
type Image struct {
	ID             string            `yaml:"id"`
	IDs            stringList        `yaml:"ids"`
	Images         stringList        `yaml:"images"`
	Tags           stringList        `yaml:"tags"`
	Platforms      stringList        `yaml:"platforms"`
	Labels         map[string]string `yaml:"labels"`
	Annotations    map[string]string `yaml:"annotations"`
	Dockerfile     string            `yaml:"dockerfile"`
	Flags          stringList        `yaml:"flags"`
	ExtraFiles     stringList        `yaml:"extra_files"`
	TemplatedFiles []map[string]any  `yaml:"templated_extra_files"` // GoReleaser Pro's
	Disable        any               `yaml:"disable"`
}

// Docker is an entry of dockers: an image for one platform.
type Docker struct {
	ID             string           `yaml:"id"`
	IDs            stringList       `yaml:"ids"`
	Goos           string           `yaml:"goos"`
	Goarch         string           `yaml:"goarch"`
	Goarm          any              `yaml:"goarm"`
	Goamd64        string           `yaml:"goamd64"`
	Dockerfile     string           `yaml:"dockerfile"`
	ImageTemplates stringList       `yaml:"image_templates"`
	SkipPush       any              `yaml:"skip_push"` // true, auto for a prerelease, or a template of one
	Flags          stringList       `yaml:"build_flag_templates"`
	ExtraFiles     stringList       `yaml:"extra_files"`
	TemplatedFiles []map[string]any `yaml:"templated_extra_files"` // GoReleaser Pro's
}

// Platform returns the platform of the image.
func (d Docker) Platform() release.Platform {
	return release.Platform{OS: cmp.Or(d.Goos, "linux"), Arch: cmp.Or(d.Goarch, "amd64")}
}

// DockerManifest is an entry of docker_manifests: an index over images of dockers.
type DockerManifest struct {
	ID             string     `yaml:"id"`
	NameTemplate   string     `yaml:"name_template"`
	ImageTemplates stringList `yaml:"image_templates"`
	SkipPush       any        `yaml:"skip_push"` // as that of dockers
}

// Ko is an entry of kos: an image that ko builds from source. Neither Repositories nor Platforms are templates.
type Ko struct {
	ID                  string            `yaml:"id"`
	Build               string            `yaml:"build"`
	Main                string            `yaml:"main"`
	Dir                 string            `yaml:"working_dir"`
	Repository          string            `yaml:"repository"` // the name of repositories before v2.5; it comes last
	Repositories        stringList        `yaml:"repositories"`
	Tags                stringList        `yaml:"tags"`
	Platforms           stringList        `yaml:"platforms"`
	Labels              map[string]string `yaml:"labels"`
	Annotations         map[string]string `yaml:"annotations"`
	Bare                bool              `yaml:"bare"`
	PreserveImportPaths bool              `yaml:"preserve_import_paths"`
	BaseImportPaths     bool              `yaml:"base_import_paths"`
	Disable             any               `yaml:"disable"`
}

// Name returns the name of the image in a repository, which ko derives from the import path of the main package: the first true setting of
// preserve_import_paths, base_import_paths and bare decides (https://github.com/ko-build/ko/blob/main/pkg/commands/options/publish.go).
func (k Ko) Name(repository, importPath string) string {
	importPath = strings.ToLower(importPath)
	switch {
	case k.PreserveImportPaths:
		return path.Join(repository, importPath)
	case k.BaseImportPaths:
		return path.Join(repository, path.Base(importPath))
	case k.Bare:
		return repository
	}
	sum := md5.Sum([]byte(importPath)) //gosec:disable G401 -- a name, as ko makes it
	return path.Join(repository, path.Base(importPath)+"-"+hex.EncodeToString(sum[:]))
}

// DockerSign is an entry of docker_signs.
type DockerSign struct {
	ID        string `yaml:"id"`
	Artifacts string `yaml:"artifacts"` // images, manifests, all, none; empty for those of dockers_v2
}

// Package is an entry of nfpms.
type Package struct {
	ID      string     `yaml:"id"`
	IDs     stringList `yaml:"ids"`
	Builds  stringList `yaml:"builds"` // the name of ids before v2.8
	Name    string     `yaml:"package_name"`
	Formats stringList `yaml:"formats"`
	Meta    any        `yaml:"meta"` // has no program
	// Prerelease replaces the prerelease part of the tag's version.
	Prerelease string `yaml:"prerelease"`
}

// GitSetting is the git setting. Templates are allowed in IgnoreTags.
type GitSetting struct {
	TagSort          string     `yaml:"tag_sort"`
	PrereleaseSuffix string     `yaml:"prerelease_suffix"`
	IgnoreTags       stringList `yaml:"ignore_tags"`
}

// Monorepo is the monorepo setting.
type Monorepo struct {
	TagPrefix string `yaml:"tag_prefix"`
}
