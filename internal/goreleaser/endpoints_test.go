package goreleaser_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
)

// foreign are configurations with one setting that names another server, by the name of the setting in the error. Each is refused without
// an overlay.
var foreign = foreignSettings()

func foreignSettings() map[string]string {
	settings := map[string]string{
		"github_urls.api":                     "github_urls: {api: 'https://foreign.invalid/api/v3/'}",
		"github_urls.upload":                  "github_urls: {upload: 'https://foreign.invalid/api/uploads/'}",
		"github_urls.download":                "github_urls: {download: 'https://foreign.invalid'}",
		"env_files":                           "env_files: {github_token: ~/.secret.foreign.invalid}",
		"env[0]":                              "env: ['KO_DOCKER_REPO=foreign.invalid/acme']",
		"env[1]":                              "env: [A=b, 'COSIGN_REPOSITORY=foreign.invalid/acme']",
		"env[2]":                              "env: [A=b, C=d, '{{ .Env.NAME }}=foreign.invalid/acme']",
		"env[3]":                              "env: [A=b, C=d, E=f, 'GITHUB_TOKEN=foreign.invalid']",
		"env[4]":                              "env: [A=b, C=d, E=f, G=h, 'DOCKER_HOST=ssh://foreign.invalid']",
		"gomod.proxy":                         "gomod: {proxy: true, env: [GOPROXY=https://proxy.example.com]}",
		"dockers_v2[0].images[0]":             "dockers_v2: [{images: [foreign.invalid/acme/hello], sbom: 'false'}]",
		"dockers_v2[0].images[1]":             "dockers_v2: [{images: ['127.0.0.1:2/a/b', '127.0.0.1:21/foreign.invalid'], sbom: 'false'}]",
		"dockers_v2[0].sbom":                  "dockers_v2: [{images: ['127.0.0.1:2/a/b']}]",
		"dockers_v2[0].flags[0]":              "dockers_v2: [{sbom: 'false', flags: ['--cache-to=type=registry,ref=foreign.invalid/cache']}]",
		"dockers_v2[0].flags[1]":              "dockers_v2: [{sbom: 'false', flags: [--no-cache, '--tag=foreign.invalid/a']}]",
		"dockers_v2[0].flags[2]":              "dockers_v2: [{sbom: 'false', flags: [--pull, --push, '--output=type=image,name=foreign.invalid/a,push=true']}]",
		"dockers_v2[0].flags[3]":              "dockers_v2: [{sbom: 'false', flags: [--pull, --push, --load, --builder=foreign.invalid]}]",
		"dockers_v2[0].build_args":            "dockers_v2: [{sbom: 'false', build_args: {BUILDKIT_SYNTAX: foreign.invalid/syntax}}]",
		"kos[0].repositories[0]":              "kos: [{repositories: [foreign.invalid/acme/hello], base_image: '127.0.0.1:2/x'}]",
		"kos[0].repository":                   "kos: [{repository: foreign.invalid/acme/hello, base_image: '127.0.0.1:2/x'}]",
		"kos[0].base_image":                   "kos: [{repositories: ['127.0.0.1:2/x'], base_image: foreign.invalid/base}]",
		"kos[0].base_image is not set":        "kos: [{repositories: ['127.0.0.1:2/x']}]",
		"signs[0].cmd":                        "signs: [{cmd: foreign.invalid}]",
		"signs[0].cmd is not set":             "signs: [{artifacts: all}]",
		"signs[0].env":                        "signs: [{cmd: /opt/relkit, env: [KEY=foreign.invalid]}]",
		"signs[0].certificate":                "signs: [{cmd: /opt/relkit, certificate: foreign.invalid}]",
		"binary_signs[0].cmd is not set":      "binary_signs: [{artifacts: binary}]",
		"homebrew_casks[0].url.template":      "homebrew_casks: [{repository: {owner: a, name: b}, url: {template: 'https://foreign.invalid/{{ .ArtifactName }}'}}]",
		"nightly is unknown":                  "nightly: {publish_release: true, name: foreign.invalid}",
		"includes is unknown":                 "includes: [{from_url: {url: 'https://foreign.invalid'}}]",
		"npms is unknown":                     "npms: [{name: foreign.invalid}]",
		"dockerhub is unknown":                "dockerhub: [{username: foreign.invalid}]",
		"release.header is unknown":           "release: {header: {from_url: {url: 'https://foreign.invalid'}}}",
		"changelog.ai is unknown":             "changelog: {ai: {use: foreign.invalid}}",
		"kos[0].registry is unknown":          "kos: [{base_image: '127.0.0.1:2/x', registry: foreign.invalid}]",
		"dockers_v2[0].cache_to is unknown":   "dockers_v2: [{sbom: 'false', cache_to: [foreign.invalid]}]",
		"brews[0].repository.url is unknown":  "brews: [{repository: {owner: a, name: b, url: foreign.invalid}}]",
		"scoops[0].endpoint is unknown":       "scoops: [{endpoint: foreign.invalid}]",
		"github_urls.graphql is unknown":      "github_urls: {graphql: foreign.invalid}",
		"force_token":                         "force_token: gitea",
		"gitlab_urls":                         "gitlab_urls: {api: 'https://foreign.invalid'}",
		"gitea_urls":                          "gitea_urls: {api: 'https://foreign.invalid'}",
		"release.gitlab":                      "release: {gitlab: {owner: foreign.invalid, name: a}}",
		"release.gitea":                       "release: {gitea: {owner: foreign.invalid, name: a}}",
		"announce is set":                     "announce: {webhook: {enabled: true, endpoint_url: 'https://foreign.invalid'}}",
		"artifactories is set":                "artifactories: [{name: a, target: 'https://foreign.invalid', username: b}]",
		"uploads is set":                      "uploads: [{name: a, target: 'https://foreign.invalid', username: b, password: '{{ .Env.PASSWORD }}'}]",
		"blobs is set":                        "blobs: [{provider: s3, bucket: a, endpoint: 'https://foreign.invalid'}]",
		"publishers is set":                   "publishers: [{cmd: curl foreign.invalid}]",
		"snapcrafts is set":                   "snapcrafts: [{publish: true, name: foreign.invalid}]",
		"flatpak is set":                      "flatpak: [{app_id: foreign.invalid}]",
		"chocolateys is set":                  "chocolateys: [{name: a, source_repo: 'https://foreign.invalid', api_key: '{{ .Env.KEY }}'}]",
		"aurs[0].git_url":                     "aurs: [{name: a, git_url: 'ssh://aur@foreign.invalid/a.git', private_key: '{{ .Env.KEY }}'}]",
		"aur_sources[0].git_url":              "aur_sources: [{name: a, git_url: 'ssh://aur@foreign.invalid/a.git'}]",
		"aurs[0].git_ssh_command is set":      "aurs: [{name: a, git_ssh_command: 'ssh foreign.invalid'}]",
		"mcp is set":                          "mcp: {name: a, repository: {url: 'https://foreign.invalid'}}",
		"docker_signs is set":                 "docker_signs: [{cmd: cosign, args: [foreign.invalid]}]",
		"notarize is set":                     "notarize: {macos: [{enabled: true, notarize: {key: foreign.invalid}}]}",
		"dockers[0].image_templates[0]":       "dockers: [{image_templates: ['foreign.invalid/a:b']}]",
		"dockers[0].build_flag_templates[0]":  "dockers: [{build_flag_templates: ['--tag=foreign.invalid/a:b']}]",
		"dockers[0].build_flag_templates[1]":  "dockers: [{build_flag_templates: ['--platform=linux/amd64', '--cache-from=foreign.invalid/a:b']}]",
		"dockers[0].host is unknown":          "dockers: [{host: foreign.invalid}]",
		"docker_manifests[0].name_template":   "docker_manifests: [{name_template: 'foreign.invalid/a:b'}]",
		"docker_manifests[0].image_templates": "docker_manifests: [{name_template: '127.0.0.1:2/a:b', image_templates: ['foreign.invalid/a:b']}]",
		"docker_manifests[0].create_flags[0]": "docker_manifests: [{name_template: '127.0.0.1:2/a:b', create_flags: [foreign.invalid/a]}]",
		"docker_manifests[0].push_flags[0]":   "docker_manifests: [{name_template: '127.0.0.1:2/a:b', push_flags: [foreign.invalid/a]}]",
		"kos is unknown":                      "kos: {repositories: [foreign.invalid/a]}",
		"kos[0].repositories is unknown":      "kos: [{base_image: '127.0.0.1:2/x', repositories: foreign.invalid/a}]",
		"kos[0].repositories[0] is unknown":   "kos: [{base_image: '127.0.0.1:2/x', repositories: [[foreign.invalid/a]]}]",
		"github_urls.api is unknown":          "github_urls: {api: [foreign.invalid]}",
		"kos[0] is unknown":                   "kos: [foreign.invalid]",
	}
	for _, section := range []string{"brews", "homebrew_casks", "scoops", "krews", "nix", "winget"} {
		settings[section+"[0].repository.git"] = section + ": [{repository: {owner: a, name: b, git: {url: 'ssh://git@foreign.invalid/a.git', private_key: '{{ .Env.TAP_KEY }}', ssh_command: 'ssh foreign.invalid'}}}]"
		settings[section+"[1].repository.git"] = section + ": [{name: x}, {repository: {git: {url: 'https://foreign.invalid/a.git'}}}]"
		settings[section+"[0].repository.token"] = section + ": [{repository: {owner: a, name: b, token: ghp_foreign.invalid}}]"
		settings[section+"[1].repository.token: names REAL_TOKEN"] = section + ": [{name: x}, {repository: {owner: a, name: b, token: '{{ .Env.REAL_TOKEN }}'}}]"
		if section != "homebrew_casks" {
			settings[section+"[0].url_template"] = section + ": [{repository: {owner: a, name: b}, url_template: 'https://foreign.invalid/{{ .ArtifactName }}'}]"
			settings[section+"[1].url_template"] = section + ": [{name: x}, {repository: {owner: a, name: b}, url_template: '{{ .Env.URL }}/foreign.invalid'}]"
		}
	}
	return settings
}

