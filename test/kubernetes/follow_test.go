package kubernetes_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// step is deploy/kubernetes after a block of the page was run.
type step struct {
	block  block
	folder string
}

// overlay renders one.
func (s step) overlay(t *testing.T, name string) *rendering {
	t.Helper()
	text, err := build(filesys.MakeFsOnDisk(), filepath.Join(s.folder, "overlays", name))
	if err != nil {
		t.Fatalf("%v: %v", s.block, err)
	}
	objects, err := parse(text)
	if err != nil {
		t.Fatalf("%v: %v", s.block, err)
	}
	return &rendering{name: s.block.String(), overlay: name, text: text, objects: objects}
}

// follow runs all blocks that need no cluster, one after the other, as a reader of the page does.
func follow(t *testing.T) []step {
	t.Helper()
	for _, needed := range []string{"jq", "openssl"} {
		if _, err := exec.LookPath(needed); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skipf("the page needs %s: run apt-get install %[1]s", needed)
		}
	}
	checkout, after := t.TempDir(), t.TempDir()
	if _, err := tree(filepath.Join(checkout, "deploy", "kubernetes")); err != nil {
		t.Fatal(err)
	}
	released, err := os.ReadFile(root + "/internal/report/testdata/passed.json") // which the tests there keep current
	if err != nil {
		t.Fatal(err)
	}
	if err := write(filepath.Join(checkout, "released.json"), string(released)); err != nil {
		t.Fatal(err)
	}
	var steps []step
	script := "set -eux\n"
	for _, block := range read(t) {
		if block.cluster {
			continue
		}
		one := step{block, filepath.Join(after, strconv.Itoa(len(steps)))}
		script += strings.Join(block.lines, "\n") + "\ncp -R deploy/kubernetes " + one.folder + "\n"
		steps = append(steps, one)
	}
	programs, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	shell := exec.CommandContext(t.Context(), "sh", "-c", script)
	shell.Dir = checkout
	shell.Env = append(os.Environ(), "PATH="+programs+":"+os.Getenv("PATH"))
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return steps
}

// in returns the steps of a section.
func in(steps []step, section string) (found []step) {
	for _, step := range steps {
		if step.block.section == section {
			found = append(found, step)
		}
	}
	return found
}

// patches returns the `kubectl patch` of a section, each as kind, name, type and patch.
func patches(t *testing.T, section string) (found [][]string) {
	t.Helper()
	form := regexp.MustCompile(`^kubectl patch (\S+) (\S+) --namespace shipped(?: --type (\S+))? --patch '([^']*)'$`)
	for _, block := range read(t) {
		for _, command := range block.commands() {
			if block.section != section || !strings.HasPrefix(command, "kubectl patch") {
				continue
			}
			parts := form.FindStringSubmatch(command)
			if parts == nil {
				t.Fatalf("the test does not understand %s", command)
			}
			found = append(found, parts[1:])
		}
	}
	return found
}

func TestPage(t *testing.T) {
	steps := follow(t)
	const digest = "ghcr.io/relkit/shipped@sha256:5ab12cd05ab12cd05ab12cd05ab12cd05ab12cd05ab12cd05ab12cd05ab12cd0"
	t.Run("dev", func(t *testing.T) {
		in(steps, "On your own machine")[0].overlay(t, "dev")
	})
	t.Run("production", func(t *testing.T) {
		in(steps, "Secrets")[0].overlay(t, "production")
		if got := image(t, in(steps, "Image")[0].overlay(t, "production"), "shipped"); got != digest {
			t.Errorf("%s instead of what was released", got)
		}
	})
	t.Run("blue-green", func(t *testing.T) {
		after := renderings(t, in(steps, "Blue-green"), "blue-green")
		if got := image(t, after[0], "shipped-green"); got != digest {
			t.Errorf("green is %s", got)
		}
		if got := image(t, after[0], "shipped-blue"); got == digest {
			t.Error("blue is the new version too")
		}
		var colours []string
		for _, r := range after {
			colours = append(colours, live(t, r))
		}
		if got := strings.Join(colours, " "); got != "shipped-blue shipped-green shipped-blue" {
			t.Errorf("live are, one after the other: %s", got)
		}
		// The patch is the way back that the file takes too, and nothing else changes.
		for _, back := range append(patches(t, "Blue-green"), patches(t, "The database")...) {
			same(t, after[1].patched(t, back[0], back[1], back[2], back[3]), after[2])
		}
	})
	t.Run("canary", func(t *testing.T) {
		after := renderings(t, in(steps, "Canary"), "canary")
		if got := image(t, after[0], "shipped-canary"); got != digest {
			t.Errorf("the canary is %s", got)
		}
		if got := image(t, after[len(after)-1], "shipped-stable"); got != digest {
			t.Errorf("at the end, the stable version is %s", got)
		}
		var shares []string
		for _, r := range after {
			shares = append(shares, strconv.Itoa(weights(t, r)["shipped-canary"]))
		}
		if got := strings.Join(shares, " "); got != "0 10 0 0" {
			t.Errorf("the canary has, one after the other: %s", got)
		}
		for _, back := range patches(t, "Canary") {
			same(t, after[1].patched(t, back[0], back[1], back[2], back[3]), after[2])
		}
	})
	t.Run("more", func(t *testing.T) {
		section := in(steps, "More")
		end := section[len(section)-1].overlay(t, "production")
		if end.find("HTTPRoute", "shipped") == nil || end.find("ServiceMonitor", "shipped") == nil {
			t.Error("the components are not there")
		}
		deployment := of[appsv1.Deployment](t, end)[0]
		variables := environment(t, end, deployment)
		for name, want := range map[string]string{
			"LOG_LEVEL": "warn", "SHIPPED_GITHUB_PROJECTS": "acme/hello=hello", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel.observability:4318",
		} {
			if variables[name] != want {
				t.Errorf("%s is %q instead of %q", name, variables[name], want)
			}
		}
		for _, name := range []string{"REDIS_URL_FILE", "SHIPPED_WEBHOOKS_FILE", "SHIPPED_SECRET_KEY_FILE", "SHIPPED_GITHUB_TOKEN_FILE"} {
			if variables[name] == "" {
				t.Errorf("%s is not set: %v", name, variables)
			}
		}
		// A Secret that was made elsewhere is found by its plain name, whatever other Secrets there are.
		for _, volume := range deployment.Spec.Template.Spec.Volumes {
			if volume.Name == "secrets" && volume.Secret.SecretName != "shipped" {
				t.Errorf("secrets come from %s", volume.Secret.SecretName)
			}
		}
	})
	if len(patches(t, "Blue-green")) == 0 || len(patches(t, "Canary")) == 0 {
		t.Error("there is no way back at once")
	}
}

func renderings(t *testing.T, steps []step, overlay string) (all []*rendering) {
	t.Helper()
	for _, step := range steps {
		all = append(all, step.overlay(t, overlay))
	}
	return all
}

// image returns that of a Deployment.
func image(t *testing.T, r *rendering, name string) string {
	t.Helper()
	for _, deployment := range of[appsv1.Deployment](t, r) {
		if deployment.Name == name {
			return container(t, deployment).Image
		}
	}
	t.Fatalf("%s has no Deployment %s", r.overlay, name)
	return ""
}

// same fails when two renderings are not of the same objects.
func same(t *testing.T, got, want *rendering) {
	t.Helper()
	for i := range want.objects {
		if g, w := string(encode(t, got.objects[i])), string(encode(t, want.objects[i])); g != w {
			t.Errorf("the patch and the file differ:\n%s\n%s", g, w)
		}
	}
}
