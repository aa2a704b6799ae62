package scaffold_test

import (
	"strings"
	"testing"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://github.com/acme/configured.git":             "acme/configured",
		"https://token@GitHub.com/acme/configured":           "acme/configured",
		"git@github.com:acme/configured.git":                 "acme/configured",
		"ssh://git@ssh.github.com:443/acme/configured.git":   "acme/configured",
		"https://github.com/fork/configured":                 "fork/configured",
		"https://codeberg.org/acme/configured":               "error: the remote origin is on codeberg.org",
		"git@git.example.com:acme/configured.git":            "error: the remote origin is on git.example.com",
		"ssh://git@git.example.com:2222/acme/configured.git": "error: the remote origin is on git.example.com",
		"../configured.git":                                  "acme/configured", // a folder has no owner: the module path decides
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			s := layOut(t, "testdata/shapes/configured.txtar")
			git(t, s.root, "remote", "set-url", "origin", address)
			options := quiet(t, s.folder)
			var got, notes string
			if plan, err := studyOrNot(t, options); err != nil {
				got = "error: " + err.Error()
			} else {
				got, notes = plan.Repository.String(), strings.Join(plan.Notes, "\n")
			}
			if !strings.HasPrefix(got, want) {
				t.Errorf("%s, want %s", got, want)
			}
			if noted := strings.Contains(notes, "--repo acme/configured selects the other"); noted != (want == "fork/configured") {
				t.Errorf("notes: %s", notes)
			}
		})
	}
}

// TestBranch wants the gates to run on the branch that the forge shows, whatever is checked out.
func TestBranch(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/library.txtar")
	git(t, s.root, "checkout", "--quiet", "-b", "work")
	git(t, s.root, "update-ref", "refs/remotes/origin/trunk", "HEAD")
	git(t, s.root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
	if diff := string(study(t, quiet(t, s.folder)).Diff()); !strings.Contains(diff, "branches: [trunk]") {
		t.Error(diff)
	}
}
