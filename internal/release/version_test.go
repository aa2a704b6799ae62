package release_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestParseVersion(t *testing.T) {
	for tag, want := range map[string]struct {
		number, minor, next string
		module              bool
	}{
		"v1.2.3":       {"1.2.3", "1.2", "v1.2.4", true},
		"v1.2.3-rc.1":  {"1.2.3-rc.1", "1.2", "v1.2.3", true},
		"1.2.3":        {"1.2.3", "1.2", "1.2.4", false},
		"1.3.0-beta.2": {"1.3.0-beta.2", "1.3", "1.3.0", false},
		"v2026.04.09":  {"2026.04.09", "2026.4", "v2026.04.10", false},
		"v2026.4.9":    {"2026.4.9", "2026.4", "v2026.4.10", true},
		"2026.04.99":   {"2026.04.99", "2026.4", "2026.04.100", false},
		"v1.0.08-rc.1": {"1.0.08-rc.1", "1.0", "v1.0.08", false},
	} {
		v, err := release.ParseVersion(tag)
		if err != nil {
			t.Errorf("%s: %v", tag, err)
			continue
		}
		if v.String() != tag || v.Number() != want.number || v.Minor() != want.minor || v.Next().String() != want.next || v.IsModuleVersion() != want.module {
			t.Errorf("%s: %s %s %s %t", tag, v.Number(), v.Minor(), v.Next(), v.IsModuleVersion())
		}
		text, err := json.Marshal(v)
		var again release.Version
		if err != nil || json.Unmarshal(text, &again) != nil || again.String() != tag {
			t.Errorf("%s: written %s, read %s, %v", tag, text, again, err)
		}
	}
}

func TestParseVersionRefuses(t *testing.T) {
	for tag, want := range map[string]string{
		"":              "is not a semantic version: write it as v1.2.3",
		"v1":            "is not a semantic version: write it as v1.2.3",
		"v1.2":          "is not a semantic version: write it as v1.2.3",
		"vv1.2.3":       "is not a semantic version",
		"V1.2.3":        "is not a semantic version",
		"v1.2.3-":       "is not a semantic version",
		"nightly":       "is not a semantic version: write it as v1.2.3",
		"v2026.04.22.3": "GoReleaser refuses it: use three numbers",
		"cli-v0.42.0":   "the prefix cli- needs monorepo.tag_prefix of GoReleaser Pro, which relkit does not support; name only the version, as in v0.42.0",
		"sdk/v1.2.3":    "the prefix sdk/ needs",
		"hello@1.2.3":   "the prefix hello@ needs",
		"release-1.2.3": "the prefix release- needs",
		"v1.2.3+linux":  "has build metadata",
		"v01.2.3+linux": "is not a semantic version",
	} {
		if _, err := release.ParseVersion(tag); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", tag, err, want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, text := range []string{"v2026.04.09", "2026.4.9"} {
		if v, err := release.ParseVersion(text); err != nil || v.Canonical() != "2026.4.9" {
			t.Errorf("%s: %s, %v", text, v.Canonical(), err)
		}
	}
	if none := (release.Version{}); none.Canonical() != "" || none.Number() != "" {
		t.Error("the zero value has a number")
	}
}
