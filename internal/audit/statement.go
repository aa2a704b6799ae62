package audit

import (
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// stated is the version that a program's output states.
type stated int

const (
	nothingStated     stated = iota
	numberStated             // a version number
	placeholderStated        // the placeholder in the source that a build replaces: dev, (devel), unknown
)

// placeholder are words that mean no version wherever they appear; lonePlaceholder are those that can also begin a sentence.
const (
	placeholder     = `\(?(?:dev|devel|develop|development|unknown|undefined|unset|unreleased|unversioned|snapshot|n/a)\)?`
	lonePlaceholder = `(?:local|none|main|master|head|nightly|latest|edge|source|dirty)`
)

var (
	// versionWord precedes a version; quotes and a colon may be between them.
	versionWord = regexp.MustCompile(`(?i)\b(?:version|ver|release|tag)\b`)
	// foreignVersion matches the version of another program.
	foreignVersion  = regexp.MustCompile(`(?i)\b(?:go|golang|api|protocol|schema|spec|specification|format|compiler|runtime|library|plugin|sdk|server|kernel|os|requires?|minimum|at least|config(?:uration)?|openapi|tls|http|commit|platform|build(?:t)?)\b[^,;]*$`)
	placeholderOnly = regexp.MustCompile(`(?i)^["'\s:=,{(\[-]*v?(` + placeholder + `(?:$|[\s,;"'}+)\]-])|` + lonePlaceholder + `(?:$|["'}]))`)
	numberOnly      = regexp.MustCompile(`(?i)^["'\s:=,{(\[/-]*v?(\d+(?:\.\d+){1,2}(?:[-+][0-9a-z.+-]+)?)(?:$|[\s,;:"'})\]])`)
)

// statement finds the first line that states a version: alone, after the program's name, or after the word version.
func statement(output, program string) (stated, string) {
	const most = 20 // lines: longer output is help
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) > most {
		return nothingStated, ""
	}
	for _, line := range lines {
		text := release.OneLine(line)
		for _, rest := range afterLead(text, program) {
			switch {
			case placeholderOnly.MatchString(rest):
				return placeholderStated, text
			case numberOnly.MatchString(rest):
				return numberStated, text
			}
		}
	}
	return nothingStated, ""
}

// afterLead returns the part of a line where a version can be: at the beginning, after the program's name, or after the word version.
func afterLead(line, program string) []string {
	rests := []string{line}
	if len(line) >= len(program) && strings.EqualFold(line[:len(program)], program) {
		rests = append(rests, line[len(program):])
	}
	for _, at := range versionWord.FindAllStringIndex(line, -1) {
		if !foreignVersion.MatchString(line[:at[0]]) {
			rest := strings.TrimPrefix(strings.TrimLeft(line[at[1]:], `"' `), "is ")
			rests = append(rests, rest)
		}
	}
	return rests
}
