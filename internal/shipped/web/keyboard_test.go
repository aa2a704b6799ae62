package web_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// reachable are all that the keyboard can use, in the order of the page.
const reachable = `[...document.querySelectorAll("a[href], button, summary, input, select, [tabindex='0']")].filter(e => e.checkVisibility()).map(e => e.name || e.textContent.trim())`

// focused is where the keyboard is. What has no ring around it cannot be found.
const focused = `(() => {
  const e = document.activeElement, style = getComputedStyle(e), place = e.getBoundingClientRect();
  if (e === document.body) return "";
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "no ring around " + e.textContent;
  if (place.right <= 0 || place.bottom <= 0 || place.left >= innerWidth || place.top >= innerHeight) return "out of sight: " + e.textContent;
  return e.name || e.textContent.trim();
})()`

func TestTheKeyboardReachesEverythingInOrder(t *testing.T) {
	p := openTab(t)
	server := httptest.NewServer(handler(populated(t)))
	t.Cleanup(server.Close)
	for _, path := range []string{"/", "/projects/gateway", "/projects/hello/1.56.0"} {
		for _, width := range []int64{360, 1280} {
			p.visit(t, server.URL+path, screen{width: width, scheme: "light"})
			want := do(t, p, chromedp.Evaluate[[]string](reachable))
			if len(want) < 8 || want[0] != "Skip to the content" || want[1] != "shipped" {
				t.Fatalf("%s: only %q can be reached", path, want)
			}
			var got []string
			for range want {
				do(t, p, chromedp.KeyEvent(kb.Tab))
				got = append(got, do(t, p, chromedp.Evaluate[string](focused)))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s at %d: %s", path, width, diff)
			}
		}
	}
}

func TestSkipToTheContent(t *testing.T) {
	server := httptest.NewServer(handler(populated(t)))
	t.Cleanup(server.Close)
	p := openTab(t)
	p.visit(t, server.URL, screen{width: 1280, scheme: "light"})
	do(t, p, chromedp.KeyEvent(kb.Tab))
	do(t, p, chromedp.KeyEvent(kb.Enter))
	do(t, p, chromedp.KeyEvent(kb.Tab))
	if got := do(t, p, chromedp.Evaluate[string](focused)); got != "1 up to date" {
		t.Errorf("the keyboard is at %q", got)
	}
}

func TestCopy(t *testing.T) {
	server := httptest.NewServer(handler(populated(t)))
	t.Cleanup(server.Close)
	p := openTab(t)
	p.visit(t, server.URL+"/projects/hello/1.56.0", screen{width: 1280, scheme: "light"})
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted, Origin: server.URL,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const last = `[...document.querySelectorAll(".artifacts .copy")].at(-1)`
	if label := do(t, p, chromedp.Evaluate[string](last+`.getAttribute("aria-label")`)); label != "Copy SHA-256 of zz-checksums.txt" {
		t.Errorf("the button is labelled %q", label)
	}
	do(t, p, chromedp.Evaluate[bool](last+`.click(), true`))
	if said := do(t, p, chromedp.Poll[string](`document.querySelector("[role=status]").textContent`)); said != "Copied SHA-256 of zz-checksums.txt" {
		t.Errorf("it says %q", said)
	}
	want := do(t, p, chromedp.Evaluate[string](`[...document.querySelectorAll(".artifacts code")].at(-1).textContent`))
	got := do(t, p, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise))
	if len(want) != 64 || got != want {
		t.Errorf("%q was copied, not %q", got, want)
	}
}

// Without scripts there is no button that does nothing, and one click selects a whole digest.
func TestWithoutScripts(t *testing.T) {
	server := httptest.NewServer(handler(populated(t)))
	t.Cleanup(server.Close)
	p := openTab(t)
	p.visit(t, server.URL+"/projects/hello/1.56.0", screen{width: 1280, scheme: "light", noScript: true})
	if buttons := do(t, p, chromedp.Evaluate[int](`document.querySelectorAll("button").length`)); buttons != 0 {
		t.Errorf("%d buttons", buttons)
	}
	do(t, p, chromedp.Click(chromedp.CSS(".artifacts code")))
	want := do(t, p, chromedp.Evaluate[string](`document.querySelector(".artifacts code").textContent`))
	if got := do(t, p, chromedp.Evaluate[string](`getSelection().toString().trim()`)); len(want) != 64 || got != want {
		t.Errorf("%q is selected, not %q", got, want)
	}
}

func TestTheTableBehindThePlotOpens(t *testing.T) {
	server := httptest.NewServer(handler(populated(t)))
	t.Cleanup(server.Close)
	p := openTab(t)
	p.visit(t, server.URL+"/projects/hello", screen{width: 360, scheme: "dark", noScript: true})
	do(t, p, chromedp.Click(chromedp.CSS("summary")))
	if !do(t, p, chromedp.Evaluate[bool](`document.querySelector(".numbers").checkVisibility()`)) {
		t.Error("the table is not shown")
	}
	for _, low := range do(t, p, chromedp.Evaluate[[]string](lowContrast)) {
		t.Errorf("contrast %s", low)
	}
	for _, wide := range do(t, p, chromedp.Evaluate[[]string](overflowing)) {
		t.Errorf("wider than the screen: %s", wide)
	}
}
