package web_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// On a telephone rows look like cards. They must stay rows of a table for who listens to the page.
func TestTablesStayTablesOnATelephone(t *testing.T) {
	server := httptest.NewServer(handler(populated(t)))
	t.Cleanup(server.Close)
	p := openTab(t)
	roles := func(width int64) map[string]int {
		p.visit(t, server.URL, screen{width: width, scheme: "light"})
		tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, node := range tree.Nodes {
			if node.Ignored {
				continue
			}
			switch role := string(node.Role.Value); role {
			case `"table"`, `"row"`, `"rowheader"`, `"columnheader"`, `"main"`, `"banner"`, `"contentinfo"`, `"navigation"`:
				counts[role]++
			}
		}
		return counts
	}
	want := map[string]int{
		`"table"`: 1, `"row"`: 5, `"rowheader"`: 4, `"columnheader"`: 4,
		`"main"`: 1, `"banner"`: 1, `"contentinfo"`: 1, `"navigation"`: 1,
	}
	for _, width := range []int64{360, 1280} {
		if diff := cmp.Diff(want, roles(width)); diff != "" {
			t.Errorf("at %d: %s", width, diff)
		}
	}
}
