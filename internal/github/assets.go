package github

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Asset is one file of a release, before it is downloaded.
type Asset struct {
	release.Asset // Name, Declared, Digest and URL are set

	ID    int64
	State string // "uploaded"; an interrupted upload leaves "starter"

	apiURL      string
	downloadURL string // the current one: a draft's differs from the public one
}

func (c *Client) assets(ctx context.Context, repo release.Repository, of *github.RepositoryRelease) ([]Asset, error) {
	var assets []Asset
	for part := 1; part != 0; {
		list, answer, err := c.api.Repositories.ListReleaseAssets(ctx, repo.Owner, repo.Name, of.GetID(), &github.ListOptions{Page: part, PerPage: perPage})
		if err != nil {
			return nil, c.explain(err, contentsRead, "list the assets of release %s of %s", of.GetTagName(), repo)
		}
		for _, from := range list {
			assets = append(assets, asAsset(from, of.GetTagName()))
		}
		part = answer.NextPage
	}
	return assets, nil
}

func asAsset(from *github.ReleaseAsset, tag string) Asset {
	download := from.GetBrowserDownloadURL()
	digest, _ := strings.CutPrefix(from.GetDigest(), "sha256:")
	return Asset{
		Asset: release.Asset{
			Name:     from.GetName(),
			Declared: int64(from.GetSize()),
			Digest:   digest,
			URL:      publicURL(download, path.Base(path.Dir(download)), tag),
		},
		ID:          from.GetID(),
		State:       from.GetState(),
		apiURL:      from.GetURL(),
		downloadURL: download,
	}
}

// Download writes the bytes of an asset to w and returns their number. With a token it uses the API, which also has the assets of drafts;
// without, the public download.
func (c *Client) Download(ctx context.Context, asset Asset, w io.Writer) (int64, error) {
	if c.anonymous {
		return c.Fetch(ctx, asset.downloadURL, w)
	}
	return c.fetch(ctx, asset.apiURL, asset.Name, w)
}

// Fetch writes the content of a URL to w and returns the number of bytes. It sends the token only to the API.
func (c *Client) Fetch(ctx context.Context, url string, w io.Writer) (int64, error) {
	return c.fetch(ctx, url, url, w)
}

func (c *Client) fetch(ctx context.Context, url, name string, w io.Writer) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("download %s: %w", name, err)
	}
	req.Header.Set("Accept", "application/octet-stream")
	answer, err := c.http.Do(req)
	if err != nil {
		return 0, c.explain(err, contentsRead, "download %s", name)
	}
	defer func() { _ = answer.Body.Close() }()
	if err := github.CheckResponse(answer); err != nil {
		return 0, c.explain(err, contentsRead, "download %s", name)
	}
	n, err := io.Copy(w, answer.Body)
	if err != nil {
		return n, fmt.Errorf("download %s: cut off after %d bytes: %w", name, n, err)
	}
	return n, nil
}

// Answers reports whether a URL answers without a token, without reading the body. It sends the token only to the API.
func (c *Client) Answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("look at %s: %w", url, err)
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return c.explain(err, contentsRead, "look at %s", url)
	}
	defer func() { _ = answer.Body.Close() }()
	return c.explain(github.CheckResponse(answer), contentsRead, "look at %s", url)
}
