package catalog_test

import (
	"cmp"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]catalog.Version{
		"1.2.3":                             "1.2.3",
		"v1.2.3":                            "1.2.3",
		"0.0.0-0":                           "0.0.0-0",
		"v1.2.3-rc.1":                       "1.2.3-rc.1",
		"1.2.3-" + strings.Repeat("a", 94):  "1.2.3-" + catalog.Version(strings.Repeat("a", 94)),
		"v1.2.3-" + strings.Repeat("9", 94): "1.2.3-" + catalog.Version(strings.Repeat("9", 94)),
	} {
		if got, err := catalog.ParseVersion(text); got != want || err != nil {
			t.Errorf("ParseVersion(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestParseVersionRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "is no semantic version",
		"1.2":                              "is no semantic version",
		"vv1.2.3":                          "is no semantic version",
		"01.2.3":                           "is no semantic version",
		"1.2.3-01":                         "is no semantic version",
		"1.2.3-":                           "is no semantic version",
		"1.2.3\n":                          "is no semantic version",
		"latest":                           "is no semantic version",
		"1.2.3+build":                      "has build metadata",
		"1.2.3-" + strings.Repeat("a", 95): "is longer than 100 characters",
	} {
		if got, err := catalog.ParseVersion(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseVersion(%q) = %q, %v; want an error with %q", text, got, err, want)
		}
	}
}

// precedence are versions from the first to the last: those of semver.org, section 11, and edges of
// the key's encoding.
var precedence = []catalog.Version{
	"0.0.0-0", "0.0.0", "0.9.0", "0.10.0",
	"1.0.0--", "1.0.0--.0", "1.0.0-0A", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.9", "1.0.0-alpha.10", "1.0.0-alpha.beta",
	"1.0.0-alpha-", "1.0.0-alpha0", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
	"1.9.9", "1.10.0", "2.0.0", "10.0.0-rc", "10.0.0", "999999999999999999999.0.0", "1000000000000000000000.0.0",
}

func TestSortKey(t *testing.T) {
	for i, v := range precedence {
		for j, w := range precedence {
			if got, want := cmp.Compare(v.SortKey(), w.SortKey()), cmp.Compare(i, j); got != want {
				t.Errorf("%s (%s) against %s (%s) is %d, want %d", v, v.SortKey(), w, w.SortKey(), got, want)
			}
		}
	}
}

// FuzzSortKey holds the order of keys to that of an implementation of semver.
func FuzzSortKey(f *testing.F) {
	for i, v := range precedence {
		f.Add(string(v), string(precedence[(i+1)%len(precedence)]))
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		v, errA := catalog.ParseVersion(a)
		w, errB := catalog.ParseVersion(b)
		if errA != nil || errB != nil {
			return
		}
		if got, want := cmp.Compare(v.SortKey(), w.SortKey()), semver.Compare("v"+string(v), "v"+string(w)); got != want {
			t.Errorf("%s (%s) against %s (%s) is %d, want %d", v, v.SortKey(), w, w.SortKey(), got, want)
		}
		if v != w && v.SortKey() == w.SortKey() {
			t.Errorf("%s and %s share the key %s", v, w, v.SortKey())
		}
	})
}
