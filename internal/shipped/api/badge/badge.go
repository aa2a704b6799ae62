// Package badge draws the small image with which a README shows a version. It knows nothing of versions.
package badge

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Badge is a label beside a message.
type Badge struct {
	Label   string
	Message string
	Colour  Colour // behind the message
}

// Colour is one on which white text can be read (WCAG 2.2, 1.4.3: a contrast of 4.5 at least).
type Colour string

// The colours. What one means has to be in the message as well: not all users see it.
const (
	Green Colour = "#2a7e2e"
	Amber Colour = "#96600c"
	Red   Colour = "#b3261e"
	Grey  Colour = "#666"

	behindLabel Colour = "#444"
)

// Measures in pixels.
const (
	height   = 20
	padding  = 6 // on each side of a text
	baseline = 14
)

// longest is how many characters of a text are drawn.
const longest = 40

// SVG draws the badge. It needs no font to be there: each text is as wide as its box, whatever it is drawn with.
func (b Badge) SVG() []byte {
	label, message := cut(b.Label), cut(b.Message)
	left, right := width(label)+2*padding, width(message)+2*padding
	label, message = escape(label), escape(message)
	var svg bytes.Buffer
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s: %s">`,
		left+right, height, label, message)
	fmt.Fprintf(&svg, `<title>%s: %s</title>`, label, message)
	fmt.Fprintf(&svg, `<clipPath id="r"><rect width="%d" height="%d" rx="3"/></clipPath>`, left+right, height)
	fmt.Fprintf(&svg, `<g clip-path="url(#r)"><rect width="%d" height="%d" fill="%s"/><rect x="%d" width="%d" height="%d" fill="%s"/></g>`,
		left, height, behindLabel, left, right, height, b.Colour)
	fmt.Fprintf(&svg, `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">`)
	drawText(&svg, padding, left-2*padding, label)
	drawText(&svg, left+padding, right-2*padding, message)
	svg.WriteString("</g></svg>\n")
	return svg.Bytes()
}

func drawText(svg *bytes.Buffer, x, width int, escaped string) {
	fmt.Fprintf(svg, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`, x, baseline, width, escaped)
}

func cut(text string) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest-1]) + "…"
}

// escape also replaces what XML cannot hold at all.
func escape(text string) string {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(text)) // a buffer takes everything
	return escaped.String()
}

// width is about what Verdana takes at 11 pixels.
func width(text string) int {
	tenths := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(".,:;'|!ijl", r):
			tenths += 38
		case strings.ContainsRune("-()[]/ frtI", r):
			tenths += 48
		case strings.ContainsRune("mwMW@%…", r):
			tenths += 105
		case r > 0x2E7F: // ideographs and the like
			tenths += 110
		default:
			tenths += 70
		}
	}
	return (tenths + 9) / 10
}
