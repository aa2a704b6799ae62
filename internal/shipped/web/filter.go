package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// filter is which part of all deployments a reader wants to see, as the query of the page has it.
type filter struct {
	Project, Environment string // parts of the names
	State                catalog.State
	After                string // the project before the first one
	Skip                 int    // environments before the first one
}

// Set reports whether anything is left out on purpose.
func (f filter) Set() bool { return f.Project != "" || f.Environment != "" || f.State != "" }

// States are those to choose from.
func (filter) States() []state { return kinds }

func filterOf(r *http.Request) (filter, error) {
	query := r.URL.Query()
	f := filter{
		Project:     strings.ToLower(strings.TrimSpace(query.Get("project"))),
		Environment: strings.ToLower(strings.TrimSpace(query.Get("environment"))),
		State:       catalog.State(query.Get("state")),
		After:       query.Get("after"),
	}
	if f.State != "" && !slices.Contains(catalog.States(), f.State) {
		return filter{}, badRequest("There is no such state of deployments: begin at the overview.")
	}
	if f.After != "" && catalog.CheckName(f.After) != nil {
		return filter{}, badRequest("The list of projects has no such place: begin at the overview.")
	}
	for _, part := range []string{f.Project, f.Environment} {
		if part != "" && catalog.CheckName("a"+part+"a") != nil {
			return filter{}, badRequest("A name has only letters, digits, dots, hyphens and underscores.")
		}
	}
	if text := query.Get("from"); text != "" {
		skip, err := strconv.Atoi(text)
		if err != nil || skip < 0 {
			return filter{}, badRequest("The list of environments has no such place: begin at the overview.")
		}
		f.Skip = skip
	}
	return f, nil
}

// with is the address of the page with another filter.
func (f filter) with(change func(*filter)) string {
	change(&f)
	query := url.Values{}
	for name, value := range map[string]string{"project": f.Project, "environment": f.Environment, "state": string(f.State), "after": f.After} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.Skip > 0 {
		query.Set("from", strconv.Itoa(f.Skip))
	}
	if len(query) == 0 {
		return "/"
	}
	return "/?" + query.Encode()
}

// columns leads through the environments, of which so many are shown.
func (f filter) columns(shown, total int) pager {
	if shown == total {
		return pager{}
	}
	p := pager{Shown: fmt.Sprintf("%s–%s of %s environments", grouped(f.Skip+1), grouped(f.Skip+shown), grouped(total))}
	if shown == 0 {
		p.Shown = fmt.Sprintf("none of %s environments", grouped(total))
	}
	if f.Skip > 0 {
		p.First = f.with(func(f *filter) { f.Skip = 0 })
	}
	if through := f.Skip + shown; shown > 0 && through < total {
		p.Next = f.with(func(f *filter) { f.Skip = through })
	}
	return p
}

// summary are the counts of all deployments, each leading to those that it counts.
func (f filter) summary(counts map[catalog.State]int) (summary []tally) {
	for _, s := range kinds {
		if counts[s.Kind] == 0 {
			continue
		}
		selected := f.State == s.Kind
		link := f.with(func(f *filter) {
			f.State, f.After = s.Kind, ""
			if selected {
				f.State = ""
			}
		})
		summary = append(summary, tally{counts[s.Kind], s, link, selected})
	}
	return summary
}

// grouped is a number as people read it.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
