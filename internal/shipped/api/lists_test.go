package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// walk follows the pages of a list, and returns what say makes of each entry.
func walk(t *testing.T, s service, target, list string, say func(map[string]any) string) []string {
	t.Helper()
	var all []string
	for target != "" {
		answer := s.ask(t, http.MethodGet, target, "")
		got := document(t, answer, http.StatusOK)
		for _, entry := range entries(t, got, list) {
			all = append(all, say(entry))
		}
		link := regexp.MustCompile(`^<(.*)>; rel="next"$`).FindStringSubmatch(answer.Header().Get("Link"))
		if _, more := got["next"]; more != (link != nil) {
			t.Errorf("next is %v, and the link %v", got["next"], link)
		}
		target = ""
		if link != nil {
			target = link[1]
		}
	}
	return all
}

func TestEachListHasPagesAndFilters(t *testing.T) {
	s := newService(t)
	populate(t, s)
	for i, place := range []string{"production/deployments/hello", "production/deployments/world", "staging/deployments/hello", "pr-1/deployments/hello", "pr-2/deployments/hello"} {
		s.mustWrite(t, http.MethodPut, "/environments/"+place, fmt.Sprintf(`{"version": "1.%d.0"}`, i%2))
	}
	place := func(d map[string]any) string { return fmt.Sprint(d["environment"], " ", d["project"]) }
	name := func(e map[string]any) string { return fmt.Sprint(e["name"], " ", e["deployments"]) }
	change := func(c map[string]any) string {
		return fmt.Sprint(c["environment"], " ", c["version"], " ", c["reported_by"])
	}
	for _, tc := range []struct {
		target, list string
		say          func(map[string]any) string
		want         []string
	}{
		{"/deployments?limit=2", "deployments", place, []string{"pr-1 hello", "pr-2 hello", "production hello", "production world", "staging hello"}},
		{"/deployments?limit=2&project=hello", "deployments", place, []string{"pr-1 hello", "pr-2 hello", "production hello", "staging hello"}},
		{"/deployments?limit=1&environment=production", "deployments", place, []string{"production hello", "production world"}},
		{"/deployments?project=hello&environment=staging", "deployments", place, []string{"staging hello"}},
		{"/deployments?limit=1&state=behind", "deployments", place, []string{"pr-2 hello", "production hello", "staging hello"}},
		{"/deployments?state=waiting", "deployments", place, nil},
		{"/environments?limit=3", "environments", name, []string{"pr-1 1", "pr-2 1", "production 2", "staging 1"}},
		{"/environments?search=pr-&limit=1", "environments", name, []string{"pr-1 1", "pr-2 1"}},
		{"/projects?limit=1", "projects", name, []string{"hello 4", "world 1"}},
		{"/projects?search=orl", "projects", name, []string{"world 1"}},
		{"/projects?state=behind", "projects", name, []string{"hello 4"}},
		{"/deployments/hello/history?limit=3", "changes", change, []string{"pr-2 1.0.0 ci", "pr-1 1.1.0 ci", "staging 1.0.0 ci", "production 1.0.0 ci"}},
		{"/deployments/hello/history?limit=1&environment=staging", "changes", change, []string{"staging 1.0.0 ci"}},
	} {
		t.Run(tc.target, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, walk(t, s, "/api/v1"+tc.target, tc.list, tc.say)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatAListDoesNotKnowIsRefused(t *testing.T) {
	s := newService(t)
	const foreign = "is no cursor of this list: take next from the page before"
	for target, detail := range map[string]string{
		"/deployments?place=production":         "place is unknown here: there are project, environment, state, limit, cursor",
		"/deployments?state=late":               "state must be one of current, prerelease, waiting, unreleased, behind, stale, failing",
		"/deployments?project=a/b":              "project must be 1 to 100 of a-z, 0-9, dots, hyphens and underscores, and begin and end with a letter or digit",
		"/deployments?cursor=aGVsbG8":           "cursor " + foreign, // hello
		"/projects?cursor=!":                    "cursor " + foreign,
		"/projects?cursor=YiBh":                 "cursor " + foreign, // b a
		"/environments?cursor=LTE":              "cursor " + foreign, // -1
		"/environments?limit=0":                 "limit must be a number from 1 to 500",
		"/projects?limit=501":                   "limit must be a number from 1 to 500",
		"/deployments/hello/history?cursor=MDE": "cursor " + foreign, // 01
		"/releases?cursor=aGVsbG8":              "cursor " + foreign,
	} {
		answer := s.get(t, target)
		if got := document(t, answer, http.StatusBadRequest); got["detail"] != detail {
			t.Errorf("%s: %v", target, got["detail"])
		}
	}
}

func TestAnEnvironmentAndAProjectAreForgotten(t *testing.T) {
	s := newService(t)
	populate(t, s)
	s.mustWrite(t, http.MethodPut, "/environments/staging/deployments/hello", `{"version": "1.0.0"}`)
	s.mustWrite(t, http.MethodPut, "/environments/staging/deployments/world", `{"version": "0.1.0"}`)
	s.mustWrite(t, http.MethodDelete, "/environments/staging", "")
	refused(t, s.write(t, http.MethodDelete, "/environments/staging", ""), http.StatusNotFound, "nothing is deployed in staging")
	if got := document(t, s.get(t, "/deployments"), http.StatusOK); len(entries(t, got, "deployments")) != 0 {
		t.Error(got)
	}
	if got := document(t, s.get(t, "/deployments/hello/history"), http.StatusOK); len(entries(t, got, "changes")) != 1 {
		t.Error(got)
	}
	s.mustWrite(t, http.MethodDelete, "/projects/hello", "")
	refused(t, s.write(t, http.MethodDelete, "/projects/hello", ""), http.StatusNotFound, "no project hello has a release or a deployment")
	refused(t, s.get(t, "/deployments/hello/history"), http.StatusNotFound, "no project hello has a release or a deployment")
	refused(t, s.get(t, "/releases/hello/1.0.0"), http.StatusNotFound, "hello has no release 1.0.0")
	if got := document(t, s.get(t, "/projects"), http.StatusOK); len(entries(t, got, "projects")) != 1 {
		t.Error(got)
	}
	for _, target := range []string{"/environments/A", "/projects/A"} {
		if answer := s.write(t, http.MethodDelete, target, ""); answer.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", target, answer.Code)
		}
	}
}
