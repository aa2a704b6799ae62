package project_test

import (
	"testing"

	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

func TestNext(t *testing.T) {
	for name, tc := range map[string]struct {
		tags []string
		path string
		want string
	}{
		"nothing yet":              {path: "example.com/a", want: "v0.1.0"},
		"no module":                {tags: []string{"v1.2.3"}, want: "v1.2.4"},
		"the highest, not last":    {tags: []string{"v1.10.0", "v1.9.9"}, path: "example.com/a", want: "v1.10.1"},
		"after a prerelease":       {tags: []string{"v1.3.0-rc.1"}, path: "example.com/a", want: "v1.3.0"},
		"an application past v1":   {tags: []string{"v3.0.0"}, path: "example.com/a", want: "v3.0.1"},
		"nothing of that major":    {tags: []string{"v1.2.3"}, path: "example.com/a/v2", want: "v2.0.0"},
		"of that major":            {tags: []string{"v1.2.3", "v2.3.4", "v3.0.0"}, path: "example.com/a/v2", want: "v2.3.5"},
		"of a major on gopkg.in":   {tags: []string{"v3.0.0"}, path: "gopkg.in/a.v2", want: "v2.0.0"},
		"of a major of two digits": {path: "example.com/a/v12", want: "v12.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			var contained []release.Version
			for _, tag := range tc.tags {
				version, err := release.ParseVersion(tag)
				if err != nil {
					t.Fatal(err)
				}
				contained = append(contained, version)
			}
			got, err := project.Next(contained, tc.path)
			if err != nil || got.String() != tc.want {
				t.Errorf("got %s, %v, want %s", got, err, tc.want)
			}
		})
	}
}
