package goreleaser_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestOnlyFor(t *testing.T) {
	for name, tc := range map[string]struct {
		config string
		want   [][]string // the systems of each build; nil for an unchanged configuration
	}{
		"a list that builds share": {
			config: "builds: [{id: a, goos: &all [linux, darwin, windows]}, {id: b, goos: *all}]",
			want:   [][]string{{"linux"}, {"linux"}},
		},
		"GoReleaser's default":   {config: "builds: [{id: a}]", want: [][]string{{"linux"}}},
		"targets":                {config: "builds: [{id: a, targets: [linux_amd64_v1, darwin_arm64]}]", want: [][]string{{"linux_amd64_v1"}}},
		"a build of another":     {config: "builds: [{id: a}, {id: b, goos: [windows]}]"},
		"something made of them": {config: "builds: [{id: a}]\nscoops: [{name: a}]"},
	} {
		t.Run(name, func(t *testing.T) {
			config := mustLoad(t, tc.config)
			limited, err := config.OnlyFor("linux")
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == nil {
				if limited != config {
					t.Errorf("it was changed: %+v", limited.Project)
				}
				return
			}
			if diff := cmp.Diff(tc.want, systems(limited)); diff != "" {
				t.Error(diff)
			}
			if len(systems(config)[0]) == 1 {
				t.Error("the configuration itself was changed")
			}
		})
	}
}

func systems(config *goreleaser.Config) (all [][]string) {
	for _, build := range config.Project.Builds {
		all = append(all, append(build.Goos, build.Targets...))
	}
	return all
}
