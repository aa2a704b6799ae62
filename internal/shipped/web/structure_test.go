package web_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// pages are all kinds of pages, by the names of their golden files.
func pages(t *testing.T) map[string]document {
	t.Helper()
	found := map[string]document{}
	for name, visited := range map[string]struct {
		kept store.Store
		path string
	}{
		"empty":   {empty(t), "/"},
		"begun":   {begun(t), "/"},
		"running": {running(t), "/"},
	} {
		found[name] = parse(t, get(t, handler(visited.kept), visited.path).Body.String())
	}
	h := handler(populated(t))
	for name, path := range map[string]string{
		"home": "/", "project": "/projects/hello", "unreleased": "/projects/gateway",
		"release": "/projects/hello/1.56.0", "missing": "/projects/none",
	} {
		found[name] = parse(t, get(t, h, path).Body.String())
	}
	found["api"] = parse(t, get(t, h, "/api").Body.String())
	return found
}

func TestWhatPagesSay(t *testing.T) {
	for name, page := range pages(t) {
		t.Run(name, func(t *testing.T) {
			file, got := filepath.Join("testdata", name+".txt"), page.outline()
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the page differs; if it should, run go test ./internal/shipped/web -update (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryPageIsWellFormed(t *testing.T) {
	titles := map[string]string{}
	for name, page := range pages(t) {
		t.Run(name, func(t *testing.T) {
			for element, count := range map[string]int{"h1": 1, "main": 1, "header": 1, "footer": 1, "title": 1} {
				found := len(page.all(element))
				if element == "title" { // drawings have one too
					found = len(document{page.all("head")[0].Node}.all("title"))
				}
				if found != count {
					t.Errorf("%d of %s", found, element)
				}
			}
			if language := page.all("html")[0].get("lang"); language != "en" {
				t.Errorf("the language is %q", language)
			}
			title := page.all("title")[0].FirstChild.Data
			if other, twice := titles[title]; twice && title != "What runs where · shipped" && name != other {
				t.Errorf("%s has the title %q as well", other, title)
			}
			titles[title] = name
			checkHeadings(t, page)
			checkElements(t, page)
		})
	}
}

// checkHeadings wants no level left out.
func checkHeadings(t *testing.T, page document) {
	t.Helper()
	level := 0
	for _, heading := range page.all("h1", "h2", "h3", "h4", "h5") {
		next := int(heading.Data[1] - '0')
		if next > level+1 {
			t.Errorf("%s %q stands below a heading of level %d", heading.Data, heading.text(), level)
		}
		level = next
	}
}

// checkElements wants nothing that the Content-Security-Policy forbids, and names for all that needs one.
func checkElements(t *testing.T, page document) {
	t.Helper()
	ids := map[string]bool{}
	for _, element := range page.all() {
		if id := element.get("id"); id != "" && ids[id] {
			t.Errorf("id %q is there twice", id)
		} else {
			ids[id] = true
		}
	}
	for _, element := range page.all() {
		for _, attribute := range element.Attr {
			if attribute.Key == "style" || strings.HasPrefix(attribute.Key, "on") {
				t.Errorf("%s has %s=%q", element.Data, attribute.Key, attribute.Val)
			}
			if strings.Contains(attribute.Val, "ZgotmplZ") {
				t.Errorf("%s has a refused %s", element.Data, attribute.Key)
			}
			if attribute.Key == "aria-labelledby" {
				for id := range strings.FieldsSeq(attribute.Val) {
					if !ids[id] {
						t.Errorf("%s is labelled by %q, which is not there", element.Data, id)
					}
				}
			}
		}
		labelled := element.get("aria-label") != "" || element.get("aria-labelledby") != ""
		switch element.Data {
		case "style", "iframe", "object", "base":
			t.Errorf("there is a %s", element.Data)
		case "form":
			if element.get("action") != "/" || element.get("role") != "search" || element.get("method") != "" {
				t.Error("there is a form that does more than search")
			}
		case "script":
			if element.get("src") == "" || element.FirstChild != nil {
				t.Error("there is a script within the page")
			}
		case "nav", "section":
			if !labelled {
				t.Errorf("a %s has no label", element.Data)
			}
		case "svg":
			if element.get("aria-hidden") != "true" && (element.get("role") != "img" || !labelled) {
				t.Error("a drawing has neither a label nor is it hidden")
			}
		case "th":
			if element.get("scope") == "" {
				t.Errorf("the heading %q of a table is for neither row nor column", element.text())
			}
		case "a":
			if element.text() == "" {
				t.Errorf("a link to %s says nothing", element.get("href"))
			}
		}
	}
}

func TestAllThatPagesReferToIsThere(t *testing.T) {
	h := handler(populated(t))
	seen := map[string]bool{"/": true}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		answer := get(t, h, queue[0])
		if answer.Code != http.StatusOK {
			t.Errorf("%s answers %d", queue[0], answer.Code)
		}
		if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, element := range parse(t, answer.Body.String()).all() {
			for _, target := range []string{element.get("href"), element.get("src")} {
				if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "/api/") || seen[target] {
					continue
				}
				seen[target] = true
				queue = append(queue, target)
			}
		}
	}
	if len(seen) < 70 { // as there are more releases
		t.Errorf("only %d pages were found", len(seen))
	}
}
