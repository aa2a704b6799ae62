package goreleaser_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

// listing is a configuration, and the lists that remain after a change; nil if it stays unchanged.
type listing struct {
	config string
	want   [][]string
}

// testLimits compares the result of a change that removes entries. The original configuration must not change.
func testLimits(t *testing.T, change func(*goreleaser.Config) (*goreleaser.Config, error), lists func(*goreleaser.Config) [][]string, cases map[string]listing) {
	t.Helper()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			config := mustLoad(t, tc.config)
			before := lists(config)
			limited, err := change(config)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, lists(config)); diff != "" {
				t.Errorf("the configuration itself was changed:\n%s", diff)
			}
			if tc.want == nil {
				if limited != config {
					t.Errorf("it was changed: %+v", limited.Project)
				}
				return
			}
			if diff := cmp.Diff(tc.want, lists(limited)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnlyFor(t *testing.T) {
	onlyLinux := func(c *goreleaser.Config) (*goreleaser.Config, error) { return c.OnlyFor("linux") }
	systems := func(c *goreleaser.Config) (all [][]string) {
		for _, build := range c.Project.Builds {
			all = append(all, slices.Concat(build.Goos, build.Targets))
		}
		return all
	}
	testLimits(t, onlyLinux, systems, map[string]listing{
		"a list that builds share": {
			config: "builds: [{id: a, goos: &all [linux, darwin, windows]}, {id: b, goos: *all}]",
			want:   [][]string{{"linux"}, {"linux"}},
		},
		"GoReleaser's default":   {config: "builds: [{id: a}]", want: [][]string{{"linux"}}},
		"targets":                {config: "builds: [{id: a, targets: [linux_amd64_v1, darwin_arm64]}]", want: [][]string{{"linux_amd64_v1"}}},
		"a build of another":     {config: "builds: [{id: a}, {id: b, goos: [windows]}]"},
		"something made of them": {config: "builds: [{id: a}]\nscoops: [{name: a}]"},
	})
}

func TestWithOneFormat(t *testing.T) {
	formats := func(c *goreleaser.Config) (all [][]string) {
		for _, entry := range c.Project.Packages {
			all = append(all, entry.Formats)
		}
		return all
	}
	testLimits(t, (*goreleaser.Config).WithOneFormat, formats, map[string]listing{
		"a list that entries share": {
			config: "nfpms: [{id: a, formats: &all [deb, rpm, apk]}, {id: b, formats: *all}]",
			want:   [][]string{{"deb"}, {"deb"}},
		},
		"one has more":       {config: "nfpms: [{id: a, formats: [rpm]}, {id: b, formats: [apk, deb]}]", want: [][]string{{"rpm"}, {"apk"}}},
		"none has more":      {config: "nfpms: [{id: a, formats: [rpm]}]"},
		"there are none":     {config: "builds: [{id: a}]"},
		"no format is named": {config: "nfpms: [{id: a}]"},
	})
}
