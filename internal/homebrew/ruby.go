package homebrew

import (
	"regexp"
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

// statements are the lines of a text as Ruby joins them, without comments and heredocs.
func statements(text string) []string {
	var all []string
	var statement, until string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case until != "":
			if line == until || strings.HasPrefix(line, "=end") && until == "=end" {
				until = ""
			}
			continue
		case line == "__END__":
			return all
		case strings.HasPrefix(line, "=begin"):
			until = "=end"
			continue
		}
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
	return all
}

// condition is what an expression of Ruby says of a platform, as far as it is known here.
func condition(text string, p release.Platform) (holds, known bool) {
	known = true
	for all := range strings.SplitSeq(strings.ReplaceAll(text, " or ", " || "), " || ") {
		both := true
		for fact := range strings.SplitSeq(strings.ReplaceAll(all, " and ", " && "), " && ") {
			fact, negated := strings.CutPrefix(strings.TrimSpace(fact), "!")
			applies, ok := facts[fact]
			known = known && ok
			both = both && ok && applies(p) != negated
		}
		holds = holds || both
	}
	return holds, known
}

func mac(p release.Platform) bool   { return p.OS == "darwin" }
func linux(p release.Platform) bool { return p.OS == "linux" }
func intel(p release.Platform) bool { return p.Arch == "amd64" }
func arm(p release.Platform) bool   { return p.Arch != "amd64" }

// facts are what formulas and casks ask of a platform: https://docs.brew.sh/Formula-Cookbook#handling-different-system-configurations
var facts = map[string]func(release.Platform) bool{
	"OS.mac?": mac, "OS.linux?": linux, "Hardware::CPU.intel?": intel, "Hardware::CPU.arm?": arm,
	"on_macos do": mac, "on_linux do": linux, "on_intel do": intel, "on_arm do": arm,
	"Hardware::CPU.is_64_bit?": func(p release.Platform) bool { return p.Arch != "arm" },
	"else":                     func(release.Platform) bool { return true },
}