// local are settings that make the rest of a configuration valid.
const local = "github_urls: {api: 'http://127.0.0.1:1/api/v3/', upload: 'http://127.0.0.1:1/api/uploads/', download: 'http://127.0.0.1:1'}\nforce_token: github\n"

func withRelkit() goreleaser.Endpoints {
	at := endpoints
	at.Relkit, at.SigningKey = "/opt/relkit", "/tmp/signing.key"
	return at
}

// environment returns the environment that GoReleaser gets with a configuration.
func environment(config *goreleaser.Config) []string {
	env := []string{
		"GITHUB_TOKEN=real", "REAL_TOKEN=real", "HTTPS_PROXY=http://proxy.foreign.invalid",
		"GITHUB_TOKEN=fake-token", "GITLAB_TOKEN=fake-token", "GITEA_TOKEN=fake-token", "KO_DEFAULTBASEIMAGE=127.0.0.1:2/x",
	}
	if config != nil {
		for _, name := range config.SecretNames() {
			env = append(env, name+"=fake-token")
		}
	}
	return env
}

// merged merges two configurations: the second one has precedence.
func merged(t *testing.T, one, other string) string {
	t.Helper()
	var all, over map[string]any
	for text, into := range map[string]*map[string]any{one: &all, other: &over} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	var put func(into, from map[string]any)
	put = func(into, from map[string]any) {
		for key, value := range from {
			below, isMap := value.(map[string]any)
			if there, found := into[key].(map[string]any); found && isMap {
				put(there, below)
				continue
			}
			into[key] = value
		}
	}
	put(all, over)
	text, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCheckEndpointsKnowsEachSetting(t *testing.T) {
	for setting, text := range foreign {
		t.Run(setting, func(t *testing.T) {
			written := merged(t, local, text)
			err := goreleaser.CheckEndpoints([]byte(written), environment(nil), withRelkit())
			if err == nil || !strings.Contains(err.Error(), setting) {
				t.Errorf("got %v\n%s", err, written)
			} else if strings.Contains(err.Error(), "ghp_") || strings.Contains(err.Error(), "\n") {
				t.Errorf("it shows a credential, or has more than a line: %v", err)
			}
		})
	}
	if err := goreleaser.CheckEndpoints([]byte(local), environment(nil), withRelkit()); err != nil {
		t.Error(err)
	}
}

func TestCheckEndpointsWantsWhatDefaultsToAPublicServer(t *testing.T) {
	for setting, text := range map[string]string{
		"github_urls.api is not set":    "github_urls: {upload: 'http://127.0.0.1:1/api/uploads/', download: 'http://127.0.0.1:1'}\nforce_token: github\n",
		"github_urls.upload is not set": "github_urls: {api: 'http://127.0.0.1:1/api/v3/', download: 'http://127.0.0.1:1', upload: ~}\nforce_token: github\n",
		"github_urls.download":          "github_urls: {api: 'http://127.0.0.1:1/api/v3/', upload: 'http://127.0.0.1:1/api/uploads/', download: ''}\nforce_token: github\n",
		"force_token":                   strings.TrimSuffix(local, "force_token: github\n"),
	} {
		if err := goreleaser.CheckEndpoints([]byte(text), environment(nil), withRelkit()); err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s: got %v", setting, err)
		}
	}
}

