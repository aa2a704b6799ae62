package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
	"github.com/relkit/relkit/internal/shipped/web"
)

// many is a store of projects with three releases each, so many of which are in so many environments.
func many(t *testing.T, projects, deployed, environments int) store.Store {
	t.Helper()
	return filled(t, fmt.Sprint(projects, deployed, environments), func(t *testing.T, folder string, _ store.Store) {
		t.Helper()
		storetest.Fill(t, folder, now, projects, deployed, environments)
	})
}

// crowded is a company: 120 projects in 20 environments. More would take long with the race detector on, and a page shows no more
// of them: BenchmarkMemory has 500.
func crowded(t *testing.T) store.Store { t.Helper(); return many(t, 120, 120, 20) }

const largest = 500_000 // bytes of a page, before it is compressed

func TestAPageOfManyProjectsIsAPart(t *testing.T) {
	h := handler(crowded(t))
	seen := map[string]int{}
	visited := 0
	for path := "/"; path != ""; visited++ {
		answer := get(t, h, path)
		if size := answer.Body.Len(); size > largest {
			t.Errorf("%s has %d bytes", path, size)
		}
		if compressed := get(t, h, path, "Accept-Encoding", "gzip").Body.Len(); compressed > 20_000 {
			t.Errorf("%s has %d bytes when it is compressed", path, compressed)
		}
		page := parse(t, answer.Body.String())
		for _, line := range page.all("tr")[1:] {
			seen[line.all("a")[0].text()]++
			if cells := len(line.all("td")); cells != 20 {
				t.Fatalf("%d cells", cells)
			}
		}
		path = ""
		for _, link := range page.all("a") {
			if link.get("rel") == "next" {
				path = link.get("href")
			}
		}
	}
	if visited != 3 || len(seen) != 120 {
		t.Errorf("%d projects on %d pages", len(seen), visited)
	}
}

func TestAPageOfManyEnvironmentsIsAPart(t *testing.T) {
	h := handler(many(t, 3, 1, 2000))
	answer := get(t, h, "/")
	if size := answer.Body.Len(); size > largest {
		t.Errorf("%d bytes", size)
	}
	page := parse(t, answer.Body.String())
	if columns := len(page.all("thead")[0].all("th")); columns != 21 {
		t.Errorf("%d columns", columns)
	}
	for path, want := range map[string]string{
		"/":                   "1–20 of 2,000 environments Next environments",
		"/?from=40":           "41–60 of 2,000 environments First environments Next environments",
		"/?from=1990":         "1,991–2,000 of 2,000 environments First environments",
		"/?environment=-0199": "",
	} {
		got := ""
		for _, nav := range parse(t, get(t, h, path).Body.String()).all("nav") {
			if nav.get("aria-label") == "Environments" {
				got = nav.text()
			}
		}
		if got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
	if size := get(t, h, "/projects/service-000").Body.Len(); size > largest {
		t.Errorf("the page of the project has %d bytes", size)
	}
}

func TestFilters(t *testing.T) {
	h := handler(populated(t))
	for query, want := range map[string][]string{
		"?project=LING":                      {"Project demo production staging", "billing"},
		"?state=behind":                      {"Project demo production staging", "gateway", "hello"},
		"?state=unreleased":                  {"Project demo production staging", "hello"},
		"?environment=prod&project=hello":    {"Project production", "hello"},
		"?environment=none":                  nil,
		"?state=behind&project=none":         nil,
		"?after=gateway":                     {"Project demo production staging", "hello", longName},
		"?state=failing&environment=staging": {"Project staging", "billing", "gateway"},
	} {
		t.Run(query, func(t *testing.T) {
			page := parse(t, get(t, h, "/"+query).Body.String())
			var got []string
			for i, line := range page.all("tr") {
				if i == 0 {
					got = append(got, line.text())
				} else {
					got = append(got, line.all("a")[0].text())
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if none := strings.Contains(page.all("main")[0].text(), "Nothing is like that."); none != (want == nil) {
				t.Errorf("it says that nothing is like that: %t", none)
			}
		})
	}
	for _, query := range []string{"?state=late", "?after=%00", "?project=%ff", "?from=-1", "?from=x", "?environment=a/b"} {
		if answer := get(t, h, "/"+query); answer.Code != 400 {
			t.Errorf("%s: %d", query, answer.Code)
		}
	}
}

func TestEnvironmentsInTheOrderOfTheTeam(t *testing.T) {
	o := options(populated(t))
	o.Environments = []string{"staging", "none", "production"}
	page := parse(t, get(t, web.New(o), "/").Body.String())
	if got := page.all("tr")[0].text(); got != "Project staging production demo" {
		t.Errorf("got %q", got)
	}
}

func TestTheSummaryLeadsToWhatItCounts(t *testing.T) {
	h := handler(many(t, 15, 15, 5))
	page := parse(t, get(t, h, "/").Body.String())
	for _, item := range page.all("ul")[0].all("a") {
		target := parse(t, get(t, h, item.get("href")).Body.String())
		marked := 0
		for _, link := range target.all("ul")[0].all("a") {
			if link.get("aria-current") == "true" {
				marked++
				if link.text() != item.text() {
					t.Errorf("%s leads to %s", item.text(), link.text())
				}
			}
		}
		if lines := len(target.all("tr")); marked != 1 || lines < 2 {
			t.Errorf("%s: %d marked, %d lines", item.text(), marked, lines)
		}
	}
}
