// Package github reads and changes releases, their assets and the files of repositories through GitHub's REST API.
//
// It creates no releases and uploads no assets: GoReleaser does that. It evaluates nothing.
package github

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v84/github"
)

// PublicAPI is the root of the REST API of github.com.
const PublicAPI = "https://api.github.com"

// Config selects a forge and a token.
type Config struct {
	// APIURL is the root of the REST API, in the form of GITHUB_API_URL in a workflow: https://api.github.com, or https://HOST/api/v3 for
	// GitHub Enterprise Server. Empty means [PublicAPI].
	APIURL string
	// Token is only sent to the host of APIURL. If empty, the client is anonymous and sees what is public.
	Token string
	// TokenName is the environment variable that the token came from, for error messages. Empty means GITHUB_TOKEN.
	TokenName string
	// PublicOnly makes a client that sees and downloads what users without a token can. It uses its token only for the API, whose limit
	// without one is 60 requests an hour for each address, which GitHub's own runners share
	// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
	PublicOnly bool
	// Transport sends the requests; nil means [http.DefaultTransport].
	Transport http.RoundTripper
}

// Client is a client of one forge. It is safe for concurrent use.
type Client struct {
	api       *github.Client
	http      *http.Client
	anonymous bool // it sees what is public
	tokenless bool
	tokenName string
}

// New returns a client. It does not connect.
func New(config Config) (*Client, error) {
	if config.APIURL == "" {
		config.APIURL = PublicAPI
	}
	root, err := url.Parse(strings.TrimSuffix(config.APIURL, "/") + "/")
	if err != nil || root.Host == "" || root.Scheme != "https" && root.Scheme != "http" {
		return nil, fmt.Errorf("GitHub API address %q: write it as https://api.github.com or https://HOST/api/v3 (GITHUB_API_URL)", config.APIURL)
	}
	if config.Transport == nil {
		config.Transport = http.DefaultTransport
	}
	if config.TokenName == "" {
		config.TokenName = "GITHUB_TOKEN"
	}
	c := &Client{
		http:      &http.Client{Transport: retrier{authorized{config.Transport, root, config.Token}}},
		anonymous: config.Token == "" || config.PublicOnly,
		tokenless: config.Token == "",
		tokenName: config.TokenName,
	}
	c.api = github.NewClient(c.http)
	c.api.BaseURL = root
	return c, nil
}

// Anonymous reports whether the client sees only what is public.
func (c *Client) Anonymous() bool { return c.anonymous }

// authorized adds the token only to requests to the API: downloads are redirected to other hosts, which must not get it.
type authorized struct {
	next  http.RoundTripper
	root  *url.URL
	token string
}

func (t authorized) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.token != "" && req.URL.Scheme == t.root.Scheme && req.URL.Host == t.root.Host && strings.HasPrefix(req.URL.Path, t.root.Path) {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+t.token)
	}
	return t.next.RoundTrip(req)
}
