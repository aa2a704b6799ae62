package goreleaser_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/goreleaser/goreleaser/v2/pkg/config"
	"go.yaml.in/yaml/v3"
)

// relkit and GoReleaser read the same configuration from any notation.
func TestResolvedAsGoReleaserReadsIt(t *testing.T) {
	for name, text := range map[string]string{
		"anchor and alias":           "kos: [{repositories: &r [a/b]}, {repositories: *r}]",
		"merge key":                  "kos: [{<<: &k {repositories: [a/b], id: x}, id: y}]",
		"merge key after the keys":   "kos: [{id: y, <<: &k {repositories: [a/b], id: x}}]",
		"merged alias":               "kos: [&k {repositories: [a/b], id: x}, {<<: *k, id: y}]",
		"merge list":                 "kos: [&a {id: x, main: ./x}, &b {id: y, repositories: [a/b]}, {<<: [*a, *b]}]",
		"merged merge":               "kos: [&a {repositories: [a/b]}, &b {<<: *a, id: x}, {<<: *b, main: ./y}]",
		"merge list of merges":       "kos: [&a {id: a}, &b {<<: *a, main: ./b}, {<<: [{<<: *b}, {id: c, repositories: [x/y]}]}]",
		"merged mapping is replaced": "brews: [&a {repository: {owner: a, git: {url: u}}}, {<<: *a, repository: {name: b}}]",
		"merged mappings":            "brews: [&a {repository: {owner: a}}, &b {repository: {git: {url: u}}}, {<<: [*a, *b]}]",
		"quoted keys":                `"kos": [{'repositories': ["a/b"]}]`,
		"binary key and value":       "!!binary a29z: [{repositories: [!!binary YS9i]}]",
		"alias as a key":             "project_name: &k kos\n*k : [{repositories: [a/b]}]",
		"explicit merge tag":         "kos: [{!!merge <<: {repositories: [a/b]}}]",
		"merge at the top":           "<<: {kos: [{id: a}], project_name: x}\nproject_name: y",
		"null":                       "kos: [{repositories: ~, id: null}, ~]",
		"unusual tags":               "kos: !x [!y {id: !z a, main: !!str 1}]",
		"block texts":                "kos:\n- repositories:\n  - >-\n    a/b\n  main: |\n    ./x\n",
		"map":                        "kos: [{labels: {<<: {a: x, b: y}, b: z}}]",
	} {
		t.Run(name, func(t *testing.T) {
			var want, got config.Project
			if err := yaml.Unmarshal([]byte(text), &want); err != nil {
				t.Fatal(err)
			}
			plain, err := mustLoad(t, text).Plain()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.ContainsAny(plain, "*&<") {
				t.Errorf("not resolved:\n%s", plain)
			}
			if err := yaml.Unmarshal(plain, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("GoReleaser reads (-want +got):\n%s\n%s", diff, plain)
			}
		})
	}
}

// relkit refuses what GoReleaser refuses.
func TestResolvingRefuses(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 8 {
		name, before := string(rune('b'+i)), string(rune('a'+i))
		bomb += name + ": &" + name + " [" + strings.TrimSuffix(strings.Repeat("*"+before+", ", 10), ", ") + "]\n"
	}
	for text, problem := range map[string]string{
		"kos: []\nkos: []\n":                "line 2: kos is set twice",
		"kos: []\n!!binary a29z: []\n":      "line 2: kos is set twice",
		"a: &a {x: y}\n<<: *a\n<<: *a\n":    "line 3: << is set twice",
		"kos: [{<<: text}]":                 "<< must refer to a mapping",
		"kos: [&a {x: [*a]}]":               "the anchor a contains itself",
		"kos: [{[a]: b}]":                   "a key is a list or a mapping",
		"project_name: !!binary '*'\n":      "a binary value cannot be read",
		bomb:                                "expands to more than 100000 values",
		"kos: &a [*a]":                      "contains itself",
		"kos: &a {<<: *a}":                  "contains itself",
		"kos: [{<<: [{a: b}, [{c: d}]]}]\n": "<< must refer to a mapping",
	} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%.60q: got %v, want %q", text, err, problem)
		}
		decoder := yaml.NewDecoder(strings.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(new(config.Project)); err == nil {
			t.Errorf("%.60q: GoReleaser reads it", text)
		}
	}
}
