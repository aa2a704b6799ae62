package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Bounds on how many entries a page has.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// query are the parameters after the question mark.
type query url.Values

// queryOf refuses parameters that the route does not know: a filter that is misspelt would filter nothing.
func queryOf(r *http.Request, known ...string) (query, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, "the query is not encoded as it should be")
	}
	for name, given := range values {
		if !slices.Contains(known, name) {
			return nil, wrongParameter(name, "is unknown here: there are "+strings.Join(known, ", "))
		}
		if len(given) > 1 {
			return nil, wrongParameter(name, "is there twice")
		}
	}
	return query(values), nil
}

func (q query) get(name string) string { return url.Values(q).Get(name) }

// name is that of a project or an environment, empty where none is asked for.
func (q query) name(parameter string) (string, error) {
	name := q.get(parameter)
	if name == "" {
		return "", nil
	}
	return name, checkName(parameter, name)
}

func (q query) channel(otherwise catalog.Channel) (catalog.Channel, error) {
	switch channel := catalog.Channel(q.get("channel")); channel {
	case "":
		return otherwise, nil
	case catalog.Stable, catalog.Prerelease:
		return channel, nil
	}
	return "", wrongParameter("channel", "must be stable or prerelease")
}

func (q query) limit() (int, error) {
	text := q.get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maxLimit {
		return 0, wrongParameter("limit", "must be a number from 1 to "+strconv.Itoa(maxLimit))
	}
	return limit, nil
}

func (q query) cursor() (*store.Position, error) {
	text := q.get("cursor")
	if text == "" {
		return nil, nil
	}
	position, err := decodeCursor(text)
	if err != nil {
		return nil, wrongParameter("cursor", err.Error())
	}
	return &position, nil
}

// wrongParameter is the problem of a parameter of the path or the query.
func wrongParameter(name, detail string) error {
	refused := problem.New(http.StatusBadRequest, name+" "+detail)
	refused.Errors = []problem.Field{{Parameter: name, Detail: detail}}
	return refused
}
