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

// Config says which forge to speak to, and with which token.
type Config struct {
	// APIURL is the root of the REST API, as GITHUB_API_URL has it in a workflow: https://api.github.com, or
	// https://HOST/api/v3 for GitHub Enterprise Server. Empty means [PublicAPI].
	APIURL string
	// Token is sent to the host of APIURL and to no other. Empty makes an anonymous client, which sees what is public.
	Token string
	// TokenName is the environment variable that the token came from, for error messages. Empty means GITHUB_TOKEN.
	TokenName string
	// PublicOnly makes a client that sees and downloads what everybody can. Its token is for the API alone, which answers 60 requests
	// an hour without one, to all who share an address, as GitHub's own runners do
	// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
	PublicOnly bool
	// Transport carries the requests; nil means [http.DefaultTransport].
	Transport http.RoundTripper
}

// Client is a client of one forge. It is safe for concurrent use.
type Client struct {
	api       *github.Client
	http      *http.Client
	anonymous bool // it sees what everybody sees
	tokenless bool
	tokenName string
}

// New makes a client. It does not connect.
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

// Anonymous reports whether the client sees what everybody sees.
func (c *Client) Anonymous() bool { return c.anonymous }

// authorized adds the token to requests to the API, and only to those: downloads are redirected to other hosts, which
// must not learn it.
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