func TestCheckEndpointsKnowsTheEnvironment(t *testing.T) {
	for variable, problem := range map[string]string{
		"KO_DOCKER_REPO=foreign.invalid/acme":      `KO_DOCKER_REPO: "foreign.invalid/acme" is not a server of this rehearsal`,
		"KO_DOCKER_REPO=127.0.0.1:21/acme":         "KO_DOCKER_REPO",
		"COSIGN_REPOSITORY=foreign.invalid/acme":   "COSIGN_REPOSITORY",
		"KO_DEFAULTBASEIMAGE=foreign.invalid/x":    "KO_DEFAULTBASEIMAGE",
		"GITHUB_TOKEN=ghp_real":                    "GITHUB_TOKEN contains a token other",
		"GITLAB_TOKEN=":                            "GITLAB_TOKEN contains a token other", // GoReleaser would read it from a file
		"GITEA_TOKEN=real":                         "GITEA_TOKEN contains a token other",
		"KO_DOCKER_REPO=127.0.0.1:2/acme":          "",
		"KO_DOCKER_REPO=":                          "",
		"HTTPS_PROXY=http://user:pw@proxy.invalid": "",
	} {
		err := goreleaser.CheckEndpoints([]byte(local), append(environment(nil), variable), withRelkit())
		switch {
		case problem == "" && err != nil, problem != "" && (err == nil || !strings.Contains(err.Error(), problem)):
			t.Errorf("%s: got %v, want %q", variable, err, problem)
		case err != nil && strings.Contains(err.Error(), "ghp_"):
			t.Errorf("it shows a token: %v", err)
		}
	}
}

