package github_test

import (
	"errors"
	"testing"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

func TestFiles(t *testing.T) {
	server := start(t)
	c := client(t, server, writer)
	ctx := t.Context()

	if _, err := c.File(ctx, tap, "", "Formula/app.rb"); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	if err := c.PutFile(ctx, tap, "", "Formula/app.rb", github.File{Content: []byte("one")}, "app 1"); err != nil {
		t.Fatal(err)
	}
	first, err := c.File(ctx, tap, "trunk", "Formula/app.rb")
	if err != nil || string(first.Content) != "one" {
		t.Fatalf("got %q, %v", first.Content, err)
	}
	if err := c.PutFile(ctx, tap, "trunk", "Formula/app.rb", github.File{Content: []byte("two"), SHA: first.SHA}, "app 2"); err != nil {
		t.Fatal(err)
	}
	for name, outdated := range map[string]github.File{
		"sha of the content before": {Content: []byte("three"), SHA: first.SHA},
		"sha of no content":         {Content: []byte("three")},
	} {
		if err := c.PutFile(ctx, tap, "", "Formula/app.rb", outdated, "app 3"); !errors.Is(err, github.ErrConflict) {
			t.Errorf("%s: got %v, want ErrConflict", name, err)
		}
	}
	if last, err := client(t, server, "").File(ctx, tap, "", "Formula/app.rb"); err != nil || string(last.Content) != "two" {
		t.Errorf("got %q, %v", last.Content, err)
	}
}

func TestRepositoryPermissionsAndDefaultBranch(t *testing.T) {
	server := start(t)
	for token, want := range map[string]github.Repository{
		"":     {DefaultBranch: "trunk"},
		noTap:  {DefaultBranch: "trunk"},
		writer: {DefaultBranch: "trunk", CanPush: true},
	} {
		got, err := client(t, server, token).Repository(t.Context(), tap)
		if err != nil || got != want {
			t.Errorf("with token %q: got %+v, %v", token, got, err)
		}
	}
	_, err := client(t, server, writer).Repository(t.Context(), release.Repository{Owner: "acme", Name: "nothing"})
	if !errors.Is(err, github.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}
