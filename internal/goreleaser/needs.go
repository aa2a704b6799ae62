package goreleaser

import (
	"cmp"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Need is a program that GoReleaser runs for a setting.
type Need struct {
	Program string
	Setting string // sboms, or builds[hello]
	Skip    string // the value of --skip that avoids it; empty if there is none
	// Optional is set if GoReleaser skips the part without the program, instead of failing.
	Optional bool
}

// tools are the sections for whose entries GoReleaser runs a program. Cmd is the setting that names another one, unused the value of
// artifacts that needs none.
var tools = []struct {
	section, program, cmd, skip string
	optional                    bool
	needless                    func(entry *yaml.Node) bool
}{
	{section: "sboms", program: "syft", cmd: "cmd", skip: "sbom", needless: noArtifacts},
	{section: "signs", program: "gpg", cmd: "cmd", skip: "sign", needless: func(entry *yaml.Node) bool {
		return text(find(entry, "artifacts")) == "" || noArtifacts(entry)
	}},
	{section: "binary_signs", program: "gpg", cmd: "cmd", skip: "sign", needless: noArtifacts},
	{section: "docker_signs", program: "cosign", cmd: "cmd", skip: "sign", needless: noArtifacts},
	{section: "upx", program: "upx", cmd: "binary", optional: true, needless: func(entry *yaml.Node) bool {
		return slices.Contains([]string{"", "false"}, text(find(entry, "enabled")))
	}},
	{section: "nix", program: "nix-hash", skip: "nix", optional: true},
	{section: "makeselfs", program: "makeself", skip: "makeself"},
	{section: "snapcrafts", program: "snapcraft", skip: "snapcraft", needless: func(entry *yaml.Node) bool {
		return text(find(entry, "summary"))+text(find(entry, "description")) == ""
	}},
	{section: "flatpak", program: "flatpak-builder", skip: "flatpak"},
	{section: "chocolateys", program: "choco", skip: "chocolatey"},
	{section: "dockers", program: "docker", cmd: "use", skip: "docker"},
	{section: "docker_manifests", program: "docker", cmd: "use", skip: "docker"},
	{section: "dockers_v2", program: "docker", skip: "docker"},
}

func noArtifacts(entry *yaml.Node) bool { return text(find(entry, "artifacts")) == "none" }

// builderTools are the programs that builders other than Go's run.
var builderTools = map[string][]string{
	"rust": {"cargo", "cargo-zigbuild"}, "zig": {"zig"}, "bun": {"bun"}, "deno": {"deno"}, "poetry": {"poetry"}, "uv": {"uv"}, "node": {"node"},
}

// Needs returns the programs besides git and Go that GoReleaser runs for a configuration, once for each setting. It omits settings that
// cannot be rendered, and programs that a hook before the build may install.
func (c *Config) Needs(templates *Templates) []Need {
	root := c.tree.Content[0]
	hooks := hookLines(find(find(root, "before"), "hooks"))
	var needs []Need
	add := func(need Need) {
		if need.Program != "" && !slices.Contains(needs, need) && !strings.Contains(hooks, need.Program) {
			needs = append(needs, need)
		}
	}
	for _, tool := range tools {
		for _, entry := range items(find(root, tool.section)) {
			if off, err := templates.Bool(text(find(entry, "disable"))); err != nil || off || tool.needless != nil && tool.needless(entry) {
				continue
			}
			program := tool.program
			if tool.cmd != "" {
				program = cmp.Or(text(find(entry, tool.cmd)), program)
			}
			if program == "buildx" { // a plugin of docker
				program = "docker"
			}
			add(Need{Program: program, Setting: tool.section, Skip: tool.skip, Optional: tool.optional})
		}
	}
	for i, build := range c.Project.Builds {
		if off, err := templates.Bool(build.Skip); err == nil && !off {
			for _, program := range build.programs(templates) {
				add(Need{Program: program, Setting: fmt.Sprintf("builds[%s]", cmp.Or(build.ID, fmt.Sprint(i)))})
			}
		}
	}
	return needs
}

// hookLines returns the commands of hooks.
func hookLines(hooks *yaml.Node) string {
	var lines []string
	for _, hook := range items(hooks) {
		lines = append(lines, cmp.Or(text(hook), text(find(hook, "cmd"))))
	}
	return strings.Join(lines, "\n")
}

// programs returns the compilers that a build needs.
func (b Build) programs(templates *Templates) []string {
	var programs []string
	if b.Builder != "" && b.Builder != "go" {
		programs = slices.Clone(builderTools[b.Builder])
		if b.Tool != "" && len(programs) > 0 {
			programs[0] = b.Tool
		}
	}
	cgo := true
	var compilers []string
	environments := [][]string{b.Env}
	for _, override := range b.Overrides {
		var env []string
		if list, ok := override["env"].([]any); ok {
			for _, entry := range list {
				env = append(env, fmt.Sprint(entry))
			}
		}
		environments = append(environments, env)
	}
	for _, entry := range slices.Concat(environments...) {
		name, value, _ := strings.Cut(entry, "=")
		switch {
		case name == "CGO_ENABLED" && value == "0" && len(b.Overrides) == 0:
			cgo = false
		case name == "CC" || name == "CXX":
			if rendered, err := templates.Render(value); err == nil && len(strings.Fields(rendered)) > 0 {
				compilers = append(compilers, strings.Fields(rendered)[0])
			}
		}
	}
	if cgo {
		programs = append(programs, compilers...)
	}
	return programs
}

// Missing returns the programs that GoReleaser would run for the overlay and that are not installed here.
func (o *Overlay) Missing(templates *Templates) ([]Need, error) {
	config, err := parse("the overlay", o.Text)
	if err != nil {
		return nil, err
	}
	var missing []Need
	for _, need := range config.Needs(templates) {
		program := need.Program
		if filepath.Base(program) != program && !filepath.IsAbs(program) {
			continue // of the project itself, and perhaps built by it
		}
		if _, err := exec.LookPath(program); err != nil {
			missing = append(missing, need)
		}
	}
	return missing, nil
}

// notFound matches the name of a program that could not be found, in the messages of Go and of shells.
var notFound = regexp.MustCompile(`exec: "([^"]+)": executable file not found|\bsh: (?:line )?\d+: (\S+): not found|(\S+): command not found`)

// NotInstalled returns the program that was not found, from the log of a failed run; empty if the log names none.
func NotInstalled(log string) string {
	found := notFound.FindStringSubmatch(colour.ReplaceAllString(log, ""))
	if found == nil {
		return ""
	}
	return cmp.Or(found[1:]...)
}

var failedAfter = regexp.MustCompile(`^\s*release failed after \S+\s*`)

// LastWords returns the last error in a log, on one line: GoReleaser's error, or the last line of another program.
func LastWords(log string) string {
	log = colour.ReplaceAllString(log, "")
	at := strings.LastIndex(log, "⨯")
	if at < 0 {
		return release.LastLine(log)
	}
	words := failedAfter.ReplaceAllString(log[at+len("⨯"):], "")
	return release.OneLine(ornaments.Replace(words))
}