// ways are the ways to write the same configuration.
var ways = map[string]func(root *yaml.Node){
	"as it is": func(*yaml.Node) {},
	"block":    func(root *yaml.Node) { each(root, func(node *yaml.Node) { node.Style = 0 }) },
	"flow": func(root *yaml.Node) {
		each(root, func(node *yaml.Node) {
			if node.Kind != yaml.ScalarNode {
				node.Style = yaml.FlowStyle
			}
		})
	},
	"quoted": func(root *yaml.Node) {
		each(root, func(node *yaml.Node) {
			if node.ShortTag() == "!!str" {
				node.Style = yaml.DoubleQuotedStyle
			}
		})
	},
	"block texts": func(root *yaml.Node) {
		each(root, func(node *yaml.Node) {
			if node.ShortTag() == "!!str" && strings.Contains(node.Value, "foreign") {
				node.Style = yaml.FoldedStyle
			}
		})
	},
	"binary": func(root *yaml.Node) {
		each(root, func(node *yaml.Node) {
			if node.ShortTag() == "!!str" {
				node.Tag, node.Style, node.Value = "!!binary", yaml.TaggedStyle, base64.StdEncoding.EncodeToString([]byte(node.Value))
			}
		})
	},
	"aliases": func(root *yaml.Node) {
		apart(root, func(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode }, plainly)
	},
	"aliased mappings": func(root *yaml.Node) {
		apart(root, func(node *yaml.Node) bool { return node.Kind == yaml.MappingNode }, plainly)
	},
	"aliased lists": func(root *yaml.Node) {
		apart(root, func(node *yaml.Node) bool { return node.Kind == yaml.SequenceNode }, plainly)
	},
	"merge key": func(root *yaml.Node) {
		apart(root, isMapping, merging)
	},
	"merge list": func(root *yaml.Node) {
		apart(root, isMapping, func(alias *yaml.Node) *yaml.Node { return merging(listOf(alias)) })
	},
	"merge twice": func(root *yaml.Node) {
		apart(root, isMapping, func(alias *yaml.Node) *yaml.Node { return merging(merging(alias)) })
	},
	"merge of two": func(root *yaml.Node) {
		apart(root, isMapping, func(alias *yaml.Node) *yaml.Node {
			return merging(listOf(&yaml.Node{Kind: yaml.MappingNode}, alias))
		})
	},
	"merge at the top": func(root *yaml.Node) {
		all := *root
		*root = yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!merge", Value: "<<"}, &all}}
	},
}

func isMapping(node *yaml.Node) bool { return node.Kind == yaml.MappingNode }

func plainly(alias *yaml.Node) *yaml.Node { return alias }

func merging(what *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!merge", Value: "<<"}, what}}
}

func listOf(entries ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: entries}
}

