package check

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// transparent are the owners of actions that install only what their names say.
var transparent = []string{"actions", "docker", "github", "goreleaser", "sigstore", "step-security"}

var (
	scripts  = regexp.MustCompile(`(?:^|[\s;&|])((?:\./)?[\w./-]+\.(?:sh|bash|py|mk))\b`)
	taskFile = map[string][]string{
		"make": {"Makefile", "makefile", "GNUmakefile"}, "task": {"Taskfile.yml", "Taskfile.yaml"}, "just": {"justfile", "Justfile"}, "mage": {"magefile.go"},
	}
)

// commands returns the commands of the steps, and the contents of script files that they run. Opaque is true if a step may do what cannot
// be seen here.
func (j job) commands(root, folder string) (text string, opaque bool) {
	var all strings.Builder
	add := func(name string) {
		for _, from := range []string{root, folder} {
			if content, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name))); err == nil {
				all.Write(content)
				return
			}
		}
		opaque = true
	}
	for _, step := range j.Steps {
		owner, _, _ := strings.Cut(step.Uses, "/")
		if step.Uses != "" && !slices.Contains(transparent, strings.ToLower(owner)) && !slices.ContainsFunc(allActions(), func(a string) bool { return step.uses(a) }) {
			opaque = true
		}
		all.WriteString(step.Run + "\n" + fmt.Sprint(step.With) + "\n")
		for _, script := range scripts.FindAllStringSubmatch(step.Run, -1) {
			add(script[1])
		}
		for _, runner := range []string{"just", "mage", "make", "task"} {
			if regexp.MustCompile(`(?m)(^|[\s;&|])` + runner + `(\s|$)`).MatchString(step.Run) {
				at := slices.IndexFunc(taskFile[runner], func(name string) bool { _, err := os.Stat(filepath.Join(root, name)); return err == nil })
				add(taskFile[runner][max(at, 0)])
			}
		}
	}
	return all.String(), opaque
}

// hosted reports whether the job runs on GitHub's own Linux runners, whose programs are known.
func (j job) hosted() bool {
	return j.RunsOn.Kind == yaml.ScalarNode && strings.HasPrefix(j.RunsOn.Value, "ubuntu-")
}

var configFlag = regexp.MustCompile(`(?:--config|\s-f)[= ]\s*["']?([\w./-]+)`)

// otherConfig reports whether the job's GoReleaser uses another configuration than the one at a path.
func (j job) otherConfig(path string) bool {
	for _, step := range j.Steps {
		if !step.releases() {
			continue
		}
		for _, flag := range configFlag.FindAllStringSubmatch(fmt.Sprint(step.With["args"])+"\n"+step.Run, -1) {
			if filepath.Base(flag[1]) != filepath.Base(path) {
				return true
			}
		}
	}
	return false
}

var skipFlag = regexp.MustCompile(`--skip[= ]["']?([\w,-]+)`)

// skipped returns the parts that the job's GoReleaser skips.
func (j job) skipped() []string {
	var parts []string
	for _, step := range j.Steps {
		if !step.releases() {
			continue
		}
		for _, flag := range skipFlag.FindAllStringSubmatch(fmt.Sprint(step.With["args"])+"\n"+step.Run, -1) {
			parts = append(parts, strings.Split(flag[1], ",")...)
		}
	}
	return parts
}
