package goreleaser

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// CheckEndpoints returns an error unless GoReleaser would publish to, and read credentials from, local servers only: in a configuration,
// and in the complete environment that it will run in.
//
// It parses the text again and is independent of the overlay: an unknown setting is an error, and so is a missing one whose default is a
// public server. The error names the setting and never contains a credential.
func CheckEndpoints(text []byte, env []string, at Endpoints) error {
	config, err := parse("the rehearsal's configuration", text)
	if err != nil {
		return err
	}
	g := &guard{at: at, env: variables(env), written: map[string]bool{}}
	root := config.tree.Content[0]
	for _, entry := range items(find(root, "env")) {
		name, _, _ := strings.Cut(entry.Value, "=")
		g.written[name] = true
	}
	for _, problem := range []string{g.mapping(root, "", ""), g.missing(root), g.environment()} {
		if problem != "" {
			return fmt.Errorf("refuse to run GoReleaser: %s: remove it from the configuration or the environment, and report this as a bug of relkit", problem)
		}
	}
	return nil
}

type guard struct {
	at      Endpoints
	env     map[string]string
	written map[string]bool // variables that the configuration's env sets, which override the environment
}

// mapping returns the first problem in a place whose settings are known one by one. Path is its location; pattern is the same without
// indexes.
func (g *guard) mapping(node *yaml.Node, pattern, path string) string {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		if value.Tag == "!!null" || isHarmless(pattern, key) {
			continue
		}
		if problem := g.setting(value, below(pattern, key), below(path, key)); problem != "" {
			return problem
		}
	}
	return ""
}

func (g *guard) setting(node *yaml.Node, pattern, path string) string {
	reason, left := leftOut[pattern]
	check := checked[pattern]
	switch {
	case left:
		return path + " is set: " + reason
	case pattern == "dockers_v2[].build_args" && node.Kind == yaml.MappingNode:
		return g.buildArgs(node, path)
	case check != nil && node.Kind == yaml.ScalarNode:
		if problem := check(g, node.Value); problem != "" {
			return path + ": " + problem
		}
		return ""
	case isPlace(pattern) && node.Kind == yaml.MappingNode:
		return g.mapping(node, pattern, path)
	case node.Kind == yaml.SequenceNode && (isPlace(pattern+"[]") || checked[pattern+"[]"] != nil):
		for i, entry := range node.Content {
			if problem := g.setting(entry, pattern+"[]", fmt.Sprintf("%s[%d]", path, i)); problem != "" {
				return problem
			}
		}
		return ""
	}
	return path + " is unknown to this version of relkit"
}

func (g *guard) buildArgs(node *yaml.Node, path string) string {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if name := node.Content[i].Value; !localArgument(name) {
			return path + "." + name + " names an image that reads the Dockerfile"
		}
	}
	return ""
}

// missing returns the first missing setting whose default is a public server.
func (g *guard) missing(root *yaml.Node) string {
	for _, key := range []string{"api", "upload", "download"} {
		if text(find(find(root, "github_urls"), key)) == "" {
			return "github_urls." + key + " is not set"
		}
	}
	for _, required := range []struct{ section, key string }{
		{"kos", "base_image"}, {"dockers_v2", "sbom"}, {"signs", "cmd"}, {"binary_signs", "cmd"},
	} {
		for i, entry := range items(find(root, required.section)) {
			if text(find(entry, required.key)) == "" {
				return fmt.Sprintf("%s[%d].%s is not set", required.section, i, required.key)
			}
		}
	}
	return unless(text(find(root, "force_token")) != "", "force_token", "is not set")
}

var (
	// tokens are the variables that GoReleaser reads the forge's token from. If one is empty, it looks for a file.
	tokens = []string{"GITHUB_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN"}
	// routes are the variables that select where ko pushes images and their SBOMs.
	routes = []string{"KO_DOCKER_REPO", "COSIGN_REPOSITORY"}
	// dockerVariables select where Docker builds images, which may not be the builder that a rehearsal has tried.
	dockerVariables = []string{"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "BUILDX_BUILDER", "BUILDX_CONFIG"}

	oneVariable = regexp.MustCompile(`^\s*{{\s*\.Env\.([^.\s}]+)\s*}}\s*$`)
)

func (g *guard) environment() string {
	for _, name := range tokens {
		if g.at.Token == "" || !strings.HasPrefix(g.env[name], g.at.Token) {
			return name + " contains a token other than the rehearsal's"
		}
	}
	for _, name := range append([]string{"KO_DEFAULTBASEIMAGE"}, routes...) {
		if value := g.env[name]; value != "" && !g.at.holds(value) {
			return name + ": " + unless(false, value, notOurs)
		}
	}
	return ""
}
