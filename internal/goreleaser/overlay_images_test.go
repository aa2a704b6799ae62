package goreleaser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/goreleaser/goreleaser/v2/pkg/config"
	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
)

// overlaid returns the overlay of a configuration as GoReleaser reads it.
func overlaid(t *testing.T, text string, at goreleaser.Endpoints) config.Project {
	t.Helper()
	overlay, err := mustLoad(t, text).Overlay(at)
	if err != nil {
		t.Fatal(err)
	}
	var project config.Project
	decoder := yaml.NewDecoder(strings.NewReader(string(overlay.Text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&project); err != nil {
		t.Fatalf("%v\n%s", err, overlay.Text)
	}
	return project
}

func TestOverlayOfImages(t *testing.T) {
	at := endpoints
	at.Render = templates(t, "REGISTRY=localhost:5000", "NONE=", "TWO=a/b c/d").Render
	for name, tc := range map[string]struct {
		images string
		want   []string
	}{
		"plain":               {"[ghcr.io/acme/hello]", []string{"127.0.0.1:2/ghcr.io/acme/hello"}},
		"rendered":            {"['{{ .Env.REGISTRY }}/acme/hello']", []string{"127.0.0.1:2/localhost-port-5000/acme/hello"}},
		"not rendered":        {"['{{ .Env.UNKNOWN }}/acme/hello']", []string{"127.0.0.1:2/{{ .Env.UNKNOWN }}/acme/hello"}},
		"rendered to nothing": {"['{{ .Env.NONE }}', a/b]", []string{"127.0.0.1:2/a/b"}},
		"nothing":             {"['', ~, a/b]", []string{"127.0.0.1:2/a/b"}},
		"several in one":      {"['{{ .Env.TWO }}']", []string{"127.0.0.1:2/a/b c/d"}}, // no name: Docker refuses it
		"all to nothing":      {"['{{ .Env.NONE }}']", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			project := overlaid(t, "dockers_v2: [{images: "+tc.images+"}]", at)
			if diff := cmp.Diff(tc.want, project.DockersV2[0].Images); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A manifest keeps the images that this release builds, and those under another tag of theirs, and loses those of other names.
func TestOverlayOfImagesOfAManifest(t *testing.T) {
	const text = "dockers: [{image_templates: ['acme/app:1-amd64']}]\n" +
		"docker_manifests: [{name_template: 'acme/app:1', image_templates: ['acme/app:1-amd64', 'acme/app:0-arm64', 'acme/other:1']}]"
	want := []string{"127.0.0.1:2/acme/app:1-amd64", "127.0.0.1:2/acme/app:0-arm64"}
	images := overlaid(t, text, endpoints).DockerManifests[0].ImageTemplates //nolint:staticcheck // deprecated, but still used
	if diff := cmp.Diff(want, images); diff != "" {
		t.Error(diff)
	}
}

// An anchor that two entries share is rewritten once.
func TestOverlayOfASharedAnchor(t *testing.T) {
	project := overlaid(t, "dockers_v2: [{id: a, images: &i [ghcr.io/a/b]}, {id: b, images: *i}]", endpoints)
	for _, image := range project.DockersV2 {
		if diff := cmp.Diff([]string{"127.0.0.1:2/ghcr.io/a/b"}, image.Images); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOverlayOfKo(t *testing.T) {
	for name, tc := range map[string]struct {
		entry, variable string
		want            []string
	}{
		"repositories":        {"repositories: [ghcr.io/a/b, c/d]", "", []string{"127.0.0.1:2/ghcr.io/a/b", "127.0.0.1:2/c/d"}},
		"repository":          {"repository: ghcr.io/a/b", "", []string{"127.0.0.1:2/ghcr.io/a/b"}},
		"both":                {"repository: ghcr.io/a/b, repositories: [c/d]", "", []string{"127.0.0.1:2/c/d", "127.0.0.1:2/ghcr.io/a/b"}},
		"no template":         {"repositories: ['{{ .Env.REGISTRY }}/a']", "", []string{"127.0.0.1:2/{{ .Env.REGISTRY }}/a"}},
		"none":                {"id: hello", "", []string{"127.0.0.1:2/hello"}},
		"in the environment":  {"id: hello", "ghcr.io/a/b", nil},
		"in both, as written": {"repositories: [c/d]", "ghcr.io/a/b", []string{"127.0.0.1:2/c/d"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("KO_DOCKER_REPO", tc.variable)
			ko := overlaid(t, "kos: [{"+tc.entry+"}]", endpoints).Kos[0]
			if diff := cmp.Diff(tc.want, ko.Repositories); diff != "" {
				t.Error(diff)
			}
			if ko.BaseImage != endpoints.Base {
				t.Error("it is built on", ko.BaseImage)
			}
		})
	}
}

func TestOverlayOfFlags(t *testing.T) {
	for written, want := range map[string][]string{
		"[--no-cache, --build-arg=A=b, '--label=x={{ .Tag }}']":                    {"--no-cache", "--build-arg=A=b", "--label=x={{ .Tag }}"},
		"[--cache-to, 'type=registry,ref=ghcr.io/a/b', --pull]":                    {"--pull"},
		"[--cache-to=type=inline, '--cache-from=type=local,src=/x', --cache-to=x]": {"--cache-to=type=inline", "--cache-from=type=local,src=/x"},
		"['--output=type=image,rewrite-timestamp=true', '-o', 'type=image,name=ghcr.io/a/b']": {
			"--output=type=image,rewrite-timestamp=true",
		},
		"['--output=type=image,\"name=ghcr.io/a/b,c\"', '--output={{ .Env.OUT }}']": {},
		"[--tag, ghcr.io/a/b, -t=a/b, --builder=remote, '{{ .Env.FLAGS }}']":        {},
		// The flag after an empty value is not taken as the value.
		"[--build-arg, '{{ .Env.NONE }}', --target, '--tag=ghcr.io/a/b']":     {"--target=--tag=ghcr.io/a/b"},
		"[--label, '{{ .Env.NONE }}', --target, '--tag=ghcr.io/a/b']":         {"--label={{ .Env.NONE }}", "--target=--tag=ghcr.io/a/b"},
		"[--build-arg=BUILDKIT_SYNTAX=a/b, --build-arg, BUILDKIT_SYNTAX=a/b]": {},
		"[--provenance=false, --sbom=true, --attest=type=sbom, '--provenance=mode=max']": {
			"--provenance=false", "--provenance=mode=max",
		},
		"['--build-context=x=docker-image://a/b', --build-context=x=../y]": {"--build-context=x=../y"},
		"[-q, '--push={{ .Env.X }}', --target]":                            {"--quiet"},
	} {
		flags := overlaid(t, "dockers_v2: [{images: [a/b], flags: "+written+"}]", endpoints).DockersV2[0].Flags
		if diff := cmp.Diff(want, flags); diff != "" {
			t.Errorf("%s:\n%s", written, diff)
		}
	}
}

func TestOverlayOfTheEnvironment(t *testing.T) {
	at := endpoints
	at.Render = templates(t, "NAME=COLOUR", "REPO=ghcr.io/a/b", "NONE=").Render
	project := overlaid(t, `
env:
  - A={{ .Env.B }}
  - "{{ .Env.NAME }}=red"
  - "{{ .Env.UNKNOWN }}=x"
  - "{{ if .Env.NONE }}X=y{{ end }}"
  - KO_DOCKER_REPO={{ .Env.REPO }}
  - COSIGN_REPOSITORY={{ .Env.UNKNOWN }}
  - TAP_TOKEN={{ .Env.OTHER_TOKEN }}
  - GITHUB_TOKEN=x
  - BUILDX_BUILDER=remote
brews: [{repository: {owner: a, name: b, token: "{{ .Env.TAP_TOKEN }}"}}]
`, at)
	want := []string{"A={{ .Env.B }}", "COLOUR=red", "KO_DOCKER_REPO=127.0.0.1:2/ghcr.io/a/b", "COSIGN_REPOSITORY=127.0.0.1:2/{{ .Env.UNKNOWN }}"}
	if diff := cmp.Diff(want, project.Env); diff != "" {
		t.Error(diff)
	}
}

func TestOverlayOfManifests(t *testing.T) {
	project := overlaid(t, `
brews:
  - {name: one, repository: {owner: a, name: b, git: {url: "ssh://git@git.example.com/a/b.git", private_key: "{{ .Env.KEY }}"}}}
  - {name: two, repository: {git: {url: "ssh://git@git.example.com/a/b.git"}}}
  - {name: three, url_template: "https://dl.example.com/{{ .ArtifactName }}", repository: {owner: a, name: b}}
homebrew_casks:
  - {name: four, url: {template: "https://github.com/a/b/{{ .ArtifactName }}", verified: example.com}, repository: {owner: a, name: b}}
winget:
  - {name: five, repository: {owner: a, name: b, pull_request: {enabled: true, base: main}}}
aurs:
  - {name: six, git_url: "ssh://aur@aur.archlinux.org/six-bin.git", private_key: "{{ .Env.AUR_KEY }}", git_ssh_command: ssh -v}
`, endpoints)
	formulas := project.Brews //nolint:staticcheck // deprecated, but still used
	if len(formulas) != 3 || formulas[0].Repository.Git.URL != "/tmp/git/ssh:%2F%2Fgit@git.example.com%2Fa%2Fb.git" || formulas[2].URLTemplate != "" {
		t.Errorf("%+v", formulas)
	}
	if git := formulas[1].Repository.Git; git.PrivateKey != "/tmp/signing.key" || endpoints.PublicGit(git.URL) != "ssh://git@git.example.com/a/b.git" {
		t.Errorf("%+v", git)
	}
	if aur := project.AURs[0]; aur.GitURL != "/tmp/git/ssh:%2F%2Faur@aur.archlinux.org%2Fsix-bin.git" || aur.PrivateKey != "/tmp/signing.key" || aur.GitSSHCommand != "" {
		t.Errorf("%+v", aur)
	}
	if got := project.Casks[0].URL; got.Template != "http://127.0.0.1:1/a/b/{{ .ArtifactName }}" || got.Verified != "example.com" {
		t.Errorf("%+v", got)
	}
	if !project.Winget[0].Repository.PullRequest.Enabled {
		t.Errorf("%+v", project.Winget[0].Repository)
	}
}

func TestSecretNames(t *testing.T) {
	t.Setenv("SET_KEY", "x")
	got := mustLoad(t, `
env: ["OWN_TOKEN=x", "A={{ .Env.OWN_TOKEN }}"]
builds: [{dir: "{{ .Env.GOPATH }}/src", env: ["A={{ .Env.SET_KEY }}", "B={{ .Env.UNSET_KEY }}", "C={{ .Env.UNSET_FOLDER }}"]}]
brews:
  - &b {repository: {owner: a, name: b, token: "{{ .Env.TAP }}", git: {private_key: "{{ .Env.HOME }}/key"}}}
  - {<<: *b, name: x}
uploads: [{password: "{{.Env.UPLOAD}}", target: "{{ .Env.TARGET }}"}]
chocolateys: [{api_key: "{{ .Env.CHOCO }}"}]
`).SecretNames()
	if diff := cmp.Diff([]string{"TAP", "UPLOAD", "CHOCO", "UNSET_KEY"}, got); diff != "" {
		t.Error(diff)
	}
}
