package access_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
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

const badPlace = "entry 1 has a bad place after its name: write name@project or name@project/environment, with * for any, of a token that may write"

func TestATokenIsForAPlace(t *testing.T) {
	for label, want := range map[string][4]bool{ // hello in staging, hello in production, other in staging, a release of hello
		"ci":               {true, true, true, true},
		"ci@hello":         {true, true, false, true},
		"ci@hello/*":       {true, true, false, true},
		"ci@*/staging":     {true, false, true, false},
		"ci@hello/staging": {true, false, false, false},
		"ci@other/staging": {false, false, true, false},
	} {
		t.Run(label, func(t *testing.T) {
			tokens, err := access.Parse(label + "=" + writing)
			if err != nil {
				t.Fatal(err)
			}
			if shown := strings.TrimSuffix(label, "/*"); tokens.String() != shown {
				t.Errorf("shown as %s", tokens)
			}
			var got [4]bool
			handler := tokens.Require(access.Write, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				for i, place := range [4][2]string{{"hello", "staging"}, {"hello", "production"}, {"other", "staging"}, {"hello", ""}} {
					got[i] = access.MayWrite(r.Context(), place[0], place[1])
				}
			}))
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
			request.Header.Set("Authorization", "Bearer "+writing)
			handler.ServeHTTP(httptest.NewRecorder(), request)
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestTokensAreReplacedInAllCopies(t *testing.T) {
	tokens, err := access.Parse("ci=" + writing)
	if err != nil {
		t.Fatal(err)
	}
	handler := tokens.Require(access.Write, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ask := func(secret string) int {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
		request.Header.Set("Authorization", "Bearer "+secret)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer.Code
	}
	if before, other := ask(writing), ask(reading); before != 200 || other != 401 {
		t.Errorf("%d, %d", before, other)
	}
	by, err := access.Parse("ci=" + reading)
	if err != nil {
		t.Fatal(err)
	}
	tokens.Replace(by)
	if before, other := ask(writing), ask(reading); before != 401 || other != 200 {
		t.Errorf("%d, %d", before, other)
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
		"a bad place":          {"ci@a/b/c=" + writing, badPlace},
		"no place":             {"ci@=" + writing, badPlace},
		"a place for a reader": {"ci:read@hello=" + writing, badPlace},
		"a short secret": {
			"ci=" + writing + ",b=" + writing[:15],
			"entry 2 has a secret of 15 characters, which can be guessed: take at least 16, as from openssl rand -hex 32",
		},
		"a secret twice": {
			"ci=" + writing + ",old=" + writing,
			"entry 2 has the secret of another one, ci: the log could not distinguish them",
		},
		"a name twice": {
			"ci=" + writing + ",ci:read=" + reading,
			"entry 2 has the name of another one, ci: the log could not distinguish them",
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
