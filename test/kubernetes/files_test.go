package kubernetes_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// An unused file misleads maintainers.
func TestEveryFileIsUsed(t *testing.T) {
	if _, err := rendered(); err != nil {
		t.Fatal(err)
	}
	folder, err := tree(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == ".gitignore" {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if !used[name] {
			t.Errorf("deploy/kubernetes/%s is in no rendering", name)
		}
		seen++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("there are no files")
	}
}

func TestSecretsStayOutOfGit(t *testing.T) {
	for file := range secrets {
		ignored := exec.CommandContext(t.Context(), "git", "check-ignore", "--no-index", "--quiet", file)
		ignored.Dir = root + "/deploy/kubernetes"
		if err := ignored.Run(); err != nil {
			t.Errorf("git does not ignore deploy/kubernetes/%s", file)
		}
	}
	const component = "components/secrets/kustomization.yaml"
	ignored := exec.CommandContext(t.Context(), "git", "check-ignore", "--no-index", "--quiet", component)
	ignored.Dir = root + "/deploy/kubernetes"
	if err := ignored.Run(); err == nil {
		t.Errorf("git ignores deploy/kubernetes/%s", component)
	}
}

// A fresh checkout has no secrets yet.
func TestMissingSecretsAreNamed(t *testing.T) {
	for overlay, want := range map[string]string{
		"dev": "secrets/tokens", "production": "database_url", "blue-green": "database_url", "canary": "database_url",
	} {
		folder, err := tree(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		text, err := build(filesys.MakeFsOnDisk(), filepath.Join(folder, "overlays", overlay))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s without secrets: %v, and %d bytes", overlay, err, len(text))
		}
	}
}

func TestSecretsAreNowhereButInTheSecret(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			if strings.Contains(string(r.text), "s3cr") {
				t.Error("a secret is there for everybody to read")
			}
			values := 0
			for _, secret := range of[corev1.Secret](t, r) {
				for key, value := range secret.Data {
					values++
					if !strings.Contains(string(value), "s3cr") {
						t.Errorf("%s is not what was in the file: %q", key, value)
					}
				}
			}
			if values == 0 {
				t.Error("there are no secrets")
			}
		})
	}
}

// What changes has a new name, so that pods are replaced that have read the old.
func TestChangesAreRolledOut(t *testing.T) {
	template := func(folder string) string {
		text, err := build(filesys.MakeFsOnDisk(), filepath.Join(folder, "overlays", "production"))
		if err != nil {
			t.Fatal(err)
		}
		objects, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(encode(t, (&rendering{objects: objects}).find("Deployment", "shipped").Object["spec"]))
	}
	for name, change := range map[string]func(folder string) error{
		"a secret": func(folder string) error {
			return write(filepath.Join(folder, "components", "secrets", "tokens"), "ci=another")
		},
		"a setting": func(folder string) error {
			return edit(filepath.Join(folder, "overlays", "production"), "add", "configmap", "shipped",
				"--behavior=merge", "--from-literal=LOG_LEVEL=warn")
		},
		"an image": func(folder string) error {
			return edit(filepath.Join(folder, "overlays", "production"), "set", "image",
				"ghcr.io/relkit/shipped=ghcr.io/relkit/shipped@sha256:"+strings.Repeat("a", 64))
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder, err := tree(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range []string{"database_url", "tokens"} {
				if err := write(filepath.Join(folder, "components", "secrets", file), "one"); err != nil {
					t.Fatal(err)
				}
			}
			before := template(folder)
			if after := template(folder); after != before {
				t.Fatalf("differs without a change:\n%s\n%s", before, after)
			}
			if err := change(folder); err != nil {
				t.Fatal(err)
			}
			if template(folder) == before {
				t.Error("the pods stay as they are")
			}
		})
	}
}

// An image that the user has not chosen cannot be pulled.
func TestNoVersionIsTheDefault(t *testing.T) {
	text, err := build(filesys.MakeFsOnDisk(), root+"/deploy/kubernetes/base")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "image: ghcr.io/relkit/shipped@sha256:"+strings.Repeat("0", 64)+"\n") {
		t.Error("the base has an image that can be pulled")
	}
}

// Reviewers of a deployment see the digest, and nothing else.
func TestAnImageIsOneLine(t *testing.T) {
	folder, err := tree(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, overlay := range []string{"production", "blue-green/blue", "blue-green/green", "canary/stable", "canary/canary"} {
		directory := filepath.Join(folder, "overlays", overlay)
		before, err := os.ReadFile(filepath.Join(directory, "kustomization.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		digest := strings.Repeat("a", 64)
		if err := edit(directory, "set", "image", "ghcr.io/relkit/shipped=ghcr.io/relkit/shipped@sha256:"+digest); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(filepath.Join(directory, "kustomization.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		want := regexp.MustCompile(`sha256:[0-9a-f]{64}`).ReplaceAllString(string(before), "sha256:"+digest)
		if want == string(before) || strings.TrimSpace(string(after)) != strings.TrimSpace(want) {
			t.Errorf("%s: more changes than the digest, or nothing:\n%s", overlay, after)
		}
	}
}
