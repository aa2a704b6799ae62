package audit

import "testing"

func TestStatement(t *testing.T) {
	for output, want := range map[string]stated{
		"hello 0.9.0":                        numberStated,
		"hello v0.9.0 (abcdef, 2026)":        numberStated,
		"hello version 0.9.0":                numberStated,
		"Hello/0.9.0":                        numberStated,
		"v0.9.0":                             numberStated,
		"0.9":                                numberStated,
		"0.0.0-20260101000000-0123456789ab":  numberStated,
		"Version: 0.9.0\nGo version: go1.26": numberStated,
		`{"version": "0.9.0"}`:               numberStated,
		"version is 0.9.0":                   numberStated,

		"dev":                               placeholderStated,
		"hello dev":                         placeholderStated,
		"hello (devel)":                     placeholderStated,
		"hello version dev (none, unknown)": placeholderStated,
		"hello version: unknown":            placeholderStated,
		`{"version":"dev","go":"go1.26"}`:   placeholderStated,
		"Client:\n Version: dev\n API version: 1.40": placeholderStated,
		"hello dev-0123456":                          placeholderStated,

		"":                                   nothingStated,
		"hello world":                        nothingStated,
		"hello: listening on 127.0.0.1:8080": nothingStated,
		"127.0.0.1":                          nothingStated,
		"Go version: go1.26.0":               nothingStated,
		"go version go1.26.0 linux/amd64":    nothingStated,
		"API version: 1.40":                  nothingStated,
		"requires Terraform version 1.0":     nothingStated,
		"Usage: hello [flags]\n  --rate 0.5": nothingStated,
		"hello develops film":                nothingStated,
		"hello: main function entered":       nothingStated,
		"2026/11/26 02:45:54 hello started":  nothingStated,
		"This binary is a plugin. These are not meant to be executed directly.": nothingStated,
	} {
		if got, line := statement(output, "hello"); got != want {
			t.Errorf("%q: got %d (%q), want %d", output, got, line, want)
		}
	}
}
