package gather_test

import (
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// A destination that offers nothing is distinguished from one that cannot be read.
func TestSee(t *testing.T) {
	server, err := fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(), Tokens: map[string]fakegithub.Access{"a-token": {Write: []string{"acme/homebrew-tap"}}},
		Repositories: []fakegithub.Repository{
			{Owner: "acme", Name: "homebrew-tap", Files: map[string][]byte{
				"Casks/app.rb": []byte("cask \"app\" do\n  version \"1.2.3\"\n  url \"https://example.com/app-1.2.3.tar.gz\"\nend\n"),
				"Casks/bad.rb": []byte("cask \"bad\" do\nend\n"),
			}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(t.Context()) })
	client, err := github.New(github.Config{APIURL: server.APIURL()})
	if err != nil {
		t.Fatal(err)
	}
	cask := func(owner, name string, proposal *release.Proposal) release.PlannedManifest {
		return release.PlannedManifest{
			Kind: release.HomebrewCask, Name: name, Paths: []string{"Casks/" + name + ".rb"}, Proposal: proposal,
			Destination: release.Destination{Repository: release.Repository{Owner: owner, Name: "homebrew-tap"}},
		}
	}
	from := release.Destination{Repository: release.Repository{Owner: "acme", Name: "homebrew-tap"}, Branch: "app"}
	for name, tc := range map[string]struct {
		manifest        release.PlannedManifest
		offered, unseen string
		there           bool
	}{
		"offered":            {manifest: cask("acme", "app", nil), offered: "1.2.3", there: true},
		"not offered":        {manifest: cask("acme", "other", nil)},
		"not to be read":     {manifest: cask("acme", "bad", nil), there: true},
		"another repository": {manifest: cask("other", "app", nil), unseen: "other/homebrew-tap cannot be read"},
		"never proposed":     {manifest: cask("acme", "other", &release.Proposal{From: from})},
	} {
		t.Run(name, func(t *testing.T) {
			seen, err := gather.NewGatherer(client, "").See(t.Context(), tc.manifest)
			if err != nil {
				t.Fatal(err)
			}
			if seen.Offered != tc.offered || !strings.HasPrefix(seen.Unseen, tc.unseen) || (tc.unseen == "") != (seen.Unseen == "") || (seen.Texts != nil) != tc.there || seen.Waiting != "" {
				t.Errorf("%+v", seen)
			}
		})
	}
}
