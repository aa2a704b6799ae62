//go:build linux

package workflows_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
	"github.com/relkit/relkit/test/workflows/runner"
)

// The whole of release.yml, as the sample's tag starts it: each gate, the draft, its verification, its promotion, and a look
// at it as a user. Then published.yml looks at it again, on a good day and on a bad one. The program is small, which saves
// seconds of scanning, linking, compressing and downloading, and has one dependency.
func TestRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t, smallProject(map[string]string{
		".relkit.yaml":     "prepare: echo it is prepared without ${GITHUB_TOKEN:-a token} and ${NOTARY:-a key}\n",
		".goreleaser.yaml": forLinux(t) + "\nbefore: {hooks: ['sh -c \"test ${#NOTARY} = 17\"']}\n",
		"go.mod":           "module github.com/acme/hello\n\ngo 1.26\n\nrequire golang.org/x/text v0.41.0\n",
		"go.sum":           sums(t, "golang.org/x/text "),
		"cmd/hello/main.go": `// Command hello says its version.
package main

import (
	"golang.org/x/text/width"

	"github.com/acme/hello/internal/greeting"
)

var version = "dev"

func main() { println(greeting.Text(width.Narrow.String("hello")), version) }
`,
		"internal/greeting/database_test.go": `package greeting_test

import (
	"net"
	"net/url"
	"os"
	"testing"
)

func TestDatabase(t *testing.T) {
	location, err := url.Parse(os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", location.Host)
	if err != nil {
		t.Fatal(err)
	}
	_ = connection.Close()
}
`,
	}))
	w.tag(t, "v1.0.0")
	// The tap's token is behind the approval.
	w.Secrets["TAP_TOKEN"], w.Environments = "", map[string]map[string]string{"release": {"TAP_TOKEN": tapToken}}
	result := w.execute(t, with(withSecret(w.release(t), "BUILD_ENV", buildEnv), "tap-token-in-environment", "true"))
	if result.Result != "success" {
		t.Fatalf("the release is a %s", result.Result)
	}
	prepared := func(step *runner.Step) bool {
		return step.Name == "Prepare" && strings.Contains(step.Log, "it is prepared without a token and a key")
	}
	if !slices.ContainsFunc(result.Legs(), func(leg *runner.Leg) bool { return slices.ContainsFunc(leg.Steps, prepared) }) {
		t.Error("the build is not prepared")
	}
	says(t, result, "TAP_TOKEN is not set")
	release := result.Jobs["release"].Called
	for id, want := range map[string]string{
		"rehearse": "skipped", "check": "success", "gates": "success", "build": "success", "verify": "success", "run": "success", "promote": "success", "prove": "success",
	} {
		if got := release.Jobs[id].Result; got != want {
			t.Errorf("job %s: %s, not %s", id, got, want)
		}
	}
	for _, id := range []string{"lint", "test", "security"} {
		if got := release.Jobs["gates"].Called.Jobs[id].Result; got != "success" {
			t.Errorf("job %s: %s", id, got)
		}
	}
	outputs := release.Outputs
	if outputs["version"] != "v1.0.0" || outputs["release-url"] != w.forge.URL()+"/acme/hello/releases/tag/v1.0.0" ||
		len(outputs["checksums-sha256"]) != 64 || w.buildkit != "" && !strings.HasPrefix(outputs["image-digest"], "sha256:") {
		t.Errorf("the outputs: %v", outputs)
	}
	for _, path := range []string{
		"/acme/hello/releases/download/v1.0.0/hello_1.0.0_linux_amd64.tar.gz",
		"/acme/hello/releases/download/v1.0.0/checksums.txt.sigstore.json",
	} {
		if status := w.status(t, w.forge.URL()+path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, tag := range []string{"1.0.0", "1.0", "1", "latest"} {
		if status := w.status(t, "http://"+w.registry.Host()+"/v2/acme/hello/manifests/"+tag); w.buildkit != "" && status != http.StatusOK {
			t.Errorf("the image's tag %s: %d", tag, status)
		}
	}
	testPublished(t, w)
}

// release is the sample's release.yml with the registry of the test. Two runners are enough: this one, and one that gets another
// program of relkit.
func (w *world) release(t *testing.T) *workflow.Workflow {
	t.Helper()
	called := with(w.caller(t, "release.yml"), "registry", w.registry.Host(), "runners", `["ubuntu-24.04", "ubuntu-24.04-arm"]`)
	return withSecret(called, "REGISTRY_PASSWORD", "${{ secrets.REGISTRY_PASSWORD }}")
}

// fewTools lets the first job get just the programs that the jobs use which run in the test, as each one takes seconds.
func (w *world) fewTools(names string) {
	w.Workflow = func(uses string) (*workflow.Workflow, error) {
		found, err := reusable(uses)
		if err != nil {
			return nil, err
		}
		for _, job := range found.Jobs {
			if job.ID != "check" {
				continue
			}
			for i := range job.Steps[0].With {
				if job.Steps[0].With[i].Name == "tools" {
					job.Steps[0].With[i].Value = names
				}
			}
		}
		return found, nil
	}
}

// testPublished has a release that can be installed, then cannot, and then can again.
func testPublished(t *testing.T, w *world) {
	t.Helper()
	w.push(t, "refs/heads/main")
	look := func(want string, issues ...issue) *runner.Result {
		t.Helper()
		result := w.execute(t, w.caller(t, "published.yml"))
		if result.Result != want {
			t.Errorf("published.yml is a %s, not a %s", result.Result, want)
		}
		all, err := readIssues(w.issues)
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			all[i].Body = ""
		}
		if diff := cmp.Diff(issues, all); diff != "" {
			t.Errorf("the issues: %s", diff)
		}
		return result
	}
	if version := look("success").Jobs["prove"].Called.Outputs["version"]; version != "v1.0.0" {
		t.Errorf("the latest release is %s", version)
	}
	opened := issue{Number: 1, Title: "v1.0.0 cannot be installed"}
	w.lost.Store(true)
	look("failure", opened)
	look("failure", opened)
	w.lost.Store(false)
	opened.Closed = true
	look("success", opened)
}

