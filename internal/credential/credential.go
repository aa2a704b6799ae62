// Package credential reads the tokens of a command from the environment, its only source.
package credential

import (
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/github"
)

// Token is a token and the variable of the environment that it came from.
type Token struct {
	Name string // the variable; of a missing token, the one to set
	Text string // empty when there is none
}

// From takes the first variable that is set; without one, the first is what is missing.
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

// Tap returns the token that writes manifests: that of a variable where one is named and set, else TAP_TOKEN, else that of the release.
// TAP_TOKEN_LATER says that a later job has TAP_TOKEN, and this one does not.
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

// Writer speaks to the forge with the token of [Tap].
func Writer(variable string) (*github.Client, error) { return Tap(variable).Client() }

// Key returns the private key that pushes to a git repository: that of a variable where one is named and set, else AUR_KEY.
func Key(variable string) string {
	if variable == "" {
		return From("AUR_KEY").Text
	}
	return From(variable, "AUR_KEY").Text
}

// Ledger returns the token that enters releases into a shipped service.
func Ledger() Token { return From("SHIPPED_TOKEN") }

// Client speaks to the forge with the token; without one, anonymously. GITHUB_API_URL names a GitHub Enterprise
// server.
func (t Token) Client() (*github.Client, error) {
	return github.New(github.Config{APIURL: os.Getenv("GITHUB_API_URL"), Token: t.Text, TokenName: t.Name})
}

// PublicClient sees and downloads what users without a token can, and asks the API with the token, whose rate limit is higher.
func (t Token) PublicClient() (*github.Client, error) {
	return github.New(github.Config{APIURL: os.Getenv("GITHUB_API_URL"), Token: t.Text, TokenName: t.Name, PublicOnly: true})
}

// Missing returns why a question that needs the token cannot be asked.
func (t Token) Missing() error {
	return fmt.Errorf("%s is not set, so its permissions cannot be checked", t.Name)
}
