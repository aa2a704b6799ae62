package access

import (
	"context"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// scope is where a token may write; empty is everywhere.
type scope struct{ project, environment string }

// parseScope reads project or project/environment, in which * is any.
func parseScope(text string) (scope, error) {
	project, environment, _ := strings.Cut(text, "/")
	s := scope{strings.TrimPrefix(project, "*"), strings.TrimPrefix(environment, "*")}
	for _, name := range []string{s.project, s.environment} {
		if name != "" {
			if err := catalog.CheckName(name); err != nil {
				return scope{}, err
			}
		}
	}
	return s, nil
}

func (s scope) String() string {
	orAny := func(name string) string {
		if name == "" {
			return "*"
		}
		return name
	}
	switch {
	case s == scope{}:
		return ""
	case s.environment == "":
		return "@" + s.project
	}
	return "@" + orAny(s.project) + "/" + s.environment
}

// MayWrite reports whether the token of a request may write what is of a project and an environment; of all projects, or of what has
// no environment, as releases, where the name is empty. What came without a token was let pass by who decides that.
func MayWrite(ctx context.Context, project, environment string) bool {
	known, ok := callerOf(ctx)
	if !ok {
		return true
	}
	covers := func(allowed, wanted string) bool { return allowed == "" || allowed == wanted }
	return covers(known.scope.project, project) && covers(known.scope.environment, environment)
}
