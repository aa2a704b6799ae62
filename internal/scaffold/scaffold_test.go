package scaffold_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/scaffold"
)

func TestShapes(t *testing.T) {
	t.Parallel()
	for _, s := range shapes(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			plan := study(t, quiet(t, s.folder))
			if diff := cmp.Diff(s.want, summary(plan)); diff != "" {
				t.Error(diff)
			}
			compareGolden(t, s.name, plan)
			expectSameByDiff(t, s, plan)
			if err := plan.Write(); err != nil {
				t.Fatal(err)
			}
			if s.name != "configured" { // its own configuration is not from a template
				expectContent(t, s)
			}
			again := study(t, scaffold.Options{Path: s.folder, Progress: quiet(t, s.folder).Progress}) // without a pin
			if len(again.Changes)+len(again.Steps)+len(again.Rehearsal) != 0 || len(again.Diff()) != 0 {
				t.Errorf("the second time: %v", summary(again))
			}
		})
	}
}

func TestForce(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/configured.txtar")
	write(t, filepath.Join(s.folder, "main.go"), "package main\n\nfunc main() {}\n")
	write(t, filepath.Join(s.folder, "go.mod"), "module github.com/acme/configured\n\ngo 1.26\n")
	options := quiet(t, s.folder)
	options.Force, options.Systems = true, []string{"linux"}
	plan := study(t, options)
	want := []string{
		"change goreleaser.yml", "create Dockerfile", "create .gitignore", "change .github/workflows/ci.yml",
		"create .github/workflows/release.yml", "create .github/workflows/published.yml", "create .github/dependabot.yml",
		"note configured reports its version neither with --version nor with version: only debug.ReadBuildInfo and go version -m have it",
	}
	if diff := cmp.Diff(want, summary(plan)); diff != "" {
		t.Error(diff)
	}
	if err := plan.Write(); err != nil {
		t.Fatal(err)
	}
	if again := study(t, options); len(again.Changes) != 0 {
		t.Errorf("the second time: %v", summary(again))
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/several.txtar")
	options := quiet(t, s.folder)
	options.Mains, options.Systems = []string{"cmd/client", "./tools/gen"}, []string{"darwin", "linux"}
	options.Repository, options.Tap, options.NoImages = "other/name", "other/homebrew-x", true
	plan := study(t, options)
	var programs []string
	for _, program := range plan.Programs {
		programs = append(programs, program.Name+" "+program.Main+" "+strings.Join(program.Systems, " "))
	}
	if diff := cmp.Diff([]string{"client ./cmd/client linux darwin", "gen ./tools/gen linux darwin"}, programs); diff != "" {
		t.Error(diff)
	}
	text := string(plan.Diff())
	for _, wanted := range []string{"owner: other", "name: homebrew-x", "goos: [linux, darwin]", "https://github.com/other/name"} {
		if !strings.Contains(text, wanted) {
			t.Errorf("%q is not in the diff", wanted)
		}
	}
	for _, unwanted := range []string{"dockers_v2", "Dockerfile", "windows"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("%q is in the diff", unwanted)
		}
	}
}

func TestInterruptedStudy(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/root.txtar")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := scaffold.Study(ctx, quiet(t, s.folder)); err == nil {
		t.Error("a study whose context has ended comes to a plan")
	}
}
