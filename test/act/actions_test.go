//go:build linux

package act_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// actionsFolder is the variable that names the folder of the actions: OWNER/NAME/action.yml, and all else that is in their repositories.
const actionsFolder = "RELKIT_ACTIONS"

var usesAction = regexp.MustCompile(`uses: ([A-Za-z0-9-]+/[A-Za-z0-9_.-]+)(\S*)@([0-9a-f]{40})`)

// needed are the actions without which no job begins.
var needed = []string{"actions/checkout", "actions/setup-go", "actions/upload-artifact", "actions/download-artifact"}

// actions are the folders of all actions that a copy of the kit uses, as OWNER/NAME@COMMIT: first those of testdata, then those of the
// folder. act fetches those too that are not run, so that one that is nowhere is an action that fails.
func actions(t *testing.T, of string) map[string]string {
	t.Helper()
	found := map[string]string{}
	files, err := filepath.Glob(filepath.Join(of, ".github", "*", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	composite, err := filepath.Glob(filepath.Join(of, ".github", "actions", "*", "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, composite...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range usesAction.FindAllStringSubmatch(string(text), -1) {
			if name := use[1]; name != kit && found[name+"@"+use[3]] == "" {
				found[name+"@"+use[3]] = action(t, name)
			}
		}
	}
	return found
}

// action is the folder of an action.
func action(t *testing.T, name string) string {
	t.Helper()
	own, err := filepath.Abs(filepath.Join("testdata", "actions", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(own); err == nil {
		t.Logf("%s: replaced by one of the test", name)
		return own
	}
	folder := filepath.Join(os.Getenv(actionsFolder), name)
	if _, err := os.Stat(folder); err == nil {
		return folder
	}
	t.Logf("%s: not in %s, so that a job that runs it fails", name, actionsFolder)
	folder = t.TempDir()
	text := "name: Missing\ndescription: is missing\nruns:\n  using: composite\n  steps: [{shell: bash, run: \"echo " + name + " is not in " + actionsFolder + "; exit 1\"}]\n"
	if err := os.WriteFile(filepath.Join(folder, "action.yml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// missing is what the test needs and is not here.
func missing() (what []string) {
	if os.Geteuid() != 0 {
		what = append(what, "root, for a network of its own")
	}
	folder := os.Getenv(actionsFolder)
	if folder == "" {
		return append(what, actionsFolder+", the folder of the actions that the workflows use")
	}
	for _, name := range needed {
		if _, err := os.Stat(filepath.Join(folder, name, "action.yml")); err != nil {
			what = append(what, name+" in "+actionsFolder)
		}
	}
	for _, name := range []string{"act", "buildkitd", "buildx"} {
		if _, err := os.Stat(filepath.Join(root, "bin", name)); err != nil {
			what = append(what, "bin/"+name)
		}
	}
	for _, name := range []string{"node", "docker", "runc", "jq"} {
		if !slices.ContainsFunc(filepath.SplitList(os.Getenv("PATH")), func(folder string) bool {
			_, err := os.Stat(filepath.Join(folder, name))
			return err == nil
		}) {
			what = append(what, name)
		}
	}
	return what
}

func skipWithout(t *testing.T) {
	t.Helper()
	if what := missing(); len(what) > 0 {
		t.Skip("act needs " + strings.Join(what, ", "))
	}
}
