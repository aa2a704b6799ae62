package goreleaser_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestWithOneFormat(t *testing.T) {
	for name, tc := range map[string]struct {
		config string
		want   [][]string // the formats of each entry; nil for an unchanged configuration
	}{
		"a list that entries share": {
			config: "nfpms: [{id: a, formats: &all [deb, rpm, apk]}, {id: b, formats: *all}]",
			want:   [][]string{{"deb"}, {"deb"}},
		},
		"one has more":       {config: "nfpms: [{id: a, formats: [rpm]}, {id: b, formats: [apk, deb]}]", want: [][]string{{"rpm"}, {"apk"}}},
		"none has more":      {config: "nfpms: [{id: a, formats: [rpm]}]"},
		"there are none":     {config: "builds: [{id: a}]"},
		"no format is named": {config: "nfpms: [{id: a}]"},
	} {
		t.Run(name, func(t *testing.T) {
			config := mustLoad(t, tc.config)
			limited, err := config.WithOneFormat()
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == nil {
				if limited != config {
					t.Errorf("it was changed: %+v", limited.Project)
				}
				return
			}
			if diff := cmp.Diff(tc.want, formats(limited)); diff != "" {
				t.Error(diff)
			}
			if cmp.Equal(formats(limited), formats(config)) {
				t.Error("the configuration itself was changed")
			}
		})
	}
}

func formats(config *goreleaser.Config) (all [][]string) {
	for _, entry := range config.Project.Packages {
		all = append(all, entry.Formats)
	}
	return all
}
