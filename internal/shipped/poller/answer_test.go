package poller_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/poller"
)

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"version":"1.2.3","commit":"` + commit + `"}`, `{"version":"v1.2.3"}`, `{"version":"v"}`, `{"version":" "}`,
		`{"version":1e99}`, `{"version":null,"commit":[]}`, `{"version":"\ud800"}`, `{"VERSION":"1","version":"2"}`,
		"[]", "null", "", "<html>", `{"version":"1.2.3"}x`,
	} {
		f.Add([]byte(seed), "version")
		f.Add([]byte(seed), "build.version")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		version, commit, err := poller.Decode(body, catalog.Poll{VersionPath: path})
		if err != nil {
			if version != "" || commit != "" || strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("%q, %q, %q", version, commit, err)
			}
			return
		}
		if version == "" || len(version) > 128 || !utf8.ValidString(version) ||
			strings.ContainsFunc(version, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("version %q", version)
		}
		if strings.Trim(commit, "0123456789abcdef") != "" || commit != "" && len(commit) < 7 || len(commit) > 64 {
			t.Errorf("commit %q", commit)
		}
	})
}
