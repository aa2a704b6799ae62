package rules_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/workflow"
)

func ownWorkflows(t *testing.T) []*workflow.Workflow {
	t.Helper()
	all, err := workflow.ReadAll(filepath.Join(root, ".github", "workflows"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Only the job that builds a release can get an identity, with which it signs and attests, and Scorecard, which publishes. The first
// runs code of the project, so that a release is SLSA Build Level 2: docs/threat-model.md explains it.
func TestIdentity(t *testing.T) {
	var got []string
	for _, w := range ownWorkflows(t) {
		for _, job := range w.Jobs {
			if job.Uses.Value == "" && job.Permissions.Settings.Get("id-token").Value != "" {
				got = append(got, w.File+": "+job.ID)
			}
		}
	}
	if want := []string{"release.yml: build", "scorecard.yml: scorecard"}; !slices.Equal(got, want) {
		t.Errorf("an identity is for %q, not for %q", got, want)
	}
	if model := string(read(t, "docs/threat-model.md")); !strings.Contains(model, "SLSA Build Level 2") {
		t.Error("docs/threat-model.md does not state the level")
	}
}

// The assets that verify hands to run are deleted after a day, and not compressed again.
func TestAssetsAreShortLived(t *testing.T) {
	found := false
	for _, w := range ownWorkflows(t) {
		for _, step := range steps(w) {
			if !strings.HasPrefix(step.Uses.Value, "actions/upload-artifact@") || step.With.Get("path").Value != "assets/" {
				continue
			}
			found = true
			if days, level := step.With.Get("retention-days").Value, step.With.Get("compression-level").Value; days != "1" || level != "0" {
				t.Errorf("%s:%d: retention-days: %s, compression-level: %s", w.File, step.Line, days, level)
			}
		}
	}
	if !found {
		t.Error("no step uploads assets/")
	}
}

var code = regexp.MustCompile(`(?m)^ {4}(.+ / .+)$`)

// The checks that docs/adopt.md names are jobs of the workflows that a project calls, with names that never change.
func TestRequiredChecks(t *testing.T) {
	_, section, ok := strings.Cut(string(read(t, "docs/adopt.md")), "### Required checks of a pull request\n")
	section, _, _ = strings.Cut(section, "\n### ")
	var named []string
	for _, match := range code.FindAllStringSubmatch(section, -1) {
		named = append(named, match[1])
	}
	caller, err := workflow.Read(filepath.Join(root, "test", "caller", ".github", "workflows", "ci.yml"))
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	var want []string
	for _, job := range caller.Jobs {
		at := slices.IndexFunc(ownWorkflows(t), func(w *workflow.Workflow) bool { return strings.Contains(job.Uses.Value, "/"+w.File+"@") })
		if at < 0 {
			t.Fatalf("%s is not a workflow of the kit", job.Uses.Value)
		}
		called := ownWorkflows(t)[at]
		last := called.Jobs[len(called.Jobs)-1]
		if strings.Contains(last.Name.Value, "${{") {
			t.Errorf("%s: the name of the last job can change: %s", called.File, last.Name.Value)
		}
		if called.File != "code-scanning.yml" { // it fails no pull request
			want = append(want, job.Name.Value+" / "+last.Name.Value)
		}
	}
	if !slices.Equal(named, want) {
		t.Errorf("docs/adopt.md names %q, not %q", named, want)
	}
}

var from = regexp.MustCompile(`(?mi)^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?`)

// unpinned is a base image of stages that no release contains: make image, and the debugger, build from source on the user's machine.
const unpinned = "golang:1.26"

// Every file that Scorecard reads as a Dockerfile pins its base images by digest, templates included.
func TestDockerfilesArePinned(t *testing.T) {
	listed, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "--", "*Dockerfile*").Output()
	if err != nil {
		t.Skipf("git lists no files: %v", err)
	}
	files := strings.Fields(string(listed))
	if len(files) == 0 {
		t.Fatal("no Dockerfile was found")
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".go") {
			continue
		}
		stages := []string{"scratch"}
		if file == "Dockerfile" {
			stages = append(stages, unpinned)
		}
		for _, match := range from.FindAllStringSubmatch(string(read(t, file)), -1) {
			if !slices.Contains(stages, match[1]) && !strings.Contains(match[1], "@sha256:") {
				t.Errorf("%s: %s is not pinned by digest", file, match[1])
			}
			stages = append(stages, match[2])
		}
	}
}
