package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/outbound"
)

// errNone is returned for a release that is not there.
var errNone = errors.New("there is no such release")

// maxRedirects is how often the API may lead elsewhere on its own host, as for a repository with another name.
const maxRedirects = 3

// github asks the REST API (https://docs.github.com/en/rest/releases/releases).
type github struct {
	http      *http.Client
	api       string
	token     func() string
	userAgent string
}

func newGitHub(o Options) github {
	return github{
		http:      &http.Client{Transport: outbound.Transport(o.Allow), CheckRedirect: follow},
		api:       strings.TrimSuffix(o.API, "/"),
		token:     o.Token,
		userAgent: o.UserAgent,
	}
}

func follow(next *http.Request, before []*http.Request) error {
	if len(before) > maxRedirects || next.URL.Host != before[0].URL.Host || next.URL.Scheme != before[0].URL.Scheme {
		return outbound.RefusalError("redirects elsewhere")
	}
	return nil
}

// published is a release as the API has it.
type published struct {
	Draft       bool      `json:"draft"`
	Prerelease  bool      `json:"prerelease"`
	PublishedAt time.Time `json:"published_at"`
	Body        string    `json:"body"`
	Assets      []asset   `json:"assets"`
}

type asset struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Size   int64  `json:"size"`
	Digest string `json:"digest"` // sha256:…; empty for what was uploaded before June 2025, and on instances that are older
	URL    string `json:"browser_download_url"`
}

func (g github) release(ctx context.Context, repository, tag string) (published, error) {
	var found published
	content, err := g.get(ctx, "/repos/"+repository+"/releases/tags/"+url.PathEscape(tag), "application/vnd.github+json")
	if err != nil {
		return published{}, err
	}
	if err := json.Unmarshal(content, &found); err != nil {
		return published{}, outbound.RefusalError("answers with something else than a release")
	}
	return found, nil
}

// commit is the one that a tag leads to. What a release calls its target is a branch, or does not count where the tag was there before.
func (g github) commit(ctx context.Context, repository, tag string) (string, error) {
	content, err := g.get(ctx, "/repos/"+repository+"/commits/tags/"+url.PathEscape(tag), "application/vnd.github.sha")
	if errors.Is(err, errNone) {
		return "", outbound.RefusalError("does not know the commit of the tag")
	}
	return strings.TrimSpace(string(content)), err
}

// get returns the body of an answer. The error is [errNone] for what is not there, else an [outbound.RefusalError].
func (g github) get(ctx context.Context, path, accept string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.api+path, http.NoBody)
	if err != nil {
		return nil, outbound.RefusalError("has an address that is no URL")
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("User-Agent", g.userAgent)
	request.Header.Set("X-Github-Api-Version", "2022-11-28")
	if token := g.token(); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := g.http.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return nil, outbound.RefusalError("has not answered in time")
		}
		return nil, outbound.Explain(ctx, err)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusUnprocessableEntity: // the latter is what commits answer for a tag that is not there
		return nil, errNone
	case http.StatusUnauthorized:
		return nil, outbound.RefusalError("does not accept the token in SHIPPED_GITHUB_TOKEN")
	case http.StatusForbidden, http.StatusTooManyRequests:
		return nil, outbound.RefusalError("refuses, perhaps because of its rate limit: set SHIPPED_GITHUB_TOKEN")
	default:
		return nil, outbound.RefusalError(fmt.Sprintf("answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode)))
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	if err != nil {
		return nil, outbound.Explain(ctx, err)
	}
	if len(content) > maxBody {
		return nil, outbound.RefusalError(fmt.Sprintf("answers with more than %d bytes", maxBody))
	}
	return content, nil
}
