package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
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
		return nil, problem.New(http.StatusBadRequest, "the query is not correctly encoded")
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

// name is that of a project or an environment, empty if none is requested.
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

// state is that of deployments, empty if none is requested.
func (q query) state() (catalog.State, error) {
	state := catalog.State(q.get("state"))
	if state != "" && !slices.Contains(catalog.States(), state) {
		var all []string
		for _, known := range catalog.States() {
			all = append(all, string(known))
		}
		return "", wrongParameter("state", "must be one of "+strings.Join(all, ", "))
	}
	return state, nil
}

// cursorOf is where a page begins; the zero value is the beginning of the list.
func cursorOf[T any](q query, parse func(string) (T, error)) (position T, err error) {
	text := q.get("cursor")
	if text == "" {
		return position, nil
	}
	if position, err = parse(text); err != nil {
		return position, wrongParameter("cursor", err.Error())
	}
	return position, nil
}

// next adds the page that follows to an answer: its cursor is in the body already.
func (q query) next(answer reply.Reply, path, cursor string) reply.Reply {
	if cursor != "" {
		values := url.Values(q)
		values.Set("cursor", cursor)
		answer.Link = "<" + prefix + path + "?" + values.Encode() + `>; rel="next"`
	}
	return answer
}

// cut shortens a list, of which one more than fits was asked for, to a page. It is empty, and not null in JSON, where nothing is
// left. The cursor is that of the last entry where another page follows.
func cut[T any](list []T, limit int, cursor func(last T) string) (page []T, next string) {
	if len(list) > limit {
		return list[:limit], cursor(list[limit-1])
	}
	return append([]T{}, list...), ""
}

// wrongParameter is the problem of a parameter of the path or the query.
func wrongParameter(name, detail string) error {
	refused := problem.New(http.StatusBadRequest, name+" "+detail)
	refused.Errors = []problem.Field{{Parameter: name, Detail: detail}}
	return refused
}
