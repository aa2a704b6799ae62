package web_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// document is a parsed page.
type document struct{ *html.Node }

func parse(t *testing.T, page string) document {
	t.Helper()
	node, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return document{node}
}

// all are the elements with one of the names, in their order; every element without a name.
func (d document) all(names ...string) (found []document) {
	for n := range d.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, name := range names {
			if n.Data == name {
				found = append(found, document{n})
			}
		}
		if len(names) == 0 {
			found = append(found, document{n})
		}
	}
	return found
}

// get is the value of an attribute, empty without it.
func (d document) get(name string) string {
	for _, a := range d.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// hidden returns what people who look at the page do not see.
func (d document) hidden() bool {
	return d.get("class") == "unseen" || d.get("class") == "fine" || d.Data == "title" || d.Data == "desc"
}

// text is what is in an element, with single spaces.
func (d document) text() string {
	var words []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
		for child := range n.ChildNodes() {
			if !(document{child}).hidden() {
				walk(child)
			}
		}
	}
	walk(d.Node)
	return strings.Join(words, " ")
}

// outline is the page as text: headings, and what stands below them.
func (d document) outline() string {
	var text strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		d := document{n}
		switch {
		case !slices.Contains([]string{"h1", "h2", "h3", "p", "li", "tr", "dt", "dd", "pre", "summary", "title"}, n.Data),
			n.Data == "li" && strings.HasPrefix(d.get("class"), "card"): // which holds others of these
			for child := range n.ChildNodes() {
				walk(child)
			}
		case d.text() != "":
			text.WriteString(n.Data + " " + d.text() + "\n")
		}
	}
	for _, main := range d.all("main") {
		walk(main.Node)
	}
	return text.String()
}
