package api_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

func TestBadges(t *testing.T) {
	s := newService(t)
	populate(t, s)
	s.publish(t, "young", "0.1.0-rc.1", "2026-01-01T12:00:00Z")
	s.mustWrite(t, http.MethodPut, "/environments/latest/deployments/hello", `{"version": "1.1.0", "commit": "`+commit+`"}`)
	s.mustWrite(t, http.MethodPut, "/environments/old/deployments/hello", `{"version": "1.0.0"}`)
	s.mustWrite(t, http.MethodPut, "/environments/forged/deployments/hello", `{"version": "1.1.0", "commit": "fffffff"}`)
	s.mustWrite(t, http.MethodPut, "/environments/odd/deployments/hello", `{"version": "<b>\"&"}`)
	s.mustWrite(t, http.MethodPut, "/environments/odd/deployments/unreleased", `{"version": "1.0.0"}`)
	s.mustWrite(t, http.MethodPut, "/environments/down/deployments/hello", `{"url": "https://hello.example/version"}`)
	poll(t, s, store.Seen{Version: "1.1.0", Commit: commit, At: now})
	poll(t, s, store.Seen{Error: "connection refused", At: now})
	s.mustWrite(t, http.MethodPut, "/environments/lost/deployments/hello", `{"url": "https://hello.example/version"}`)
	poll(t, s, store.Seen{Version: "1.1.0", Commit: commit, At: now.Add(-24 * time.Hour)})
	s.mustWrite(t, http.MethodPut, "/environments/new/deployments/hello", `{"url": "https://hello.example/version"}`)
	s.mustWrite(t, http.MethodPut, "/environments/next/deployments/hello", `{"version": "2.0.0-rc.1"}`)
	s.mustWrite(t, http.MethodPut, "/environments/never/deployments/hello", `{"version": "3.0.0"}`)
	s.mustWrite(t, http.MethodPut, "/environments/foreign/deployments/hello", `{"version": "1.1.0", "digests": ["sha256:`+strings.Repeat("0", 64)+`"]}`)
	s.mustWrite(t, http.MethodPut, "/environments/bad/deployments/hello", `{"version": "1.0.1"}`)
	s.mustWrite(t, http.MethodPut, "/releases/hello/1.0.1/retraction", `{"reason": "broken"}`)

	const green, amber, red, grey = "#2a7e2e", "#96600c", "#b3261e", "#666"
	for target, want := range map[string]struct{ title, colour string }{
		"hello/badge.svg":                      {"hello: 1.1.0", green},
		"young/badge.svg":                      {"young: 0.1.0-rc.1", grey},
		"hello/badge.svg?environment=next":     {"next: 2.0.0-rc.1, prerelease", grey},
		"hello/badge.svg?environment=never":    {"never: 3.0.0, not released", grey},
		"hello/badge.svg?environment=lost":     {"lost: 1.1.0, not asked lately", amber},
		"hello/badge.svg?environment=foreign":  {"foreign: 1.1.0, other image", red},
		"hello/badge.svg?environment=bad":      {"bad: 1.0.1, retracted", red},
		"unreleased/badge.svg":                 {"unreleased: no release", grey},
		"hello/badge.svg?environment=latest":   {"latest: 1.1.0", green},
		"hello/badge.svg?environment=old":      {"old: 1.0.0, 1 behind", amber},
		"hello/badge.svg?environment=forged":   {"forged: 1.1.0, other commit", red},
		"hello/badge.svg?environment=down":     {"down: 1.1.0, does not answer", red},
		"hello/badge.svg?environment=odd":      {`odd: <b>"&, not released`, grey},
		"unreleased/badge.svg?environment=odd": {"odd: 1.0.0, not released", grey},
		"hello/badge.svg?environment=new":      {"new: not seen yet", grey},
		"hello/badge.svg?environment=nowhere":  {"nowhere: not deployed", grey},
	} {
		t.Run(target, func(t *testing.T) {
			answer := s.get(t, "/projects/"+target)
			if answer.Code != http.StatusOK || answer.Header().Get("Cache-Control") != "max-age=60" {
				t.Errorf("%d, %v", answer.Code, answer.Header())
			}
			var image struct {
				Title string `xml:"title"`
				Boxes []struct {
					Fill string `xml:"fill,attr"`
				} `xml:"g>rect"`
			}
			if err := xml.Unmarshal(answer.Body.Bytes(), &image); err != nil {
				t.Fatalf("%v: %s", err, answer.Body)
			}
			if image.Title != want.title || len(image.Boxes) != 2 || image.Boxes[1].Fill != want.colour {
				t.Errorf("%+v, want %+v", image, want)
			}
			environment, found := strings.CutPrefix(target, "hello/badge.svg?environment=")
			if d := s.get(t, "/environments/"+environment+"/deployments/hello"); found && d.Code == http.StatusOK {
				green := document(t, d, http.StatusOK)["state"] == "current"
				if green != (want.colour == "#2a7e2e") {
					t.Errorf("the API and the badge do not agree: %s", d.Body)
				}
			}
		})
	}
}
