package github_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	gogithub "github.com/google/go-github/v84/github"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

var (
	app = release.Repository{Owner: "acme", Name: "app"}
	tap = release.Repository{Owner: "acme", Name: "homebrew-tap"}
)

const (
	writer = "a-token-that-writes-everything"
	noTap  = "a-token-without-the-tap"
	reader = "a-token-that-writes-nothing"
)

// start runs a fake with a program's repository and its tap.
func start(t *testing.T, releases ...fakegithub.Release) *fakegithub.Server {
	t.Helper()
	server, err := fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(),
		Repositories: []fakegithub.Repository{
			{Owner: "acme", Name: "app", Releases: releases},
			{Owner: "acme", Name: "homebrew-tap", DefaultBranch: "trunk", Files: map[string][]byte{"Formula/old.rb": []byte("old")}},
		},
		Tokens: map[string]fakegithub.Access{
			writer: {Write: []string{"acme/app", "acme/homebrew-tap"}},
			noTap:  {Write: []string{"acme/app"}},
			reader: {},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return server
}

func client(t *testing.T, server *fakegithub.Server, token string) *github.Client {
	t.Helper()
	c, err := github.New(github.Config{APIURL: server.APIURL(), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// draft does what GoReleaser does before relkit: it creates a draft and uploads assets to it.
func draft(t *testing.T, server *fakegithub.Server, tag string, assets map[string]string) int64 {
	t.Helper()
	api, err := gogithub.NewClient(nil).WithAuthToken(writer).WithEnterpriseURLs(server.APIURL(), server.UploadURL())
	if err != nil {
		t.Fatal(err)
	}
	isDraft, notes := true, "notes of "+tag
	created, _, err := api.Repositories.CreateRelease(t.Context(), app.Owner, app.Name, &gogithub.RepositoryRelease{
		TagName: &tag, Name: &tag, Draft: &isDraft, Body: &notes,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range assets {
		upload(t, api, created.GetID(), name, content)
	}
	return created.GetID()
}

func upload(t *testing.T, api *gogithub.Client, id int64, name, content string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, _, err := api.Repositories.UploadReleaseAsset(t.Context(), app.Owner, app.Name, id, &gogithub.UploadOptions{Name: name}, file); err != nil {
		t.Fatal(err)
	}
}

func sum(text string) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:])
}
