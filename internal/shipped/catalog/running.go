package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestRunning is how much of a version that runs is kept, in bytes. It need not be semver.
const longestRunning = 128

var tagged = regexp.MustCompile(`^v\d`)

// NormalizeRunning checks a version that was reported of what runs, and returns it in the one form in which it is kept: without spaces
// around it and without the v of a tag. The error continues a sentence that begins with the version.
func NormalizeRunning(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", errors.New("is empty")
	case len(text) > longestRunning:
		return "", fmt.Errorf("is longer than %d bytes", longestRunning)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }):
		return "", errors.New("has characters that cannot be printed or change the direction of the text")
	}
	if tagged.MatchString(text) {
		text = text[1:]
	}
	return text, nil
}

// OfRunning is the version of the release that what runs says it is: build metadata, by which versions have no order, does not
// count. The error is that of [ParseVersion].
func OfRunning(text string) (Version, error) {
	version, _, _ := strings.Cut(text, "+")
	return ParseVersion(version)
}
