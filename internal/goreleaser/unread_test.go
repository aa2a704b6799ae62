package goreleaser_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

// Forms of settings that at least one version of GoReleaser accepts.
func TestLoadReadsEachForm(t *testing.T) {
	config := mustLoad(t, `
project_name: 12
env: A=b
variables: {owner: acme, count: 2}
monorepo: {tag_prefix: app/}
metadata: {license: MIT, maintainers: Ada, full_description: {from_file: {path: README.md}}}
builds:
  - flags: -trimpath -buildvcs=true
    tags: a b
    ldflags: -s -w
    goos: linux
    goarch: [386, amd64]
    goarm: [6, "7"]
    targets: linux_amd64
    env: [CGO_ENABLED=0]
    skip: "{{ .IsSnapshot }}"
    hooks: {pre: make}
archives: [{formats: zip, ids: one, files: [{src: a}]}]
checksum: {split: "{{ .IsSnapshot }}", disable: no, extra_files: [{glob: x}]}
nfpms: [{meta: "{{ true }}", formats: deb, ids: null}]
dockers_v2: [{images: ghcr.io/acme/app, tags: latest, labels: {one: 1, yes: true, none: null, date: 2026-01-02}, disable: "true"}]
changelog: {disable: "{{ false }}", filters: {exclude: "^docs"}}
git: {ignore_tags: nightly}
release: {draft: "true", disable: "{{ false }}"}
sboms: [{artifacts: archive, documents: x}]
a_newer_setting: [x]
`)
	if len(config.Unread) > 0 {
		t.Errorf("unread: %v", config.Unread)
	}
	project := config.Project
	for name, pair := range map[string]struct{ got, want any }{
		"project_name": {project.Name, "12"},
		"env":          {[]string(project.Env), []string{"A=b"}},
		"flags":        {[]string(project.Builds[0].Flags), []string{"-trimpath", "-buildvcs=true"}},
		"tags":         {[]string(project.Builds[0].Tags), []string{"a", "b"}},
		"ldflags":      {[]string(project.Builds[0].Ldflags), []string{"-s -w"}},
		"goos":         {[]string(project.Builds[0].Goos), []string{"linux"}},
		"goarch":       {[]string(project.Builds[0].Goarch), []string{"386", "amd64"}},
		"targets":      {[]string(project.Builds[0].Targets), []string{"linux_amd64"}},
		"formats":      {[]string(project.Packages[0].Formats), []string{"deb"}},
		"images":       {[]string(project.Images[0].Images), []string{"ghcr.io/acme/app"}},
		"labels":       {project.Images[0].Labels, map[string]string{"one": "1", "yes": "true", "none": "", "date": "2026-01-02"}},
		"exclude":      {[]string(project.Changelog.Filters.Exclude), []string{"^docs"}},
		"maintainers":  {[]string(project.Metadata.Maintainers), []string{"Ada"}},
	} {
		if diff := cmp.Diff(pair.want, pair.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	facts := config.Facts("folder")
	if facts.Project != "12" || !facts.Draft || facts.TagPrefix != "app/" || facts.Variables["owner"] != "acme" {
		t.Errorf("%+v", facts)
	}
}

// An unsupported form is recorded once, and all other settings stay readable.
func TestLoadNotesFormsItDoesNotKnow(t *testing.T) {
	config := mustLoad(t, "project_name: app\nbuilds:\n  - id: one\n    goos: {all: true}\n    binary: x\narchives: none\nchecksum:\n  name_template: [a]\n")
	want := []goreleaser.Unread{
		{Setting: "builds", Line: 4, Problem: "cannot unmarshal !!map into []string"},
		{Setting: "archives", Line: 6, Problem: "cannot unmarshal !!str `none` into []goreleaser.Archive"},
		{Setting: "checksum", Line: 8, Problem: "cannot unmarshal !!seq into string"},
	}
	if diff := cmp.Diff(want, config.Unread); diff != "" {
		t.Error(diff)
	}
	if config.Project.Name != "app" {
		t.Errorf("%+v", config.Project)
	}
}

func TestReadDistNotesFormsItDoesNotKnow(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"metadata.json":  `{"tag": "v1.0.0", "date": "2026-01-02T03:04:05.000000006Z", "runtime": {"goos": "linux", "goarch": "arm64"}}`,
		"artifacts.json": "[]", "config.yaml": "builds: none\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dist, err := goreleaser.ReadDist(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(dist.Effective.Unread) != 1 || dist.Metadata.Date.Nanosecond() != 6 || dist.Metadata.Runtime.Goarch != "arm64" {
		t.Errorf("%+v", dist)
	}
}

// FuzzFind checks that no configuration panics.
func FuzzFind(f *testing.F) {
	for _, text := range []string{"builds: []", "builds: none", "a: &a [*a]", "builds: [{goos: {a: b}}]", "? {a: b}\n: c", "<<: {builds: 1}"} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = goreleaser.Find("", func(name string) ([]byte, error) {
			if name == ".goreleaser.yaml" {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		})
	})
}
