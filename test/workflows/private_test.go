//go:build linux

package workflows_test

import (
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/workflow"
)

const modulesToken = "github_pat_of_the_modules"

// privateModule serves the module github.com/acme/private, at v1.0.0, to git clients that have the token of the modules.
func privateModule(t *testing.T) (url string) {
	t.Helper()
	folder := t.TempDir()
	w := &world{origin: filepath.Join(folder, "acme", "private")}
	w.write(t, "go.mod", "module github.com/acme/private\n\ngo 1.26\n")
	w.write(t, "private.go", "// Package private is the module.\npackage private\n\n// Name is that of the module.\nconst Name = \"private\"\n")
	w.git(t, "init", "--quiet", "--initial-branch=main")
	w.commit(t, "feat: a name")
	w.git(t, "tag", "v1.0.0")
	path, err := exec.CommandContext(t.Context(), "git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(path)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + folder, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"},
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		if _, password, _ := req.BasicAuth(); password != modulesToken {
			rw.Header().Set("WWW-Authenticate", `Basic realm="acme"`)
			http.Error(rw, "private", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(rw, req)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Go fetches the modules of goprivate with the secret, which appears in no log; without it, the setup fails.
func TestPrivateModules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ goprivate, token, result, want string }{
		"with the token":    {"github.com/acme/*", modulesToken, "success", "it is private"},
		"without the token": {"github.com/acme/*", "", "failure", "::error title=goprivate::no secret MODULES_TOKEN"},
		"with another one":  {"github.com/acme/*", "github_pat_of_something_else", "failure", "Authentication failed"},
		"of no interest":    {"", modulesToken, "failure", "github.com/acme/private"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{
				"cmd": "", "internal": "", "go.sum": "",
				"go.mod":  "module github.com/acme/hello\n\ngo 1.26\n\nrequire github.com/acme/private v1.0.0\n",
				"main.go": "package main\n\nimport \"github.com/acme/private\"\n\nfunc main() { println(\"it is \" + private.Name) }\n",
			})
			server := privateModule(t)
			w.Event["server_url"] = server // which is github.com for git
			w.Env = append(w.Env, "GOMODCACHE="+t.TempDir(), "GOFLAGS=-mod=mod -modcacherw", "GOPROXY=direct", "GONOSUMDB=",
				"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+server+"/.insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/")
			result := w.execute(t, withSecret(with(usingModules(t, w), "goprivate", test.goprivate), "MODULES_TOKEN", test.token))
			if result.Result != test.result {
				t.Errorf("it is a %s, not a %s", result.Result, test.result)
			}
			says(t, result, test.want)
			if strings.Contains(result.Log(), "github_pat_") {
				t.Error("the log shows the token")
			}
		})
	}
}

// usingModules is a workflow of the kit with one job, which runs the program of the project.
func usingModules(t *testing.T, w *world) *workflow.Workflow {
	t.Helper()
	callee, err := workflow.Parse("setup.yml", []byte(`
name: Setup
on:
  workflow_call:
    inputs: {working-directory: {type: string, default: .}, go-version: {type: string, default: go.mod}, goprivate: {type: string, default: ""}}
    secrets: {MODULES_TOKEN: {required: false}}
jobs:
  setup:
    name: Setup
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - name: Set up
        uses: $/.github/actions/setup
        with: {inputs: "${{ toJSON(inputs) }}", go: true, modules-token: "${{ secrets.MODULES_TOKEN }}"}
      - name: Run
        shell: bash -euo pipefail {0}
        run: cd project && go run .
`))
	if err != nil {
		t.Fatal(err)
	}
	caller := w.caller(t, "ci.yml", "gates")
	caller.Jobs[0].With, caller.Jobs[0].Secrets = nil, &workflow.Compound{}
	w.Workflow = func(string) (*workflow.Workflow, error) { return callee, nil }
	return caller
}
