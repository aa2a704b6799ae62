package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is what a test looks at in a list of releases.
func page(t *testing.T, s service, target string) (versions []string, next, link string) {
	t.Helper()
	answer := s.ask(t, http.MethodGet, target, "")
	got := document(t, answer, http.StatusOK)
	for _, release := range entries(t, got, "releases") {
		versions = append(versions, fmt.Sprint(release["project"], " ", release["version"]))
	}
	next, _ = got["next"].(string)
	if match := regexp.MustCompile(`^<(.*)>; rel="next"$`).FindStringSubmatch(answer.Header().Get("Link")); match != nil {
		link = match[1]
	}
	return versions, next, link
}

// history of two projects, not in the order in which it happened.
func populate(t *testing.T, s service) {
	t.Helper()
	s.publish(t, "hello", "1.0.0", "2026-01-01T12:00:00Z")
	s.publish(t, "hello", "2.0.0-rc.1", "2026-01-05T12:00:00Z")
	s.publish(t, "hello", "1.1.0", "2026-01-03T12:00:00Z")
	s.publish(t, "world", "0.1.0", "2026-01-03T12:00:00Z")
	s.publish(t, "hello", "1.0.1", "2026-01-04T12:00:00Z") // a backport
	s.publish(t, "hello", "1.1.0-rc.1", "2026-01-02T12:00:00Z")
}

