package goreleaser

import (
	"cmp"
	"crypto/md5" //gosec:disable G501 -- ko names images with it
	"encoding/hex"
	"path"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

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
