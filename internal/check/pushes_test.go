package check_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestPushes(t *testing.T) {
	const (
		both = "dockers: [{image_templates: ['acme/app:{{ .Tag }}-amd64']}, {image_templates: ['acme/app:{{ .Tag }}-arm64'], goarch: arm64}]\n"
		join = "image_templates: ['acme/app:{{ .Tag }}-amd64', 'acme/app:{{ .Tag }}-arm64']"
		auto = "release: {prerelease: auto}\n"
	)
	for name, test := range map[string]struct {
		config  string
		tags    []string // on the previous commit, in addition to the tag to be released
		release string   // v0.1.0 when empty
		status  audit.Status
		problem string
	}{
		"no image":                                {"{}", nil, "", audit.Skipped, "makes no image"},
		"dockers_v2, latest":                      {"dockers_v2: [{images: [a/b], tags: ['{{ .Version }}', latest]}]", nil, "", audit.Passed, ""},
		"dockers_v2, latest, of a prerelease":     {"dockers_v2: [{images: [a/b], tags: ['{{ .Version }}', latest, '{{ .Major }}.{{ .Minor }}', v0]}]", nil, "v0.2.0-rc.1", audit.Failed, "a/b: is pushed as latest, 0.2, v0, and v0.2.0-rc.1 is a prerelease: users who pull it get this version → guard it in dockers_v2.tags"},
		"dockers_v2, latest, with prereleases":    {auto + "dockers_v2: [{images: [a/b], tags: ['{{ .Version }}', latest]}]", nil, "", audit.Warned, "a/b: would be pushed as latest for a prerelease, too"},
		"dockers_v2, latest, after prereleases":   {"dockers_v2: [{images: [a/b], tags: ['{{ .Version }}', latest]}]", []string{"v0.1.0-rc.1"}, "", audit.Warned, "would be pushed as latest"},
		"dockers_v2, guarded":                     {auto + "dockers_v2: [{images: [a/b], tags: ['{{ .Version }}', '{{ if not .Prerelease }}latest{{ end }}', '{{ if eq .Prerelease \"\" }}0{{ end }}']}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"dockers_v2, a prerelease of its own":     {auto + "dockers_v2: [{images: [a/b], tags: ['{{ .Tag }}', '{{ .Version }}', edge]}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"dockers_v2, a backport":                  {"dockers_v2: [{images: [a/b], tags: ['{{ .Version }}', latest, '{{ .Major }}.{{ .Minor }}']}]", []string{"v1.0.0"}, "v0.1.1", audit.Failed, "a/b: is pushed as latest, and v0.1.1 is older than others"},
		"staged":                                  {auto + "dockers_v2: [{images: [a/b], tags: ['staging-{{ .Version }}']}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"a draft":                                 {"release: {draft: true}\ndockers_v2: [{images: [a/b], tags: ['{{ .Version }}']}]", nil, "", audit.Warned, "a/b: is pushed under a public tag by the build, before the draft is verified: 0.1.0 → let dockers_v2.tags push it only under the tag staging-{{ .Version }}"},
		"a draft, staged":                         {"release: {draft: true}\n" + both + "docker_manifests: [{name_template: 'acme/app:staging-{{ .Version }}', " + join + "}]", nil, "", audit.Passed, ""},
		"a draft, of manifests":                   {"release: {draft: true}\n" + both + "docker_manifests: [{name_template: 'acme/app:{{ .Version }}', " + join + "}]", nil, "", audit.Warned, "acme/app: is pushed under a public tag by the build, before the draft is verified: 0.1.0 → let docker_manifests.name_template"},
		"a draft, two of a name":                  {"release: {draft: true}\ndockers: [{image_templates: [a/b], ids: [x]}, {image_templates: ['a/b:x']}]", nil, "", audit.Warned, "give each image a name of its own"},
		"manifests, latest":                       {auto + both + "docker_manifests: [{name_template: 'acme/app:latest', " + join + "}]", nil, "", audit.Warned, "acme/app: would be pushed as latest for a prerelease, too: users who pull it get this version → set skip_push: auto where docker_manifests pushes it"},
		"manifests, latest, of a prerelease":      {both + "docker_manifests: [{name_template: 'acme/app:latest', " + join + "}]", nil, "v0.2.0-rc.1", audit.Failed, "acme/app: is pushed as latest"},
		"manifests, guarded by skip_push":         {auto + both + "docker_manifests: [{name_template: 'acme/app:{{ .Tag }}', " + join + "}, {name_template: 'acme/app:latest', " + join + ", skip_push: auto}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"manifests, guarded by a template":        {auto + both + "docker_manifests: [{name_template: '{{ if not .Prerelease }}acme/app:latest{{ end }}', " + join + "}, {name_template: 'acme/app:{{ .Tag }}', " + join + "}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"dockers, guarded":                        {auto + "dockers: [{image_templates: ['acme/app:{{ .Tag }}', '{{ if not .Prerelease }}acme/app:latest{{ end }}']}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"dockers, without a tag":                  {auto + "dockers: [{image_templates: [acme/app]}]", nil, "", audit.Warned, "acme/app: would be pushed as latest"},
		"dockers, the parts of another platform":  {auto + both + "docker_manifests: [{name_template: 'acme/app:{{ .Tag }}', " + join + "}]", nil, "v0.2.0-rc.1", audit.Passed, ""},
		"kos, latest by default":                  {auto + "kos: [{repositories: [ghcr.io/acme/app], bare: true}]", nil, "", audit.Warned, "ghcr.io/acme/app: would be pushed as latest for a prerelease"},
		"kos, bare and base_import_paths":         {"kos: [{id: app, repositories: [ghcr.io/acme/app], bare: true, base_import_paths: true, tags: ['{{ .Version }}']}]", nil, "", audit.Warned, "kos[app]: base_import_paths has precedence over bare: the image is called ghcr.io/acme/app/app"},
		"kos, base_import_paths":                  {"kos: [{id: app, repositories: [ghcr.io/acme], base_import_paths: true, tags: ['{{ .Version }}']}]", nil, "", audit.Passed, ""},
		"kos, bare":                               {"kos: [{id: app, repositories: [ghcr.io/acme/app], bare: true, base_import_paths: false, tags: ['{{ .Version }}']}]", nil, "", audit.Passed, ""},
		"kos, switched off":                       {auto + "kos: [{repositories: [a], bare: true, disable: true}]", nil, "", audit.Passed, ""},
		"what is unknown":                         {"dockers_v2: [{images: [a/b], tags: ['{{ .Env.UNSET_HERE }}']}]", nil, "", audit.Skipped, "UNSET_HERE"},
		"a label that is unknown":                 {"dockers_v2: [{images: [a/b], tags: [x], labels: {a: '{{ .Date }}'}}]", nil, "", audit.Passed, ""},
		"signatures of dockers_v2":                {"dockers_v2: [{images: [a/b], tags: [x]}]\ndocker_signs: [{artifacts: manifests}, {id: b}, {id: c, artifacts: images}, {id: d, artifacts: none}, {id: e, artifacts: all}]", nil, "", audit.Passed, ""},
		"signatures of dockers that nothing asks": {"dockers: [{image_templates: ['a/b:x']}]\ndocker_signs: [{cmd: cosign}]", nil, "", audit.Warned, "docker_signs[0]: signs nothing of what this configuration builds → dockers are signed with artifacts: images"},
		"signatures of manifests":                 {"dockers: [{image_templates: ['a/b:x']}]\ndocker_signs: [{artifacts: manifests}]", nil, "", audit.Warned, "docker_signs[0]: signs nothing"},
		"signatures of images of ko":              {"kos: [{repositories: [a], bare: true, tags: [x]}]\ndocker_signs: [{id: k, artifacts: images}]", nil, "", audit.Warned, "docker_signs[k]: signs nothing of what this configuration builds → docker_manifests and kos are signed with artifacts: manifests"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("KO_DOCKER_REPO", "")
			dir := project(t, sound().with(files{".goreleaser.yaml": "version: 2\nproject_name: app\n" + strings.TrimPrefix(test.config, "{}") + "\n"}))
			for _, tag := range test.tags {
				git(t, dir, "tag", tag)
			}
			git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: more")
			release := test.release
			if release == "" {
				release = "v0.1.0"
			}
			want(t, askOf(t, check.Options{Path: dir, Tag: release}, check.Pushes), test.status, test.problem)
		})
	}
}
