package goreleaser_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

func TestNotices(t *testing.T) {
	dir := fake(t, `[ "$1" = --version ] && { echo "GitVersion: v2.16.0"; exit; }
echo '  • checking path=c.yaml'
echo '  • DEPRECATED: archives.format should not be used anymore, check https://goreleaser.com/deprecations#archivesformat for more info'
echo '  • dockers and docker_manifests are being phased out and will eventually be replaced by dockers_v2, check https://goreleaser.com/deprecations#dockers for more info'
printf '  \033[1;94m•\033[0m \033[93m\033[1mhomebrew_formulas\033[22m is being phased out, check \033[4mhttps://goreleaser.com/x\033[24m\n'
echo '  • brews is being phased out in favor of homebrew_casks, check https://goreleaser.com/deprecations#brews for more info'
exit 2`)
	program, err := goreleaser.Locate(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := program.Notices(t.Context(), dir, "c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []goreleaser.Notice{
		{Setting: "archives.format", Page: "https://goreleaser.com/deprecations#archivesformat"},
		{Setting: "dockers", Page: "https://goreleaser.com/deprecations#dockers", PhasedOut: true},
		{Setting: "homebrew_formulas", Page: "https://goreleaser.com/x", PhasedOut: true},
		{Setting: "brews", Page: "https://goreleaser.com/deprecations#brews", PhasedOut: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A rejection is reported without the rest of the log.
func TestCheckReportsTheFirstError(t *testing.T) {
	dir := fake(t, `[ "$1" = --version ] && { echo "GitVersion: v2.15.2"; exit; }
printf '  ⨯ command failed\n    error=\n    │ yaml: unmarshal errors:\n    │   line 2: field foo not found\n  ⨯ check failed error=1 out of 1\n'
exit 1`)
	program, err := goreleaser.Locate(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	const want = "GoReleaser rejects c.yaml: yaml: unmarshal errors: line 2: field foo not found"
	if _, err := program.Notices(t.Context(), dir, "c.yaml"); err == nil || err.Error() != want {
		t.Errorf("%v, not %s", err, want)
	}
}

func TestManifests(t *testing.T) {
	config := mustLoad(t, `
project_name: app
brews:
  - repository: {owner: acme, name: "homebrew-{{ .ProjectName }}", branch: trunk, token: "{{ .Env.SECRET }}"}
    directory: Formula
    skip_upload: auto
  - name: left-out
    repository: {owner: acme}
scoops:
  - name: tool
    repository: {owner: acme, name: bucket}
`)
	templates, err := goreleaser.NewTemplates(goreleaser.Facts{Project: "app", Tag: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	got := config.Manifests(templates)
	want := []goreleaser.Manifest{
		{
			TokenTemplate: "{{ .Env.SECRET }}",
			PlannedManifest: release.PlannedManifest{
				Kind: release.HomebrewFormula, Name: "app", Setting: "brews[0]", Token: "SECRET", SkipUpload: "auto", InBuild: true,
				Destination: release.Destination{Repository: release.Repository{Owner: "acme", Name: "homebrew-app"}, Branch: "trunk"},
				Paths:       []string{"Formula/app.rb"}, Message: "Brew formula update for app version v1.2.3",
			},
		},
		{PlannedManifest: release.PlannedManifest{
			Kind: release.Scoop, Name: "tool", Setting: "scoops[0]", InBuild: true, Paths: []string{"tool.json"},
			Destination: release.Destination{Repository: release.Repository{Owner: "acme", Name: "bucket"}}, Message: "Scoop update for app version v1.2.3",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
