package web_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/relkit/relkit/internal/shipped/store"
)

// lowContrast lists the texts whose colour is less than 4.5 away from their ground (WCAG 2.2, 1.4.3).
const lowContrast = `(() => {
  const numbers = color => color.match(/[\d.]+/g).map(Number);
  const opaque = color => numbers(color).length < 4 || numbers(color)[3] === 1;
  const clear = color => numbers(color).length === 4 && numbers(color)[3] === 0;
  const luminance = color => {
    const [r, g, b] = numbers(color).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if (opaque(color)) return color;
      if (!clear(color)) return "half transparent: " + color;
    }
    return "none";
  };
  const found = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility() || element.closest("svg")) continue;
    texts++;
    const color = getComputedStyle(element).color, below = ground(element);
    const [light, dark] = [luminance(color), luminance(below)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (!(ratio >= 4.5)) found.push(ratio.toFixed(2) + " " + color + " on " + below + ": " + node.data.trim().slice(0, 40));
  }
  if (texts < 5) found.push("only " + texts + " texts were looked at");
  return found;
})()`

// overflowing lists what is wider than the screen.
const overflowing = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right)).concat("page " + document.documentElement.scrollWidth);
})()`

func TestPagesOnAllScreens(t *testing.T) {
	opened := openTab(t)
	for name, kept := range map[string]store.Store{
		"empty": empty(t), "populated": populated(t), "begun": begun(t), "wide": wide(t),
		"crowded": many(t, 51, 3, 21), // one project and one environment more than a page shows
	} {
		server := httptest.NewServer(handler(kept))
		t.Cleanup(server.Close)
		paths := map[string]string{"home": "/"}
		if name == "populated" {
			paths["api"] = "/api"
			paths["missing"] = "/projects/none"
			paths["project"] = "/projects/hello"
			paths["long"] = "/projects/" + longName
			paths["release"] = "/projects/hello/1.56.0"
		}
		for page, path := range paths {
			// A page is opened once without scripts and once with them, and then its screen changes.
			for _, screens := range [][]screen{
				{{320, "light", true}, {360, "dark", true}, {1280, "light", true}},
				{{360, "light", false}, {1280, "dark", false}},
			} {
				t.Run(strings.Join([]string{name, page, screens[0].String()}, "/"), func(t *testing.T) {
					opened.visit(t, server.URL+path, screens[0])
					if page == "missing" {
						opened.forgive("404")
					}
					for _, s := range screens {
						opened.turn(t, s)
						for _, wide := range do(t, opened, chromedp.Evaluate[[]string](overflowing)) {
							t.Errorf("%s: wider than the screen: %s", s, wide)
						}
						for _, low := range do(t, opened, chromedp.Evaluate[[]string](lowContrast)) {
							t.Errorf("%s: contrast %s", s, low)
						}
						opened.picture(t, strings.Join([]string{name, page, s.String()}, "_"))
					}
				})
			}
		}
	}
}
