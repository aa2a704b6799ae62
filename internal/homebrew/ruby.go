package homebrew

import (
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// inString is what may be between the quotes of a string, which may have strings within its #{}.
const inString = `((?:[^"\\#]|\\.|#\{(?:[^{}"]|"(?:[^"\\#]|\\.|#\{[^{}"]*\}|#[^{"])*")*\}|#[^{"])*)`

var (
	heredoc = regexp.MustCompile(`<<[~-]["']?(\w+)`)
	comment = regexp.MustCompile(`^((?:[^"'#]|"` + inString + `"|'[^']*')*)#.*`)
	goesOn  = regexp.MustCompile(`(?:[,(\[\\+=]|&&|\|\||[:=(,] ?\{)$`)
	joined  = regexp.MustCompile(`" (?:\\|\+) "`)
	closes  = regexp.MustCompile(`^end(?:\W|$)`)
	opens   = regexp.MustCompile(`^(?:.* = )?(?:if|unless|case|begin|while|until|for|class|module|def)\b|\bdo(?: \|[^|]*\|)?$`)
	opened  = regexp.MustCompile(`\bend$|^def [\w.?!]+(?:\(.*\))? = `) // and closed in the same line
)

// statements returns the lines of a text as Ruby joins them, without comments and heredocs.
func statements(text string) []string {
	var all []string
	var statement, until string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == until:
			until = ""
		case until != "":
		case line == "=begin":
			until = "=end"
		default:
			if found := heredoc.FindStringSubmatch(line); found != nil {
				until = found[1]
			}
			line = strings.TrimSpace(comment.ReplaceAllString(line, "$1"))
			if !strings.Contains(line, `"`) {
				line = strings.ReplaceAll(line, "'", `"`)
			}
			statement = strings.TrimSpace(statement + " " + line)
			if statement != "" && !goesOn.MatchString(line) {
				all = append(all, joined.ReplaceAllString(statement, ""))
				statement = ""
			}
		}
	}
	return all
}

// platform is one that Homebrew runs on, and its labels in a stanza, the most specific first.
type platform struct {
	release.Platform

	labels []string
}

var platforms = []platform{
	{release.Platform{OS: "darwin", Arch: "amd64"}, []string{"intel", "x86_64", "macos"}},
	{release.Platform{OS: "darwin", Arch: "arm64"}, []string{"arm", "macos"}},
	{release.Platform{OS: "linux", Arch: "amd64"}, []string{"x86_64_linux", "intel", "linux"}},
	{release.Platform{OS: "linux", Arch: "arm64"}, []string{"arm64_linux", "arm", "linux"}},
	{release.Platform{OS: "linux", Arch: "arm"}, nil}, // only in GoReleaser's formulas
}

// facts are the conditions in formulas and casks, and the systems or architectures for which they are true:
// https://docs.brew.sh/Formula-Cookbook#handling-different-system-configurations
var facts = map[string][]string{
	"OS.mac?": {"darwin"}, "on_macos do": {"darwin"}, "OS.linux?": {"linux"}, "on_linux do": {"linux"},
	"Hardware::CPU.intel?": {"amd64"}, "on_intel do": {"amd64"}, "Hardware::CPU.arm?": {"arm64", "arm"}, "on_arm do": {"arm64", "arm"},
	"Hardware::CPU.is_64_bit?": {"amd64", "arm64"}, "else": {"darwin", "linux"},
}

// condition evaluates a Ruby expression for a platform, and reports whether its value is known.
func condition(text string, p release.Platform) (holds, known bool) {
	known = true
	for all := range strings.SplitSeq(strings.ReplaceAll(text, " or ", " || "), " || ") {
		both := true
		for fact := range strings.SplitSeq(strings.ReplaceAll(all, " and ", " && "), " && ") {
			fact, negated := strings.CutPrefix(strings.TrimSpace(fact), "!")
			of, ok := facts[fact]
			known = known && ok
			both = both && (slices.Contains(of, p.OS) || slices.Contains(of, p.Arch)) != negated
		}
		holds = holds || both
	}
	return holds, known
}
