package preflight

import (
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/forge"
)

// credential is a token and the variable of the environment that it came from.
type credential struct{ name, token string }

// tokenFrom takes the first variable that is set; without one, the first names what is missing.
func tokenFrom(names ...string) credential {
	for _, name := range names {
		if token := os.Getenv(name); token != "" {
			return credential{name, token}
		}
	}
	return credential{name: names[0]}
}

// releaseToken is what writes the release.
func releaseToken() credential { return tokenFrom("GITHUB_TOKEN", "GH_TOKEN") }

// client speaks to the forge with a token; without one as anybody.
func (c credential) client() (*forge.Client, error) {
	return forge.New(forge.Config{APIURL: os.Getenv("GITHUB_API_URL"), Token: c.token, TokenName: c.name})
}

// missing is why a question that needs the token cannot be asked.
func (c credential) missing() error {
	return fmt.Errorf("%s is not set here, so its rights cannot be asked for", c.name)
}
