package github_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

func TestADraftNeedsWriteAccess(t *testing.T) {
	server := start(t, fakegithub.Release{Tag: "v1.0.0"})
	id := draft(t, server, "v1.1.0", map[string]string{"app.tar.gz": "bytes"})

	got, err := client(t, server, writer).Release(t.Context(), app, "v1.1.0")
	if err != nil {
		t.Fatal(err)
	}
	want := &github.Release{
		Tag: "v1.1.0", Name: "v1.1.0",
		Page: release.Page{
			ID: id, URL: server.URL() + "/acme/app/releases/tag/v1.1.0", Draft: true,
			Notes: "notes of v1.1.0", Latest: "v1.0.0",
		},
		Assets: []github.Asset{{
			Asset: release.Asset{
				Name: "app.tar.gz", Declared: 5, Digest: sum("bytes"),
				URL: server.URL() + "/acme/app/releases/download/v1.1.0/app.tar.gz",
			},
			State: "uploaded",
		}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(github.Asset{}), cmpopts.IgnoreFields(github.Asset{}, "ID")); diff != "" {
		t.Error(diff)
	}

	for _, token := range []string{"", reader} {
		_, err := client(t, server, token).Release(t.Context(), app, "v1.1.0")
		if !errors.Is(err, github.ErrNotFound) || strings.Contains(err.Error(), "\n") {
			t.Errorf("with token %q: %v, want one line that says it was not found", token, err)
		}
	}
}

func TestSeveralDraftsOfOneTagAreNotGuessedAt(t *testing.T) {
	server := start(t)
	older := draft(t, server, "v1.1.0", nil)
	newer := draft(t, server, "v1.1.0", nil)
	c := client(t, server, writer)
	if _, err := c.Release(t.Context(), app, "v1.1.0"); !errors.Is(err, github.ErrAmbiguous) {
		t.Errorf("got %v, want ErrAmbiguous", err)
	}
	drafts, err := c.Drafts(t.Context(), app, "v1.1.0")
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, d := range drafts {
		ids = append(ids, d.Page.ID)
	}
	if diff := cmp.Diff([]int64{newer, older}, ids); diff != "" {
		t.Error(diff)
	}
	for range 2 { // the second time it is gone already
		if err := c.Delete(t.Context(), app, older); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := c.Release(t.Context(), app, "v1.1.0"); err != nil || found.Page.ID != newer {
		t.Errorf("got %v, %v, want the draft that is left", found, err)
	}
}

func TestPublishMovesLatestOnlyOnRequest(t *testing.T) {
	for _, test := range []struct {
		tag        string
		as         github.Publication
		wantLatest string
	}{
		{"v1.3.0", github.Publication{Latest: true}, "v1.3.0"},
		{"v1.1.9", github.Publication{}, "v1.2.0"},
		{"v1.3.0-rc.1", github.Publication{Prerelease: true}, "v1.2.0"},
		{"v1.3.0-rc.1", github.Publication{Prerelease: true, Latest: true}, "v1.2.0"},
	} {
		t.Run(fmt.Sprint(test.tag, test.as), func(t *testing.T) {
			server := start(t, fakegithub.Release{Tag: "v1.1.0"}, fakegithub.Release{Tag: "v1.2.0"})
			id := draft(t, server, test.tag, nil)
			c := client(t, server, writer)
			for range 2 { // publishing again changes nothing
				if _, err := c.Publish(t.Context(), app, id, test.as); err != nil {
					t.Fatal(err)
				}
			}
			seen, err := client(t, server, "").Release(t.Context(), app, test.tag)
			if err != nil {
				t.Fatal(err)
			}
			if seen.Page.Latest != test.wantLatest || seen.Page.Prerelease != test.as.Prerelease || seen.Page.Draft {
				t.Errorf("got %+v, want latest %s", seen.Page, test.wantLatest)
			}
			if seen.Page.Published.IsZero() {
				t.Error("the time of publishing is missing")
			}
		})
	}
}

func TestVersionsAreAllThatIsPublic(t *testing.T) {
	var seeded []fakegithub.Release
	for patch := range 120 { // more than one page
		seeded = append(seeded, fakegithub.Release{Tag: fmt.Sprintf("v1.0.%d", patch)})
	}
	server := start(t, append(seeded, fakegithub.Release{Tag: "nightly"}, fakegithub.Release{Tag: "v2.0.0-rc.1", Prerelease: true})...)
	draft(t, server, "v2.0.0", nil)
	for _, token := range []string{"", writer} {
		versions, err := client(t, server, token).Versions(t.Context(), app)
		if err != nil {
			t.Fatal(err)
		}
		if len(versions) != 121 || versions[0].String() != "v2.0.0-rc.1" || versions[120].String() != "v1.0.0" {
			t.Errorf("got %d versions: %v", len(versions), versions)
		}
	}
}

func TestLatestOfNothingIsNoError(t *testing.T) {
	server := start(t, fakegithub.Release{Tag: "v0.1.0-rc.1", Prerelease: true})
	if latest, err := client(t, server, "").Latest(t.Context(), app); latest != "" || err != nil {
		t.Errorf("got %q, %v", latest, err)
	}
}