// A private repository offers no download without a token: its releases are not proven, and no issue is opened.
func TestPublishedPrivately(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.private = true
	result := w.execute(t, with(w.caller(t, "published.yml"), "published-version", "v1.0.0"))
	if got := result.Jobs["prove"].Called.Jobs["prove"].Result; got != "skipped" || result.Result != "success" {
		t.Errorf("the proof: %s, all of it: %s", got, result.Result)
	}
	says(t, result, "::notice title=prove::skipped")
	if all, err := readIssues(w.issues); err != nil || len(all) > 0 {
		t.Errorf("%v, %v", all, err)
	}
}

// A release that another commit of the workflow has signed, and that no attestation covers, is not promoted. Gates that are left out are reported. GoReleaser
// builds with a configuration that the settings name, into a folder that it names.
func TestReleaseWithoutAttestation(t *testing.T) {
	t.Parallel()
	changes := small(t)
	changes[".gitignore"] = "/out/\n"
	changes[".goreleaser.yaml"] = strings.Replace(changes[".goreleaser.yaml"], "dist/homebrew", "out/built/homebrew", 1) + "\ndist: ./out/built\n"
	const config = ".github/release/goreleaser.yaml"
	changes[config], changes[".goreleaser.yaml"], changes[".relkit.yaml"] = changes[".goreleaser.yaml"], "", "config: "+config+"\n"
	w := newWorld(t, changes)
	w.tagWith(t, "v1.0.0", config)
	w.Actions["actions/attest"] = func(context.Context, *runner.Use) error { return nil }
	w.Actions["sigstore/cosign-installer"] = func(ctx context.Context, use *runner.Use) error {
		use.JobFacts = expression.Known{"workflow_ref": "relkit/relkit/.github/workflows/release.yml@refs/heads/other", "workflow_sha": strings.Repeat("0", 40)}
		return w.installCosign(ctx, use)
	}
	w.fewTools("relkit goreleaser")
	// The tap is written by an app.
	w.Secrets["TAP_TOKEN"] = ""
	result := w.execute(t, with(withSecret(w.release(t), "TAP_APP_KEY", appKey), "tap-app-id", "1", "skip-lint", "in a hurry", "skip-test", "in a hurry", "skip-security", "in a hurry"))
	release := result.Jobs["release"].Called
	for _, id := range []string{"lint", "test", "security"} {
		if got := release.Jobs["gates"].Called.Jobs[id].Result; got != "skipped" {
			t.Errorf("job %s: %s", id, got)
		}
	}
	for id, want := range map[string]string{
		"build": "success", "verify": "failure",
		"run": "skipped", "promote": "skipped", "prove": "skipped",
	} {
		if got := release.Jobs[id].Result; got != want {
			t.Errorf("job %s: %s, not %s", id, got, want)
		}
	}
	says(t, result, "::warning title=security is skipped::in a hurry", "signatures")
	if status := w.status(t, w.forge.URL()+"/acme/hello/releases/tag/v1.0.0"); status != http.StatusNotFound {
		t.Errorf("the release's page: %d", status)
	}
}

