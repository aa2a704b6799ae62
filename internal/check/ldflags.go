package check

import (
	"errors"
	"strings"
	"unicode"
)

// stampedNames returns the names, importpath.name, of the variables that linker flags set with -X.
func stampedNames(ldflags []string) ([]string, error) {
	words, err := splitFlags(strings.Join(ldflags, " "))
	if err != nil {
		return nil, err
	}
	var names []string
	for i := 0; i < len(words); i++ {
		flag := words[i]
		if strings.HasPrefix(flag, "--") {
			flag = flag[1:] // the linker takes one dash or two
		}
		assignment, joined := strings.CutPrefix(flag, "-X=")
		if !joined {
			if flag != "-X" || i+1 == len(words) {
				continue
			}
			i++
			assignment = words[i]
		}
		name, _, _ := strings.Cut(assignment, "=")
		names = append(names, name)
	}
	return names, nil
}

// splitFlags splits flags at spaces like the go command: a word that begins with a quote ends with it. Templates are not split.
func splitFlags(text string) ([]string, error) {
	var words []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if quote := rune(text[0]); quote == '\'' || quote == '"' {
			text = text[1:]
			end := indexOutsideTemplates(text, func(c rune) bool { return c == quote })
			if end == len(text) {
				return nil, errors.New("ldflags: a quote is not closed")
			}
			words, text = append(words, text[:end]), text[end+1:]
			continue
		}
		end := indexOutsideTemplates(text, unicode.IsSpace)
		words, text = append(words, text[:end]), text[end:]
	}
	return words, nil
}

// indexOutsideTemplates returns the index of a character outside of templates, or the length of the text.
func indexOutsideTemplates(text string, stops func(rune) bool) int {
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], "{{") {
			length := strings.Index(text[i:], "}}")
			if length < 0 {
				return len(text)
			}
			i += length + 1
			continue
		}
		if stops(rune(text[i])) {
			return i
		}
	}
	return len(text)
}
