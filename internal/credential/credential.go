// Package credential reads the tokens of a command from the environment, its only source.
package credential

import (
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/github"
)

// Token is a token and the environment variable that it came from.
type Token struct {
	Name string // the variable; for a missing token, the one to set
	Text string // empty if there is none
}

// From takes the first variable that is set. If there is none, the token has the name of the first.
func From(names ...string) Token {
	for _, name := range names {
		if text := os.Getenv(name); text != "" {
			return Token{name, text}
		}
	}
	return Token{Name: names[0]}
}

// Release returns the token that reads drafts and writes releases.
func Release() Token { return From("GITHUB_TOKEN", "GH_TOKEN") }

// Tap returns the token that writes manifests: that of the named variable if it is set, else TAP_TOKEN, else that of the release.
// TAP_TOKEN_LATER is set if a later job has TAP_TOKEN and this one does not.
func Tap(variable string) Token {
	if os.Getenv("TAP_TOKEN") == "" && os.Getenv("TAP_TOKEN_LATER") != "" && (variable == "" || os.Getenv(variable) == "") {
		return Token{Name: "TAP_TOKEN"}
	}
	names := []string{"TAP_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"}
	if variable != "" {
		names = append([]string{variable}, names...)
	}
	return From(names...)
}

// Writer returns a client with the token of [Tap].
func Writer(variable string) (*github.Client, error) { return Tap(variable).Client() }

// Key returns the private key that pushes to a git repository: that of the named variable if it is set, else AUR_KEY.
func Key(variable string) string {
	if variable == "" {
		return From("AUR_KEY").Text
	}
	return From(variable, "AUR_KEY").Text
}

// Ledger returns the token that records releases in a shipped service.
func Ledger() Token { return From("SHIPPED_TOKEN") }

// Client returns a client of the forge with the token, or an anonymous one without it. GITHUB_API_URL names a GitHub Enterprise server.
func (t Token) Client() (*github.Client, error) {
	return github.New(github.Config{APIURL: os.Getenv("GITHUB_API_URL"), Token: t.Text, TokenName: t.Name})
}

// PublicClient returns a client that downloads what users without a token can, and uses the token only for the API, for its higher rate
// limit.
func (t Token) PublicClient() (*github.Client, error) {
	return github.New(github.Config{APIURL: os.Getenv("GITHUB_API_URL"), Token: t.Text, TokenName: t.Name, PublicOnly: true})
}

// Missing returns why a question that needs the token cannot be answered.
func (t Token) Missing() error {
	return fmt.Errorf("%s is not set, so its permissions cannot be checked", t.Name)
}
