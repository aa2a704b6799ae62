package kubernetes_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// step is what the overlays are after a block of the page was run.
type step struct {
	block    block
	overlays map[string]*rendering
}

// follow runs all blocks that need no cluster, one after the other, as somebody does who follows the page.
func follow(t *testing.T) []step {
	t.Helper()
	if _, err := exec.LookPath("jq"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("jq is not installed")
		}
		t.Skip("the page needs jq: run apt-get install jq")
	}
	checkout, after := t.TempDir(), t.TempDir()
	if _, err := tree(filepath.Join(checkout, "deploy", "kubernetes")); err != nil {
		t.Fatal(err)
	}
	released, err := os.ReadFile(root + "/internal/report/testdata/passed.json") // as tests there hold it
	if err != nil {
		t.Fatal(err)
	}
	if err := write(filepath.Join(checkout, "released.json"), string(released)); err != nil {
		t.Fatal(err)
	}
	var steps []step
	script := "set -eu\n"
	for _, block := range read(t) {
		if block.cluster {
			continue
		}
		script += fmt.Sprintf("echo %q >&2\n%s\ncp -R deploy/kubernetes %s/%d\n", "after "+block.String(), strings.Join(block.lines, "\n"), after, len(steps))
		steps = append(steps, step{block: block})
	}
	for _, name := range []string{"kustomize", "kubectl"} {
		if _, err := played(name); err != nil {
			t.Fatal(err)
		}
	}
	shell := exec.CommandContext(t.Context(), "sh", "-c", script)
	shell.Dir = checkout
	shell.Env = append(os.Environ(), "PATH="+filepath.Join(temporary, "bin")+":"+os.Getenv("PATH"))
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for i := range steps {
		steps[i].overlays = map[string]*rendering{}
		for _, overlay := range []string{"dev", "production", "blue-green", "canary"} {
			text, err := build(filesys.MakeFsOnDisk(), filepath.Join(after, fmt.Sprint(i), "overlays", overlay))
			if err != nil {
				continue // its secrets are made by a later block
			}
			objects, err := parse(text)
			if err != nil {
				t.Fatal(err)
			}
			steps[i].overlays[overlay] = &rendering{name: steps[i].block.String(), overlay: overlay, text: text, objects: objects}
		}
	}
	return steps
}

// in are the steps of a section.
func in(steps []step, section string) (found []step) {
	for _, step := range steps {
		if step.block.section == section {
			found = append(found, step)
		}
	}
	return found
}

// patches are the `kubectl patch` of a section, each as kind, name, type and patch.
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
	image := func(step step, overlay, deployment string) string {
		t.Helper()
		for _, one := range of[appsv1.Deployment](t, step.overlays[overlay]) {
			if one.Name == deployment {
				return container(t, one).Image
			}
		}
		t.Fatalf("%s has no Deployment %s", overlay, deployment)
		return ""
	}

	t.Run("dev", func(t *testing.T) {
		if in(steps, "On your own machine")[0].overlays["dev"] == nil {
			t.Error("the overlay is not complete after its section")
		}
	})
	t.Run("secrets", func(t *testing.T) {
		if in(steps, "Secrets")[0].overlays["production"] == nil {
			t.Error("the overlay is not complete after its section")
		}
	})
	t.Run("image", func(t *testing.T) {
		if got := image(in(steps, "Image")[0], "production", "shipped"); got != digest {
			t.Errorf("%s instead of what was released", got)
		}
	})
	t.Run("blue-green", func(t *testing.T) {
		section := in(steps, "Blue-green")
		if got := image(section[0], "blue-green", "shipped-green"); got != digest {
			t.Errorf("green is %s", got)
		}
		if got := image(section[0], "blue-green", "shipped-blue"); got == digest {
			t.Error("blue is the new version too")
		}
		var colours []string
		for _, step := range section {
			colours = append(colours, live(t, step.overlays["blue-green"]))
		}
		if got := strings.Join(colours, " "); got != "shipped-blue shipped-green shipped-blue" {
			t.Errorf("live are, one after the other: %s", got)
		}
		// The patch is the way back that the file takes too, and nothing else changes.
		for _, back := range append(patches(t, "Blue-green"), patches(t, "The database")...) {
			patched := section[1].overlays["blue-green"].patched(t, back[0], back[1], back[2], back[3])
			if got := live(t, patched); got != "shipped-blue" {
				t.Errorf("after the patch, %s is live", got)
			}
			same(t, patched, section[2].overlays["blue-green"])
		}
	})
	t.Run("canary", func(t *testing.T) {
		section := in(steps, "Canary")
		if got := image(section[0], "canary", "shipped-canary"); got != digest {
			t.Errorf("the canary is %s", got)
		}
		var shares []string
		for _, step := range section {
			shares = append(shares, fmt.Sprint(weights(t, step.overlays["canary"])["shipped-canary"]))
		}
		if got := strings.Join(shares, " "); got != "0 10 0 0" {
			t.Errorf("the canary has, one after the other: %s", got)
		}
		for _, back := range patches(t, "Canary") {
			same(t, section[1].overlays["canary"].patched(t, back[0], back[1], back[2], back[3]), section[2].overlays["canary"])
		}
		if got := image(section[3], "canary", "shipped-stable"); got != digest {
			t.Errorf("at the end, the stable version is %s", got)
		}
	})
	t.Run("more", func(t *testing.T) {
		section := in(steps, "More")
		end := section[len(section)-1].overlays["production"]
		if end.find("HTTPRoute", "shipped") == nil || end.find("ServiceMonitor", "shipped") == nil {
			t.Error("the components are not there")
		}
		deployment := of[appsv1.Deployment](t, end)[0]
		if variables := environment(t, end, deployment); variables["REDIS_URL_FILE"] == "" || variables["LOG_LEVEL"] != "warn" {
			t.Errorf("settings are %v", variables)
		}
		// A Secret that somebody else makes is found by its plain name, whatever other Secrets there are.
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

// same fails when two renderings are not of the same objects.
func same(t *testing.T, got, want *rendering) {
	t.Helper()
	for i := range want.objects {
		if g, w := string(encode(t, got.objects[i])), string(encode(t, want.objects[i])); g != w {
			t.Errorf("the patch and the file differ:\n%s\n%s", g, w)
		}
	}
}
