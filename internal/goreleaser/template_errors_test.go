package goreleaser_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestTemplateErrors(t *testing.T) {
	const installed = "2.15.2"
	for name, tc := range map[string]struct {
		config, version string
		pro             bool
		want            []string
	}{
		"none": {config: "builds: [{ldflags: ['-X main.v={{ .Version }}{{ if .IsSnapshot }}-snapshot{{ end }}']}]"},
		"not closed": {config: "builds:\n  - ldflags:\n      - -s -w\n      - -X main.v={{ .Version", want: []string{
			`builds[0].ldflags[1] (line 4): template "-X main.v={{ .Version": unclosed action`,
		}},
		"one string of flags": {config: "builds: [{ldflags: '{{ .Version'}]", want: []string{
			`builds[0].ldflags (line 1): template "{{ .Version": unclosed action`,
		}},
		"a function": {config: "archives: [{name_template: '{{ lower .Os }}_{{ .Arch }}'}]", want: []string{
			`archives[0].name_template (line 1): template "{{ lower .Os }}_{{ .Arch }}": lower is not a function of GoReleaser's templates`,
		}},
		"a function in what may not be looked at": {config: "checksum: {name_template: '{{ if .Prerelease }}{{ lower .Tag }}{{ end }}'}", want: []string{
			`checksum.name_template (line 1): template "{{ if .Prerelease }}{{ lower .Tag }}{{ end }}": lower is not a function of GoReleaser's templates`,
		}},
		"a field": {config: "nfpms: [{file_name_template: '{{ .ProjectNam }}_{{ .Arch }}'}]", want: []string{
			`nfpms[0].file_name_template (line 1): template "{{ .ProjectNam }}_{{ .Arch }}": .ProjectNam is not a field of GoReleaser's templates`,
		}},
		"a field of the root": {config: "before: {hooks: ['echo {{ $.Versio | toupper }}']}", want: []string{
			`before.hooks[0] (line 1): template "echo {{ $.Versio | toupper }}": .Versio is not a field of GoReleaser's templates`,
		}},
		"a field that may not be looked at": {config: "checksum: {name_template: '{{ if .Prerelease }}{{ .Nothing }}{{ end }}{{ and false .Nothing }}'}"},
		"a field of something else": {config: "checksum: {name_template: '{{ with .Runtime }}{{ .Goos }}{{ end }}{{ range .Maintainers }}{{ .X }}{{ end }}'}", want: []string{
			`checksum.name_template (line 1): template "{{ with .Runtime }}{{ .Goos }}{{ end }}{{ range .Maintainers }}{{ .X }}{{ end }}": .Maintainers is not a field of GoReleaser's templates`,
		}},
		"a variable that is not set": {config: "env: ['A={{ .Env.NOT_SET_ANYWHERE }}']"},
		"fields of one setting":      {config: "changelog: {format: '{{ .SHA }}: {{ .Message }} ({{ with .AuthorUsername }}@{{ . }}{{ else }}{{ .AuthorName }}{{ end }})'}"},
		"fields of winget":           {config: "winget: [{commit_msg_template: '{{ .PackageIdentifier }} {{ .Version }}', release_notes: '{{ .Changelog }}'}]"},
		"a hook with its own dir":    {config: "builds: [{hooks: {post: [{cmd: 'echo {{ .Path', dir: x}]}}]", want: []string{`builds[0].hooks.post[0].cmd (line 1): template "echo {{ .Path": unclosed action`}},
		"a token of several parts": {config: "brews:\n  - name: a\n    repository:\n      token: '{{ if .Env.A }}{{ .Env.A }}{{ end }}'", want: []string{
			`brews[0].repository.token (line 4): GoReleaser accepts only a single variable there, as in {{ .Env.TAP_TOKEN }}`,
		}},
		"a token that is written out":  {config: "scoops: [{repository: {token: s3cret}}]", want: []string{`scoops[0].repository.token (line 1): GoReleaser accepts only a single variable there, as in {{ .Env.TAP_TOKEN }}`}},
		"a token that is a variable":   {config: "brews: [{repository: {token: '{{ .Env.TAP_TOKEN }}'}}]"},
		"a token that nothing is for":  {config: "brews: [{skip_upload: true, repository: {token: x}}]"},
		"a token of a version to come": {config: "brews: [{repository: {token: x}}]", version: "2.30.0"},
		"labels": {config: "dockers_v2: [{labels: {a.b: '{{ .Datee }}'}}]", want: []string{
			`dockers_v2[0].labels.a.b (line 1): template "{{ .Datee }}": .Datee is not a field of GoReleaser's templates`,
		}},
		"what is disabled": {config: "sboms: [{disable: '{{ .IsSnapshot }}', args: ['{{ .']}]\nbuilds: [{skip: true, ldflags: ['{{ .']}]"},
		"what is switched off by a template that is none": {config: "dockers_v2: [{disable: '{{ .IsSnapsho }}', tags: ['{{ .']}]", want: []string{
			`dockers_v2[0].disable (line 1): template "{{ .IsSnapsho }}": .IsSnapsho is not a field of GoReleaser's templates`,
		}},
		"what is no template":      {config: "snapcrafts: [{summary: '{{ .'}]\nchangelog: {filters: {exclude: ['{{ .']}, groups: [{regexp: '{{'}]}\nkos: [{ldflags: ['{{ .Env.X']}]"},
		"a newer GoReleaser":       {config: "checksum: {name_template: '{{ invented .Nothing }}'}", version: "2.19.0"},
		"a newer one, not closed":  {config: "checksum: {name_template: '{{ .Nothing'}", version: "2.19.0", want: []string{`checksum.name_template (line 1): template "{{ .Nothing": unclosed action`}},
		"GoReleaser Pro":           {config: "checksum: {name_template: '{{ invented .Nothing }}'}", pro: true},
		"a build without a number": {config: "checksum: {name_template: '{{ invented .Nothing }}'}", version: "devel"},
	} {
		t.Run(name, func(t *testing.T) {
			program := &goreleaser.Program{Version: tc.version, Pro: tc.pro}
			if program.Version == "" {
				program.Version = installed
			}
			var got []string
			for _, problem := range mustLoad(t, tc.config).TemplateErrors(program) {
				got = append(got, problem.Error())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Configurations that GoReleaser accepts have no template error.
func TestNoTemplateErrors(t *testing.T) {
	program := &goreleaser.Program{Version: "2.15.2"}
	own, err := goreleaser.Load("../..", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]*goreleaser.Config{"everything": everything(t), "relkit": own} {
		for _, problem := range config.TemplateErrors(program) {
			t.Errorf("%s: %v", name, problem)
		}
	}
}
