package goreleaser_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A placeholder that nothing needs would be noise, and a missing one stops the release.
func TestNeededVariables(t *testing.T) {
	for name, test := range map[string]struct {
		config string
		want   []string
	}{
		"named":                    {"builds: [{ldflags: ['-X main.a={{ .Env.A }} -X main.b={{ $.Env.B }}', '{{.Env.A}}']}]", []string{"A", "B"}},
		"in a pipe":                {"builds: [{ldflags: ['{{ tolower .Env.A | trim }}{{ replace (toupper .Env.B) `x` .Env.C }}']}]", []string{"A", "B", "C"}},
		"looked for":               {"builds: [{ldflags: ['{{ envOrDefault `A` `x` }}{{ if isEnvSet `B` }}{{ .Env.B }}{{ else }}{{ .Env.C }}{{ end }}']}]", []string{"C"}},
		"looked for with others":   {"builds: [{ldflags: ['{{ if and (isEnvSet `A`) (eq .Env.A `x`) }}{{ .Env.A }}{{ end }}{{ with index .Env `B` }}{{ . }}{{ end }}']}]", nil},
		"in a condition":           {"release: {disable: '{{ if .Env.A }}true{{ end }}'}", []string{"A"}},
		"looked for elsewhere":     {"release: {disable: '{{ if isEnvSet `A` }}{{ else }}true{{ end }}', draft: '{{ .Env.A }}'}", []string{"A"}},
		"set by the env":           {"env: ['A={{ .Env.OWN }}', 'B={{ .Env.B }}', C=x]\nbuilds: [{ldflags: ['{{ .Env.A }}{{ .Env.B }}{{ .Env.C }}']}]", []string{"OWN", "B"}},
		"a token":                  {"brews: [{repository: {owner: a, name: b, token: '{{ .Env.TAP }}'}, description: '{{ .Env.GITHUB_TOKEN }}{{ .Env.TAP }}'}]", nil},
		"a secret by its name":     {"builds: [{ldflags: ['{{ .Env.SENTRY_KEY }}']}]", []string{"SENTRY_KEY"}},
		"of what is left out":      {"announce: {slack: {enabled: true, message_template: '{{ .Env.A }}'}}\nsigns: [{args: ['{{ .Env.GPG }}'], signature: '${artifact}.{{ .Env.B }}'}]\nnotarize: {macos: [{sign: {certificate: '{{ .Env.P12 }}'}}]}", []string{"B"}},
		"in a list under a key":    {"dockers_v2: [{images: ['{{ .Env.REGISTRY }}/{{ .Env.ORG }}/x'], labels: {a: '{{ .Env.L }}'}}]", []string{"REGISTRY", "ORG", "L"}},
		"what is no template":      {"builds: [{env: ['A=.Env.A', 'B=$B']}]", nil},
		"what is malformed":        {"builds: [{ldflags: ['{{ .Env.A ']}]", nil},
		"a function of the future": {"builds: [{ldflags: ['{{ novel .Env.A }}']}]", []string{"A"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := mustLoad(t, test.config+"\n").NeededVariables()
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}
