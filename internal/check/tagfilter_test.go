package check

import (
	"testing"

	"go.yaml.in/yaml/v3"
)

// As GitHub documents them: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet.
func TestPushFilters(t *testing.T) {
	for name, test := range map[string]struct {
		filters, tag string
		want         bool
	}{
		"none":                       {`{}`, "v1.2.3", true},
		"branches alone":             {`branches: [main]`, "v1.2.3", false},
		"branches that are left out": {`branches-ignore: [main]`, "v1.2.3", false},
		"paths, which no tag has":    {`paths: ['**.go']`, "v1.2.3", true},
		"all tags":                   {`tags: ['*']`, "v1.2.3", true},
		"no slash":                   {`tags: ['*']`, "cli/v1.2.3", false},
		"any character":              {`tags: ['**']`, "cli/v1.2.3", true},
		"one by itself":              {`tags: v*`, "v1.2.3", true},
		"a character once or never":  {`tags: ['v?1.*']`, "1.2.3", true},
		"a character more than once": {`tags: ['v[0-9]+.[0-9]+.[0-9]+']`, "v1.22.3", true},
		"the whole name":             {`tags: ['v[0-9]+.[0-9]+.[0-9]+']`, "v1.2.3-rc.1", false},
		"a dot is a dot":             {`tags: ['v1.2']`, "v1x2", false},
		"a hyphen is a hyphen":       {`tags: ['v*-rc.[1-9]']`, "v1.2.3-rc.1", true},
		"an escaped character":       {`tags: ['v\+1']`, "v+1", true},
		"left out again":             {`tags: ['v*', '!v1.*']`, "v1.2.3", false},
		"taken in again":             {`tags: ['v*', '!v1.*', 'v1.2.*']`, "v1.2.3", true},
		"ignored":                    {`tags-ignore: ['v*-*']`, "v1.2.3-rc.1", false},
		"not ignored":                {`tags-ignore: ['v*-*']`, "v1.2.3", true},
		"an empty list":              {`tags: []`, "v1.2.3", false},
		"both":                       {"branches: [main]\ntags: ['v*']", "v1.2.3", true},
	} {
		var filters pushFilters
		if err := yaml.Unmarshal([]byte(test.filters), &filters); err != nil {
			t.Fatal(err)
		}
		if got := filters.takes(test.tag); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
