//go:build unix

package compose_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// makeSecrets runs the script in a checkout and returns what it says.
func makeSecrets(t *testing.T, checkout string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), at(checkout, "deploy/compose/secrets.sh")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// secretsOf returns the content of each file.
func secretsOf(t *testing.T, checkout string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	folder := at(checkout, "deploy/compose/secrets")
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		contents[entry.Name()] = string(content)
	}
	return contents
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	mine, another := checkout(t), checkout(t)
	said := makeSecrets(t, mine)
	first := secretsOf(t, mine)
	if len(first) != 8 {
		t.Errorf("there are %d files", len(first))
	}
	for name, content := range first {
		if !strings.Contains(said, "made deploy/compose/secrets/"+name+"\n") {
			t.Errorf("nothing is said of %s: %s", name, said)
		}
		if strings.Contains(said, content) {
			t.Errorf("the secret %s is shown", name)
		}
		mode(t, at(mine, "deploy/compose/secrets/"+name), 0o644)
	}
	mode(t, at(mine, "deploy/compose/secrets"), fs.ModeDir|0o700)

	if said := makeSecrets(t, mine); said != "" {
		t.Errorf("made again: %s", said)
	}
	if diff := cmp.Diff(first, secretsOf(t, mine)); diff != "" {
		t.Errorf("the second run has changed secrets:\n%s", diff)
	}

	makeSecrets(t, another)
	for name, content := range secretsOf(t, another) {
		if content == first[name] && name != "webhooks" { // of which there are none yet
			t.Errorf("two checkouts have the same %s", name)
		}
	}
}

// All other secrets are made with a password that the user has chosen.
func TestSecretsFromOnesOwnPassword(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	secrets := at(folder, "deploy/compose/secrets")
	if err := os.MkdirAll(secrets, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(secrets, "database_password"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	makeSecrets(t, folder)
	want := "postgres://shipped:mine@postgres:5432/shipped?sslmode=disable"
	if got := secretsOf(t, folder)["database_url"]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func mode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != want {
		t.Errorf("%s has the mode %s, want %s", path, info.Mode(), want)
	}
}
