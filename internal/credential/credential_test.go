package credential_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/credential"
)

func TestTokens(t *testing.T) {
	for name, tc := range map[string]struct {
		env                  map[string]string
		release, tap, ledger credential.Token
	}{
		"nothing is set": {
			release: credential.Token{Name: "GITHUB_TOKEN"}, tap: credential.Token{Name: "TAP_TOKEN"}, ledger: credential.Token{Name: "SHIPPED_TOKEN"},
		},
		"one for all": {
			env:     map[string]string{"GITHUB_TOKEN": "a"},
			release: credential.Token{Name: "GITHUB_TOKEN", Text: "a"}, tap: credential.Token{Name: "GITHUB_TOKEN", Text: "a"},
			ledger: credential.Token{Name: "SHIPPED_TOKEN"}, // the forge's token must not be sent elsewhere
		},
		"a later job has the tap's": {
			env:     map[string]string{"GITHUB_TOKEN": "a", "TAP_TOKEN_LATER": "true"},
			release: credential.Token{Name: "GITHUB_TOKEN", Text: "a"}, tap: credential.Token{Name: "TAP_TOKEN"},
			ledger: credential.Token{Name: "SHIPPED_TOKEN"},
		},
		"that of gh": {
			env:     map[string]string{"GH_TOKEN": "b"},
			release: credential.Token{Name: "GH_TOKEN", Text: "b"}, tap: credential.Token{Name: "GH_TOKEN", Text: "b"},
			ledger: credential.Token{Name: "SHIPPED_TOKEN"},
		},
		"each its own": {
			env:     map[string]string{"GITHUB_TOKEN": "a", "GH_TOKEN": "b", "TAP_TOKEN": "c", "SHIPPED_TOKEN": "d"},
			release: credential.Token{Name: "GITHUB_TOKEN", Text: "a"}, tap: credential.Token{Name: "TAP_TOKEN", Text: "c"},
			ledger: credential.Token{Name: "SHIPPED_TOKEN", Text: "d"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"GITHUB_TOKEN", "GH_TOKEN", "TAP_TOKEN", "TAP_TOKEN_LATER", "SHIPPED_TOKEN"} {
				t.Setenv(variable, tc.env[variable])
			}
			for what, pair := range map[string][2]credential.Token{
				"release": {credential.Release(), tc.release}, "tap": {credential.Tap(""), tc.tap}, "ledger": {credential.Ledger(), tc.ledger},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: got %+v, want %+v", what, pair[0], pair[1])
				}
			}
		})
	}
}

func TestABadServer(t *testing.T) {
	t.Setenv("GITHUB_API_URL", "not a url")
	_, err := credential.Token{Name: "GITHUB_TOKEN", Text: "secret"}.Client()
	if err == nil || !strings.Contains(err.Error(), "GITHUB_API_URL") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

// The variable in the configuration comes first, and is the one to set if there is none.
func TestNamedVariables(t *testing.T) {
	for _, variable := range []string{"GITHUB_TOKEN", "GH_TOKEN", "TAP_TOKEN", "AUR_KEY", "BUCKET_TOKEN", "BUCKET_KEY"} {
		t.Setenv(variable, "")
	}
	if got := credential.Tap("BUCKET_TOKEN"); got != (credential.Token{Name: "BUCKET_TOKEN"}) || credential.Key("BUCKET_KEY") != "" {
		t.Errorf("nothing is set: %+v, %q", got, credential.Key("BUCKET_KEY"))
	}
	t.Setenv("TAP_TOKEN", "of the tap")
	t.Setenv("AUR_KEY", "of the AUR")
	if got := credential.Tap("BUCKET_TOKEN"); got.Text != "of the tap" || credential.Key("BUCKET_KEY") != "of the AUR" || credential.Key("") != "of the AUR" {
		t.Errorf("the named ones are not set: %+v, %q", got, credential.Key("BUCKET_KEY"))
	}
	t.Setenv("BUCKET_TOKEN", "of the bucket")
	t.Setenv("BUCKET_KEY", "of git")
	if got := credential.Tap("BUCKET_TOKEN"); got != (credential.Token{Name: "BUCKET_TOKEN", Text: "of the bucket"}) || credential.Key("BUCKET_KEY") != "of git" {
		t.Errorf("the named ones are set: %+v, %q", got, credential.Key("BUCKET_KEY"))
	}
}