func TestListsAndTheirFilters(t *testing.T) {
	s := newService(t)
	populate(t, s)
	for query, want := range map[string][]string{
		"?project=hello":                    {"hello 2.0.0-rc.1", "hello 1.0.1", "hello 1.1.0", "hello 1.1.0-rc.1", "hello 1.0.0"},
		"?project=hello&channel=prerelease": {"hello 2.0.0-rc.1", "hello 1.0.1", "hello 1.1.0", "hello 1.1.0-rc.1", "hello 1.0.0"},
		"?project=hello&channel=stable":     {"hello 1.0.1", "hello 1.1.0", "hello 1.0.0"},
		"?project=hello&limit=1":            {"hello 2.0.0-rc.1"},
		"?project=world":                    {"world 0.1.0"},
		"?project=nothing":                  nil,
	} {
		t.Run(query, func(t *testing.T) {
			got, _, _ := page(t, s, "/api/v1/releases"+query)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPagesHoldEachReleaseOnce(t *testing.T) {
	for _, follow := range []string{"next", "link"} {
		t.Run(follow, func(t *testing.T) {
			s := newService(t)
			populate(t, s)
			want, next, _ := page(t, s, "/api/v1/releases")
			if len(want) != 6 || next != "" {
				t.Fatalf("all are %q, and then %q", want, next)
			}
			var got []string
			target := "/api/v1/releases?limit=2"
			for number := 0; target != ""; number++ {
				versions, next, link := page(t, s, target)
				got = append(got, versions...)
				target = link
				if next != "" && follow == "next" {
					target = "/api/v1/releases?limit=2&cursor=" + next
				}
				// What is added before or behind the place where the reader is moves nothing.
				s.publish(t, "late", "1.0."+string(rune('0'+number)), "2026-02-01T12:00:00Z")
				if number > 10 {
					t.Fatal("the pages do not end")
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheLinkKeepsTheFilters(t *testing.T) {
	s := newService(t)
	populate(t, s)
	_, next, link := page(t, s, "/api/v1/releases?project=hello&channel=stable&limit=2")
	if want := "/api/v1/releases?channel=stable&cursor=" + next + "&limit=2&project=hello"; link != want {
		t.Errorf("the next page is at %s, want %s", link, want)
	}
	versions, next, link := page(t, s, link)
	if diff := cmp.Diff([]string{"hello 1.0.0"}, versions); diff != "" || next != "" || link != "" {
		t.Errorf("%s, and then %q, %q", diff, next, link)
	}
}

func TestTheLatestIsByPrecedence(t *testing.T) {
	s := newService(t)
	populate(t, s)
	for target, want := range map[string]string{
		"/releases/hello/latest":                    "1.1.0",
		"/releases/hello/latest?channel=stable":     "1.1.0",
		"/releases/hello/latest?channel=prerelease": "2.0.0-rc.1",
		"/releases/world/latest?channel=prerelease": "0.1.0",
	} {
		t.Run(target, func(t *testing.T) {
			got := document(t, s.get(t, target), http.StatusOK)
			if got["version"] != want {
				t.Errorf("%v, want %s", got["version"], want)
			}
		})
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := newService(t)
	s.publish(t, "rc", "1.0.0-rc.1", "2026-01-01T12:00:00Z")
	zeros := strings.Repeat("0", 64)
	for target, detail := range map[string]string{
		"/releases/rc/latest":                          "rc has no release on the channel stable",
		"/releases/nothing/latest?channel=prerelease":  "nothing has no release on the channel prerelease",
		"/releases/rc/1.0.0":                           "rc has no release 1.0.0",
		"/digests/" + zeros:                            "no release has anything with the SHA-256 " + zeros,
		"/environments/production/deployments/nothing": "nothing is not deployed in production",
		"/deployments/nothing/history":                 "no project nothing has a release or a deployment",
		"/projects/nothing/badge.svg":                  "no project nothing has a release or a deployment",
	} {
		t.Run(target, func(t *testing.T) {
			refused(t, s.get(t, target), http.StatusNotFound, detail)
		})
	}
}

func TestBadParametersAreNamed(t *testing.T) {
	const badName = " must be 1 to 100 of a-z, 0-9, dots, hyphens and underscores, and begin and end with a letter or digit"
	s := newService(t)
	for target, want := range map[string]struct{ parameter, detail string }{
		"/releases?limit=0":                          {"limit", "limit must be a number from 1 to 500"},
		"/releases?limit=501":                        {"limit", "limit must be a number from 1 to 500"},
		"/releases?limit=ten":                        {"limit", "limit must be a number from 1 to 500"},
		"/releases?channel=beta":                     {"channel", "channel must be stable or prerelease"},
		"/releases?cursor=2":                         {"cursor", "cursor is no cursor of this list: take next from the page before"},
		"/releases?projekt=hello":                    {"projekt", "projekt is unknown here: there are project, channel, limit, cursor"},
		"/releases?limit=1&limit=2":                  {"limit", "limit is there twice"},
		"/releases?project=%00":                      {"project", "project" + badName},
		"/releases/hel%2Flo/latest":                  {"project", "project" + badName},
		"/releases/hello/latest?channel=edge":        {"channel", "channel must be stable or prerelease"},
		"/releases/hello/1.2":                        {"version", "version is no semantic version: write it as 1.2.3 or 1.2.3-rc.1"},
		"/releases/%00/1.2.3":                        {"project", "project" + badName},
		"/digests/abc":                               {"sha256", "sha256 is no SHA-256: give 64 hexadecimal digits, with or without sha256: before them"},
		"/digests/" + strings.Repeat("g", 64):        {"sha256", "sha256 is no SHA-256: give 64 hexadecimal digits, with or without sha256: before them"},
		"/environments/Prod%C3%BC/deployments/hello": {"environment", "environment" + badName},
		"/environments/production/deployments/-":     {"project", "project" + badName},
		"/deployments/-/history":                     {"project", "project" + badName},
		"/deployments/hello/history?limit=0":         {"limit", "limit must be a number from 1 to 500"},
		"/deployments/hello/history?environment=%FF": {"environment", "environment" + badName},
		"/deployments/hello/history?cursor=a":        {"cursor", "cursor is no cursor of this list: take next from the page before"},
		"/projects/-/badge.svg":                      {"project", "project" + badName},
		"/projects/hello/badge.svg?environment=-":    {"environment", "environment" + badName},
		"/projects/hello/badge.svg?style=flat":       {"style", "style is unknown here: there are environment"},
	} {
		t.Run(target, func(t *testing.T) {
			refused(t, s.get(t, target), http.StatusBadRequest, want.detail, want.parameter)
		})
	}
	t.Run("an encoding that is none", func(t *testing.T) {
		refused(t, s.get(t, "/releases?project=%zz"), http.StatusBadRequest, "the query is not correctly encoded")
	})
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		t.Run(method, func(t *testing.T) {
			answer := s.write(t, method, "/environments/-/deployments/hello", `{"version": "1.2.3"}`)
			refused(t, answer, http.StatusBadRequest, "environment"+badName, "environment")
		})
	}
}