// A dry run needs no tag and publishes nothing.
func TestDryRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, small(t))
	result := w.execute(t, with(w.caller(t, "release.yml"), "dry-run", "true", "version", "v2.0.0"))
	for id, job := range result.Jobs["release"].Called.Jobs {
		want := "skipped"
		if id == "rehearse" {
			want = "success"
		}
		if job.Result != want {
			t.Errorf("job %s: %s, not %s", id, job.Result, want)
		}
	}
	says(t, result, "✓ v2.0.0 ")
}

// What would fail at the last step fails at the first.
func TestCheckFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes map[string]string
		tag     string
		want    []string
	}{
		"configuration": {map[string]string{".goreleaser.yaml": "version: 2\nbuilds: [{mian: ./cmd/hello}]\n"}, "v1.0.0", []string{".goreleaser.yaml", "mian"}},
		"tag":           {nil, "v1.0", []string{"v1.0", "write it as v1.2.3"}},
		"registry":      {nil, "v1.0.0", []string{"::error title=registry::no secret REGISTRY_PASSWORD for 127.0.0.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.changes)
			w.fewTools("relkit goreleaser")
			w.tag(t, test.tag)
			if name == "registry" { // which is not to get the token of the run
				w.Secrets["REGISTRY_PASSWORD"] = ""
			}
			result := w.execute(t, w.release(t))
			jobs := result.Jobs["release"].Called.Jobs
			if jobs["check"].Result != "failure" || jobs["build"].Result != "skipped" || jobs["promote"].Result != "skipped" {
				t.Errorf("check: %s, build: %s, promote: %s", jobs["check"].Result, jobs["build"].Result, jobs["promote"].Result)
			}
			says(t, result, test.want...)
		})
	}
}

// sample is a file of the sample.
func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "test", "caller", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// small is a configuration and a program that take less time: GoReleaser compresses as well as it can.
func small(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		".goreleaser.yaml":  strings.Replace(forLinux(t), "formats: [tar.gz]", "formats: [tar]", 1),
		"cmd/hello/main.go": "package main\n\nvar version = \"dev\"\n\nfunc main() { println(\"hello\", version) }\n",
	}
}

// forLinux is the configuration of the sample without the other systems.
func forLinux(t *testing.T) string {
	t.Helper()
	return strings.Replace(sample(t, ".goreleaser.yaml"), "goos: [linux, darwin, windows]", "goos: [linux]", 1)
}

func (w *world) status(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// says wants all of that in the log.
func says(t *testing.T, result *runner.Result, want ...string) {
	t.Helper()
	log := colours.ReplaceAllString(result.Log(), "")
	for _, text := range want {
		if !strings.Contains(log, text) {
			t.Errorf("the log does not say %q", text)
		}
	}
}
