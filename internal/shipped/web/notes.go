package web

import "strings"

// block is a part of a release's notes. Of Markdown only what gives lines their shape is understood:
// headings, lists and blocks of code. All else is shown as it was written, so that no link, image or
// markup of others gets into the page.
type block struct {
	Kind  string // heading, list, code or text
	Lines []string
}

// blocksOf reads notes line by line. Whatever they are, nothing of them is lost but marks of shape.
func blocksOf(notes string) []block {
	var blocks []block
	add := func(kind, line string) {
		if last := len(blocks) - 1; last >= 0 && blocks[last].Kind == kind && kind != "heading" {
			blocks[last].Lines = append(blocks[last].Lines, line)
			return
		}
		blocks = append(blocks, block{kind, []string{line}})
	}
	end := func() { // of a block: the next line begins another one
		if last := len(blocks) - 1; last >= 0 && blocks[last].Kind != "" {
			blocks = append(blocks, block{})
		}
	}
	fence := ""
	for line := range strings.Lines(strings.ReplaceAll(notes, "\r\n", "\n")) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "" && strings.HasPrefix(trimmed, fence):
			fence = ""
			end()
		case fence != "":
			add("code", line)
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
			end()
		case trimmed == "":
			end()
		case headingText(trimmed) != "":
			add("heading", headingText(trimmed))
		case itemText(trimmed) != "":
			add("list", itemText(trimmed))
		default:
			add("text", line)
		}
	}
	return withoutGaps(blocks)
}

// withoutGaps drops the empty blocks that stand where one ends.
func withoutGaps(blocks []block) []block {
	var full []block
	for _, b := range blocks {
		if b.Kind != "" {
			full = append(full, b)
		}
	}
	return full
}

// headingText is what follows up to six # and a space.
func headingText(line string) string {
	text := strings.TrimLeft(line, "#")
	if level := len(line) - len(text); level < 1 || level > 6 || !strings.HasPrefix(text, " ") {
		return ""
	}
	return strings.TrimSpace(text)
}

// itemText is what follows the mark of a list.
func itemText(line string) string {
	for _, mark := range []string{"- ", "* ", "+ ", "• "} {
		if text, ok := strings.CutPrefix(line, mark); ok {
			return strings.TrimSpace(text)
		}
	}
	return ""
}