func each(node *yaml.Node, visit func(*yaml.Node)) {
	for _, below := range node.Content {
		each(below, visit)
	}
	visit(node)
}

// apart moves values to a place of their own and refers to them.
func apart(root *yaml.Node, which func(*yaml.Node) bool, refer func(alias *yaml.Node) *yaml.Node) {
	shelf := &yaml.Node{Kind: yaml.MappingNode}
	var move func(*yaml.Node)
	move = func(node *yaml.Node) {
		for i, below := range node.Content {
			move(below)
			if node.Kind == yaml.MappingNode && i%2 == 0 || !which(below) {
				continue
			}
			below.Anchor = fmt.Sprintf("v%d", len(shelf.Content))
			shelf.Content = append(shelf.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: below.Anchor}, below)
			node.Content[i] = refer(&yaml.Node{Kind: yaml.AliasNode, Value: below.Anchor, Alias: below})
		}
	}
	move(root)
	root.Content = append([]*yaml.Node{{Kind: yaml.ScalarNode, Value: "variables"}, shelf}, root.Content...)
}

// written returns a configuration in another notation.
func written(t *testing.T, text, way string) string {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	ways[way](document.Content[0])
	other, err := yaml.Marshal(&document)
	if err != nil {
		t.Fatal(err)
	}
	return string(other)
}

// In every notation, an overlay replaces a foreign server with a local one.
func TestOverlayLeadsToLocalServersAlone(t *testing.T) {
	t.Setenv("REAL_TOKEN", "real")
	for setting, text := range foreign {
		for way := range ways {
			t.Run(setting+"/"+way, func(t *testing.T) {
				text := written(t, text, way)
				config, err := load(t, text)
				if err != nil {
					if strings.Contains(setting, "is unknown") { // of the wrong kind: GoReleaser refuses it, too
						return
					}
					t.Fatalf("%v\n%s", err, text)
				}
				for _, at := range []goreleaser.Endpoints{endpoints, withRelkit()} {
					overlay, err := config.Overlay(at)
					if err != nil {
						if !strings.HasSuffix(err.Error(), "only releases on GitHub can be rehearsed") {
							t.Error(err)
						}
						continue
					}
					if err := goreleaser.CheckEndpoints(overlay.Text, environment(config), at); err != nil {
						t.Errorf("%v\n%s", err, overlay.Text)
					}
					holdsNothingForeign(t, overlay)
				}
			})
		}
	}
}

// mirroredGit is a folder that replaces a git repository and has its URL in its name.
var mirroredGit = regexp.MustCompile(`/tmp/git/\S+`)

func holdsNothingForeign(t *testing.T, overlay *goreleaser.Overlay) {
	t.Helper()
	var sections map[string]any
	if err := yaml.Unmarshal(overlay.Text, &sections); err != nil {
		t.Fatal(err)
	}
	delete(sections, "variables") // where the test itself puts values
	plain, err := yaml.Marshal(sections)
	if err != nil {
		t.Fatal(err)
	}
	text := string(plain)
	for _, host := range []string{"foreign.invalid", "127.0.0.1-port-21/foreign.invalid"} {
		text = strings.ReplaceAll(text, "127.0.0.1:2/"+host, "")
	}
	text = mirroredGit.ReplaceAllString(text, "")
	if strings.Contains(text, "foreign") {
		t.Errorf("it leads away:\n%s", overlay.Text)
	}
	seen := map[string]bool{}
	for _, change := range overlay.Changes {
		if strings.Contains(change.Was, "ghp_") || seen[change.Key+change.Was] {
			t.Errorf("a change that shows a token, or is listed twice: %v", change)
		}
		seen[change.Key+change.Was] = true
	}
}

// FuzzOverlay looks for a configuration whose overlay names another server or panics.
func FuzzOverlay(f *testing.F) {
	for _, text := range foreign {
		f.Add(text)
	}
	f.Add("kos: [&k {<<: [{repositories: &r [a/b]}, {repository: c}], base_image: x}, {<<: *k, repositories: *r}, ~]")
	f.Fuzz(func(t *testing.T, text string) {
		config, err := goreleaser.Find("", func(string) ([]byte, error) { return []byte(text), nil })
		if err != nil {
			return
		}
		overlay, err := config.Overlay(withRelkit())
		if err != nil {
			return
		}
		if err := goreleaser.CheckEndpoints(overlay.Text, environment(config), withRelkit()); err != nil {
			t.Errorf("%v\n%s", err, overlay.Text)
		}
	})
}
