package docs_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The README stays a page that is read, and not searched.
func TestReadmeIsShort(t *testing.T) {
	if lines := strings.Count(read(t, "README.md").content, "\n"); lines > 120 {
		t.Errorf("README.md has %d lines: move what not every visitor needs to docs/", lines)
	}
}

// The README's commands run the main job and the tests, so each make target in its consoles exists, and the tests are among them.
func TestCommandsInReadme(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, command := range regexp.MustCompile(`(?m)^\$ make (\S+)$`).FindAllStringSubmatch(read(t, "README.md").content, -1) {
		targets = append(targets, command[1])
		if !strings.Contains(string(makefile), "\n"+command[1]+":") {
			t.Errorf("the Makefile has no target %s", command[1])
		}
	}
	if want := []string{"quick", "test"}; !slices.Equal(targets, want) {
		t.Errorf("README.md shows the targets %q, want %q", targets, want)
	}
}

// call is a workflow that calls one of this repository's.
type call struct {
	On struct {
		Push struct{ Tags []string }
	}
	Jobs map[string]struct {
		Permissions map[string]string
		Uses        string
		Secrets     map[string]string
	}
}

// The caller in the README is one that GitHub accepts: it grants what the jobs of the called workflow require, and passes secrets that
// it has.
func TestCallerInReadme(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(read(t, "README.md").content)
	if block == nil {
		t.Fatal("README.md has no caller")
	}
	var caller call
	if err := yaml.Unmarshal([]byte(block[1]), &caller); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(caller.On.Push.Tags, []string{"v*"}) || len(caller.Jobs) != 1 {
		t.Fatalf("the caller is %+v", caller)
	}
	content, err := os.ReadFile(filepath.Join(root, ".github", "workflows", "release.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var called struct {
		On struct {
			Call struct{ Secrets map[string]any } `yaml:"workflow_call"`
		}
		Jobs map[string]struct{ Permissions map[string]string }
	}
	if err := yaml.Unmarshal(content, &called); err != nil {
		t.Fatal(err)
	}
	needed := map[string]string{}
	for _, job := range called.Jobs {
		for scope, level := range job.Permissions {
			if needed[scope] != "write" {
				needed[scope] = level
			}
		}
	}
	maps.DeleteFunc(needed, func(_, level string) bool { return level == "none" })
	for _, job := range caller.Jobs {
		if !strings.HasPrefix(job.Uses, "relkit/relkit/.github/workflows/release.yml@") {
			t.Errorf("the caller uses %s", job.Uses)
		}
		if !maps.Equal(job.Permissions, needed) {
			t.Errorf("the caller grants %v, and release.yml needs %v", job.Permissions, needed)
		}
		for secret := range job.Secrets {
			if _, ok := called.On.Call.Secrets[secret]; !ok {
				t.Errorf("release.yml has no secret %s", secret)
			}
		}
	}
}
