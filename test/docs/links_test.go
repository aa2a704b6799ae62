// Package docs_test checks the documentation against the repository.
package docs_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// page is a Markdown file of the repository.
type page struct {
	name    string // from the root of the repository
	content string
}

// pages returns all that git knows or will know.
func pages(t *testing.T) []page {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md")
	command.Dir = root
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []page
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		all = append(all, read(t, name))
	}
	return all
}

var (
	fence = regexp.MustCompile("(?s)\n *```.*?\n *```\n")
	code  = regexp.MustCompile("`[^`\n]+`")
)

func read(t *testing.T, name string) page {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return page{name, string(content)}
}

// prose returns the page without blocks of code.
func (p page) prose() string { return fence.ReplaceAllString(p.content, "\n") }

var link = regexp.MustCompile(`\]\(<?([^)>\s]+)>?\)`)

// links returns the destinations in the page, in their order.
func (p page) links() (links []string) {
	for _, match := range link.FindAllStringSubmatch(code.ReplaceAllString(p.prose(), "code"), -1) {
		links = append(links, match[1])
	}
	return links
}

var heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)

// anchors returns what a link can name in a page, as GitHub makes them of headings.
func (p page) anchors() map[string]bool {
	anchors := map[string]bool{"": true}
	for _, match := range heading.FindAllStringSubmatch(p.prose(), -1) {
		var slug strings.Builder
		for _, r := range strings.ToLower(match[1]) {
			switch {
			case r == ' ':
				slug.WriteByte('-')
			case r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127:
				slug.WriteRune(r)
			}
		}
		anchors[slug.String()] = true
	}
	return anchors
}

func TestLinksLeadSomewhere(t *testing.T) {
	anchors := map[string]map[string]bool{} // by page
	for _, p := range pages(t) {
		for _, link := range p.links() {
			path, anchor, _ := strings.Cut(link, "#")
			if strings.Contains(path, "://") || strings.HasPrefix(path, "mailto:") {
				continue
			}
			target := p.name
			if path != "" {
				target = filepath.Join(filepath.Dir(p.name), path)
			}
			if strings.HasPrefix(target, "..") {
				continue // a page of GitHub's beside the files, as ../../security/advisories/new
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s, which does not exist", p.name, link)
				continue
			}
			if !strings.HasSuffix(target, ".md") {
				continue
			}
			if anchors[target] == nil {
				anchors[target] = read(t, target).anchors()
			}
			if !anchors[target][anchor] {
				t.Errorf("%s links to %s, but there is no such heading", p.name, link)
			}
		}
	}
}

// A reader of docs/deploy.md finds every place.
func TestEveryPlaceIsListed(t *testing.T) {
	listed := read(t, "docs/deploy.md").links()
	for _, p := range pages(t) {
		place, ok := strings.CutPrefix(p.name, "docs/")
		if ok && strings.HasPrefix(place, "deploy/") && !slices.Contains(listed, place) {
			t.Errorf("docs/deploy.md does not link to %s", place)
		}
	}
}

// Nothing lies in deploy/ that no page shows a way to.
func TestEveryFileOfDeployIsOnAPage(t *testing.T) {
	all := pages(t)
	err := filepath.WalkDir(filepath.Join(root, "deploy"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, p := range all {
			for folder := name; folder != "deploy"; folder = filepath.Dir(folder) {
				if strings.Contains(p.content, folder) {
					return nil
				}
			}
		}
		t.Errorf("no page says what %s is for", name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A reader of docs/README.md finds every page.
func TestEveryPageIsListed(t *testing.T) {
	listed := read(t, "docs/README.md").links()
	for _, p := range pages(t) {
		name, ok := strings.CutPrefix(p.name, "docs/")
		if ok && !strings.Contains(name, "/") && name != "README.md" && !slices.ContainsFunc(listed, func(link string) bool {
			path, _, _ := strings.Cut(link, "#")
			return path == name
		}) {
			t.Errorf("docs/README.md does not link to %s", name)
		}
	}
}
