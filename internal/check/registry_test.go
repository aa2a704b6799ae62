package check_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestRegistry(t *testing.T) {
	for name, test := range map[string]struct {
		answer   int
		loggedIn bool
		status   audit.Status
		part     string
		uploads  string
	}{
		"may push":                        {0, true, audit.Passed, "", "POST DELETE"},
		"may push without an account":     {0, false, audit.Passed, "", "POST DELETE"},
		"may not push":                    {http.StatusForbidden, true, audit.Failed, "packages: write", "POST"},
		"is not known":                    {http.StatusUnauthorized, true, audit.Failed, "the registry requires authentication", "POST"},
		"anonymous":                       {http.StatusForbidden, false, audit.Skipped, "no account of docker login is here", "POST"},
		"a registry that is out of order": {http.StatusServiceUnavailable, true, audit.Skipped, "the registry answered 503", "POST"},
	} {
		t.Run(name, func(t *testing.T) {
			host, uploads := images(t, test.answer)
			dir := project(t, sound().with(files{".goreleaser.yaml": "version: 2\ndockers_v2: [{images: [" + host + "/acme/app]}]\n"}))
			if test.loggedIn {
				login(t, host)
			}
			got := ask(t, dir, check.Registry)
			want(t, got, test.status, test.part)
			if uploads() != test.uploads {
				t.Errorf("asked with %q, not %q", uploads(), test.uploads)
			}
			if strings.Contains(fmt.Sprint(got), "a-password") {
				t.Error("the password is shown")
			}
		})
	}
	want(t, ask(t, project(t, sound()), check.Registry), audit.Skipped, "makes no image")
	unreachable := project(t, sound().with(files{".goreleaser.yaml": "version: 2\ndockers_v2: [{images: ['127.0.0.1:1/acme/app']}]\n"}))
	want(t, ask(t, unreachable, check.Registry), audit.Skipped, "connection refused")
}
