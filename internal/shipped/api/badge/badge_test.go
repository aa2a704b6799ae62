package badge_test

import (
	"encoding/xml"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/api/badge"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestGolden(t *testing.T) {
	got := badge.Badge{Label: "production", Message: "1.2.3, 2 behind", Colour: badge.Amber}.SVG()
	path := filepath.Join("testdata", "production.svg")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// drawing is what a reader of the image finds in it.
type drawing struct {
	Name  string `xml:"aria-label,attr"`
	Role  string `xml:"role,attr"`
	Width int    `xml:"width,attr"`
	Title string `xml:"title"`
	Texts []struct {
		X      int    `xml:"x,attr"`
		Width  int    `xml:"textLength,attr"`
		Text   string `xml:",chardata"`
		Inside string `xml:",innerxml"`
	} `xml:"g>text"`
}

func TestAnyTextIsShownAsText(t *testing.T) {
	for name, tc := range map[string]struct{ message, want string }{
		"a version":          {"1.2.3-rc.1", "1.2.3-rc.1"},
		"markup":             {`</text><script>alert("1")</script>`, `</text><script>alert("1")</script>`},
		"a quote":            {`" onload="alert(1)`, `" onload="alert(1)`},
		"what XML has not":   {"1\x00\x01\xff2", "1\ufffd\ufffd\ufffd2"},
		"other letters":      {"版本 ü", "版本 ü"},
		"nothing":            {"", ""},
		"as long as may be":  {strings.Repeat("a", 40), strings.Repeat("a", 40)},
		"longer than may be": {strings.Repeat("ä", 41), strings.Repeat("ä", 39) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			svg := badge.Badge{Label: "production", Message: tc.message, Colour: badge.Green}.SVG()
			var got drawing
			if err := xml.Unmarshal(svg, &got); err != nil {
				t.Fatalf("%v: %s", err, svg)
			}
			name := "production: " + tc.want
			if got.Name != name || got.Title != name || got.Role != "img" {
				t.Errorf("read out as %q, %q, %q, want %q", got.Role, got.Name, got.Title, name)
			}
			if len(got.Texts) != 2 || got.Texts[0].Text != "production" || got.Texts[1].Text != tc.want {
				t.Fatalf("drawn as %+v", got.Texts)
			}
			label, message := got.Texts[0], got.Texts[1]
			if label.X+label.Width > message.X || message.X+message.Width > got.Width {
				t.Errorf("texts overlap or leave the image: %s", svg)
			}
			if strings.Contains(string(svg), "<script") {
				t.Errorf("markup is passed on: %s", svg)
			}
		})
	}
}

func TestColoursCanBeReadOn(t *testing.T) {
	for _, colour := range []badge.Colour{badge.Green, badge.Amber, badge.Red, badge.Grey} {
		if contrast := 1.05 / (luminance(t, string(colour)) + 0.05); contrast < 4.5 {
			t.Errorf("white on %s has a contrast of %.2f", colour, contrast)
		}
	}
}

// luminance is the relative one of WCAG 2.2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		channel, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		linear := float64(channel) / 255
		if linear <= 0.04045 {
			linear /= 12.92
		} else {
			linear = math.Pow((linear+0.055)/1.055, 2.4)
		}
		sum += weight * linear
	}
	return sum
}
