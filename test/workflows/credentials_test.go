//go:build linux

package workflows_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/runner"
)

// The registry gets its own password. Only ghcr.io gets the token of the run, and a registry without a password gets nothing.
func TestRegistryPassword(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ registry, secret, want string }{
		"ghcr.io":                 {"ghcr.io", "", "ghs_"},
		"ghcr.io with a password": {"ghcr.io", registryToken, registryToken},
		"another one":             {"docker.io", registryToken, registryToken},
		"another one without":     {"docker.io", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logins := used(t, test.secret, "docker/login-action", "registry", test.registry)
			if want := []string{"build", "check", "promote", "verify"}; !slices.Equal(slices.Sorted(maps.Keys(logins)), want) {
				t.Errorf("a login in %v, not in %q", logins, want)
			}
			for job, with := range logins {
				if got := with["password"]; with["registry"] != test.registry || !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
					t.Errorf("%s: the password for %s is %q", job, with["registry"], got)
				}
			}
		})
	}
}

// A token of the tap's app is requested where the tap is examined and written, and only with the permissions for that.
func TestTapApp(t *testing.T) {
	t.Parallel()
	if without := used(t, "", "actions/create-github-app-token"); len(without) > 0 {
		t.Errorf("without an app: %v", without)
	}
	tokens := used(t, "", "actions/create-github-app-token", "tap-app-id", "1", "tap-repositories", "homebrew-tap,scoop-bucket")
	if want := []string{"check", "promote"}; !slices.Equal(slices.Sorted(maps.Keys(tokens)), want) {
		t.Errorf("a token in %v, not in %q", tokens, want)
	}
	for job, with := range tokens {
		permissions := map[string]string{}
		for name, value := range with {
			if strings.HasPrefix(name, "permission-") {
				permissions[name] = value
			}
		}
		if with["repositories"] != "homebrew-tap,scoop-bucket" || !maps.Equal(permissions, map[string]string{"permission-contents": "write", "permission-pull-requests": "write"}) {
			t.Errorf("%s: a token for %s with %v", job, with["repositories"], permissions)
		}
	}
}

// used is what an action is given by each job of a release that uses it. No other step is run.
func used(t *testing.T, password, action string, inputs ...string) map[string]map[string]string {
	t.Helper()
	w := newWorld(t, nil)
	var mu sync.Mutex
	found := map[string]map[string]string{}
	w.Actions[action] = func(_ context.Context, use *runner.Use) error {
		mu.Lock()
		defer mu.Unlock()
		found[use.Job] = use.With
		return nil
	}
	w.Workflow = func(uses string) (*workflow.Workflow, error) {
		called, err := reusable(uses)
		if err == nil {
			only(called, action)
		}
		return called, err
	}
	w.Executed = func(runner.Place) {}
	w.Secrets["REGISTRY_PASSWORD"] = password
	w.execute(t, with(withSecret(w.caller(t, "release.yml"), "REGISTRY_PASSWORD", "${{ secrets.REGISTRY_PASSWORD }}"), inputs...))
	return found
}

// only replaces each step by one that does nothing, those that use an action excepted.
func only(w *workflow.Workflow, action string) {
	for i := range w.Jobs {
		w.Jobs[i].Defaults.Run.WorkingDirectory.Value = ""
		for j := range w.Jobs[i].Steps {
			step := &w.Jobs[i].Steps[j]
			if name, _, _ := strings.Cut(step.Uses.Value, "@"); name != action {
				*step = workflow.Step{ID: step.ID, Name: step.Name, Run: workflow.Text{Value: "true"}}
			}
		}
	}
}
