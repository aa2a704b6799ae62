package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/web"
)

func TestPagesOfReleases(t *testing.T) {
	s := empty(t)
	want := map[string]int{}
	for i := range 111 {
		version := fmt.Sprintf("1.%d.0", i)
		want[version] = 1
		// Several in one moment, as when old releases are reported at once.
		add(t, s, catalog.Release{Project: "hello", Version: catalog.Version(version), Commit: commitOf(i), PublishedAt: now.Add(-time.Duration(i/25) * time.Hour)})
		add(t, s, catalog.Release{Project: "other", Version: catalog.Version(version), Commit: commitOf(i), PublishedAt: now.Add(-time.Duration(i/25) * time.Hour)})
	}
	h := handler(s)
	seen := map[string]int{}
	visited := 0
	for path := "/projects/hello"; path != ""; visited++ {
		page := parse(t, get(t, h, path).Body.String())
		path = ""
		for _, list := range page.all("ol") {
			if list.get("class") != "releases" {
				continue
			}
			for _, link := range list.all("a") {
				seen[link.text()]++
			}
		}
		for _, link := range page.all("a") {
			if link.get("rel") == "next" {
				path = link.get("href")
			}
		}
	}
	if visited != 6 {
		t.Errorf("%d pages", visited)
	}
	for version := range want {
		if seen[version] != 1 {
			t.Errorf("%s is listed %d times", version, seen[version])
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d versions", len(seen))
	}
}

func TestTextOfOthersIsText(t *testing.T) {
	s := empty(t)
	add(t, s, catalog.Release{
		Project: "hello", Version: "1.0.0", Commit: commitOf(1), PublishedAt: now,
		Notes:     "# <script>alert(1)</script>\n- <img src=x onerror=alert(1)>\n```\n</code></pre><script>alert(2)</script>\n",
		Artifacts: []catalog.Artifact{{Name: `"><script>alert(3)<.tar.gz`, Kind: "archive", SHA256: digestOf(1), URL: `https://example.org/"onclick="alert(4)`}},
	})
	report(t, s, "production", "hello", `<script>alert(5)</script>`, "", time.Hour)
	poll := catalog.Deployment{Environment: "staging", Project: "hello", URL: "https://example.org/", Interval: time.Minute, Timeout: time.Second}
	put(t, s, poll)
	h := handler(s)
	for _, path := range []string{"/", "/projects/hello", "/projects/hello/1.0.0"} {
		page := parse(t, get(t, h, path).Body.String())
		if scripts := len(page.all("script")); scripts != 1 {
			t.Errorf("%s has %d scripts", path, scripts)
		}
		checkElements(t, page)
	}
	page := parse(t, get(t, h, "/projects/hello/1.0.0").Body.String())
	for _, want := range []string{"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</code></pre><script>alert(2)</script>", `"><script>alert(3)<.tar.gz`} {
		if !strings.Contains(page.all("main")[0].text(), want) {
			t.Errorf("%s is not shown", want)
		}
	}
}

func TestPlot(t *testing.T) {
	at := func(year int, month time.Month) catalog.Release {
		return catalog.Release{PublishedAt: time.Date(year, month, 15, 0, 0, 0, 0, time.UTC)}
	}
	candidate := at(2026, time.October)
	candidate.Prerelease = true
	for name, tc := range map[string]struct {
		releases []catalog.Release
		bars     int
		step     string
		first    string
		last     string
	}{
		"none":                    {},
		"this month":              {[]catalog.Release{at(2026, time.November), candidate}, 12, "month", "Dec 2025", "Nov 2026"},
		"a year":                  {[]catalog.Release{at(2025, time.November), at(2025, time.November)}, 13, "month", "Nov 2025", "Nov 2026"},
		"three years":             {[]catalog.Release{at(2023, time.December)}, 36, "month", "Dec 2023", "Nov 2026"},
		"a month more":            {[]catalog.Release{at(2023, time.November)}, 13, "quarter", "Q4 2023", "Q4 2026"},
		"ten years":               {[]catalog.Release{at(2016, time.November)}, 12, "year", "2015", "2026"},
		"since the beginning":     {[]catalog.Release{at(1970, time.January)}, 12, "5 years", "1970–1974", "2025–2029"},
		"from a clock gone wrong": {[]catalog.Release{at(9999, time.December), at(1970, time.January)}, 17, "500 years", "1500–1999", "9500–9999"},
	} {
		t.Run(name, func(t *testing.T) {
			plot := web.PlotOf(tc.releases, now)
			if len(plot.Bars) != tc.bars || plot.Step != tc.step {
				t.Fatalf("%d bars of a %s", len(plot.Bars), plot.Step)
			}
			if tc.bars == 0 {
				return
			}
			if plot.First() != tc.first || plot.Last() != tc.last {
				t.Errorf("from %s to %s", plot.First(), plot.Last())
			}
			counted := 0
			for _, bar := range plot.Bars {
				counted += bar.Stable + bar.Prerelease
				if bar.PreY < 0 || bar.PreY+bar.PreH != bar.StableY || bar.StableY+bar.StableH != plot.Height {
					t.Errorf("drawn as %+v", bar)
				}
			}
			if counted != len(tc.releases) {
				t.Errorf("%d releases are drawn", counted)
			}
		})
	}
}
