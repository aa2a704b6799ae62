package docs_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// avoided are the words that the list in CONTRIBUTING.md replaces, and what to write instead.
var avoided = map[string]string{
	`stand-?ins?`:                 "fake",
	`told`:                        "reported, or shown",
	`tells?`:                      "report, show or print",
	`telling`:                     "reporting",
	`patience`:                    "retry or timeout",
	`somebody`:                    "a user, a client or a maintainer",
	`anybody`:                     "a user, a client or a maintainer",
	`nobody`:                      "a user, a client or a maintainer",
	`someone`:                     "a user, a client or a maintainer",
	`anyone`:                      "a user, a client or a maintainer",
	`whoever`:                     "users who",
	`mischief`:                    "fault",
	`disturbances?`:               "fault",
	`witness(es)?`:                "observer",
	`lists? of sums`:              "checksums file",
	`files? of checksums`:         "checksums file",
	`is sound`:                    "is ready to release",
	`(is|was|be) not looked at`:   "was skipped",
	`as it should be`:             "correct",
	`comes? to its end`:           "finishes",
	`which there is not`:          "does not exist",
	`who may (write|read|change)`: "with access",
	`in vain`:                     "without effect",
	`their kin`:                   "derivatives",
	`is had`:                      "is available",
	`at hand`:                     "available",
	`goes on running`:             "keeps running",
	`as it is there`:              "unchanged",
	`is asked for`:                "is requested",
	`mend(s|ed)?`:                 "fix",
	`takes? the place of`:         "replaces",
	`stands? (for|in|at|on)`:      "is, means or replaces",
	`a way back`:                  "a rollback",
	`nothing else than`:           "only",
}

// Documentation uses the terms that CONTRIBUTING.md lists.
func TestWords(t *testing.T) {
	for _, p := range pages(t) {
		if strings.HasPrefix(p.name, "test/") || strings.Contains(p.name, "testdata/") || strings.HasPrefix(p.name, ".github/") {
			continue
		}
		for _, each := range words(p) {
			t.Errorf("%s: %s", p.name, each)
		}
	}
}

// words returns the avoided words in the prose of a page, each with what to write instead. Blocks of code show what programs print, and so
// does a table that a test writes. The list in CONTRIBUTING.md has to name the words.
func words(p page) (found []string) {
	candidates := candidatesIn(p.content)
	if len(candidates) == 0 {
		return nil
	}
	prose := generated.ReplaceAllString(p.prose(), "")
	if before, list, ok := strings.Cut(prose, "\n| write | for | not |\n"); ok {
		_, after, _ := strings.Cut(list, "\n\n")
		prose = before + "\n\n" + after
	}
	prose = code.ReplaceAllString(prose, "code")
	for _, word := range candidates {
		for _, match := range word.pattern.FindAllString(prose, -1) {
			found = append(found, match+": write "+word.better)
		}
	}
	slices.Sort(found)
	return found
}

// avoidedWord is one that is looked for.
type avoidedWord struct {
	core    string // in all its forms: what does not contain it need not be matched, which takes long
	pattern *regexp.Regexp
	better  string
}

var avoidedWords = func() (all []avoidedWord) {
	optional := regexp.MustCompile(`\(.*?\)\??|.\?`)
	for word, better := range avoided {
		cores := optional.Split(word, -1)
		longest := slices.MaxFunc(cores, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		all = append(all, avoidedWord{longest, regexp.MustCompile(`(?i)\b` + word + `\b`), better})
	}
	return all
}()

// candidatesIn returns the avoided words that a text may contain.
func candidatesIn(text string) (candidates []avoidedWord) {
	lower := strings.ToLower(text)
	for _, word := range avoidedWords {
		if strings.Contains(lower, word.core) {
			candidates = append(candidates, word)
		}
	}
	return candidates
}

// generated is a table that a test writes, as in docs/faults.md.
var generated = regexp.MustCompile(`(?s)<!-- The table is made by .*?<!-- The end of the table\. -->`)

// The test finds the words where they are, and nothing in code.
func TestWordsAreFound(t *testing.T) {
	for text, want := range map[string][]string{
		"Somebody told us.":                {"Somebody: write a user, a client or a maintainer", "told: write reported, or shown"},
		"A stand-in.":                      {"stand-in: write fake"},
		"`told` is a variable.":            nil,
		"\n```text\nnobody listens\n```\n": nil,
		"Untold bodies.":                   nil,
	} {
		if got := words(page{"a page", text}); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
