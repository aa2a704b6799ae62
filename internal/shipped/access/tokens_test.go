package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/access"
)

const (
	writing = "0123456789abcdef-writing"
	reading = "0123456789abcdef-reading"
)

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct{ list, want string }{
		"nothing":               {"", ""},
		"one":                   {"ci=" + writing, "ci"},
		"several":               {"ci=" + writing + ",dashboard:read=" + reading, "ci,dashboard:read"},
		"over lines":            {"\n ci=" + writing + ",\n dashboard:read=" + reading + ",\n", "ci,dashboard:read"},
		"a secret with = and :": {"ci=" + writing + "=:", "ci"},
	} {
		t.Run(name, func(t *testing.T) {
			tokens, err := access.Parse(tc.list)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, tokens.String()); diff != "" {
				t.Error(diff)
			}
			if tokens.Empty() != (tc.want == "") {
				t.Errorf("empty is %v", tokens.Empty())
			}
		})
	}
}

func TestBadListsAreRefusedAndNotShown(t *testing.T) {
	for name, tc := range map[string]struct{ list, want string }{
		"no name":       {writing, "entry 1 has no name: write name=secret or name:read=secret"},
		"an empty name": {"=" + writing, "entry 1 has a bad name: take letters, digits, dots, dashes and underscores"},
		"a bad name":    {"c i=" + writing, "entry 1 has a bad name: take letters, digits, dots, dashes and underscores"},
		"a bad right": {
			"ci:admin=" + writing,
			"entry 1 has an unknown right after its name: only :read is one, and without it the token may write",
		},
		"a short secret": {
			"ci=" + writing + ",b=" + writing[:15],
			"entry 2 has a secret of 15 characters, which can be guessed: take at least 16, as from openssl rand -hex 32",
		},
		"a secret twice": {
			"ci=" + writing + ",old=" + writing,
			"entry 2 has the secret of another one, ci: the log could not tell them apart",
		},
		"a name twice": {
			"ci=" + writing + ",ci:read=" + reading,
			"entry 2 has the name of another one, ci: the log could not tell them apart",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var tokens access.Tokens
			err := tokens.UnmarshalText([]byte(tc.list))
			if err == nil {
				t.Fatal("accepted")
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	var tokens access.Tokens
	if err := tokens.UnmarshalText([]byte("ci=" + writing)); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if shown := fmt.Sprintf(verb, tokens); strings.Contains(shown, writing) {
			t.Errorf("%s shows %s", verb, shown)
		}
	}
}
