package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/rules"
)

// The kit's own workflows and actions keep all rules.
func TestOwnFiles(t *testing.T) {
	const folder = "../../../.github"
	workflows, err := workflow.ReadAll(filepath.Join(folder, "workflows"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "actions", "*", "action.yml"))
	if err != nil || len(files) == 0 || len(workflows) == 0 {
		t.Fatalf("%d workflows, %d actions: %v", len(workflows), len(files), err)
	}
	withActions := workflows
	for _, file := range files {
		action, err := workflow.ReadAction(file)
		if err != nil {
			t.Fatal(err)
		}
		withActions = append(withActions, rules.AsWorkflow(action))
	}
	for _, rule := range rules.All() {
		t.Run(rule.Name, func(t *testing.T) {
			subjects := workflows
			if rule.OfSteps {
				subjects = withActions
			}
			for _, finding := range rule.Find(subjects) {
				t.Error(finding)
			}
		})
	}
}

// Each rule finds the places of its folder in testdata that break it, and no others.
func TestRulesFindWhatBreaksThem(t *testing.T) {
	for _, rule := range rules.All() {
		t.Run(rule.Name, func(t *testing.T) {
			folder := filepath.Join("testdata", rule.Name)
			broken, err := workflow.ReadAll(folder)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(folder, "want.txt"))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, finding := range rule.Find(broken) {
				fmt.Fprintln(&got, finding)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" || got.Len() == 0 {
				t.Error(diff)
			}
		})
	}
}
