package homebrew

import (
	"regexp"
	"slices"
	"strings"
)

// parser walks a formula line by line and remembers the blocks that it is in.
type parser struct {
	formula *Formula
	blocks  []string // the lines that opened them, outermost first
	heredoc string   // the word that ends the text being skipped
	system  string   // the only one that the formula is for; empty for all
}

var (
	quoted    = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	opensDoc  = regexp.MustCompile(`<<~([A-Z]+)$`)
	installed = regexp.MustCompile(`^bin\.install "([^"]+)"(?:\s*=>\s*"([^"]+)")?`)
	setsPort  = regexp.MustCompile(`^environment_variables .*\bPORT:`)
)

func (p *parser) line(line string) {
	if p.heredoc != "" {
		if line == p.heredoc {
			p.heredoc = ""
		}
		return
	}
	if found := opensDoc.FindStringSubmatch(line); found != nil {
		p.heredoc = found[1]
	}
	switch {
	case line == "end":
		if len(p.blocks) > 0 {
			p.blocks = p.blocks[:len(p.blocks)-1]
		}
	case opensBlock(line):
		p.blocks = append(p.blocks, line)
	case p.inside("test do"):
		p.formula.Test = append(p.formula.Test, line)
	case p.inside("service do"):
		p.service(line)
	default:
		p.setting(line)
	}
}

func opensBlock(line string) bool {
	for _, word := range []string{"class ", "if ", "unless ", "def "} {
		if strings.HasPrefix(line, word) {
			return true
		}
	}
	return strings.HasSuffix(line, " do")
}

func (p *parser) inside(opening string) bool { return slices.Contains(p.blocks, opening) }

func (p *parser) service(line string) {
	if rest, ok := strings.CutPrefix(line, "run "); ok {
		p.formula.Service = []string{}
		words := quoted.FindAllStringSubmatch(rest, -1)
		for i, word := range words {
			if i > 0 {
				p.formula.Service = append(p.formula.Service, word[1])
			}
		}
	}
	if setsPort.MatchString(line) {
		p.formula.PortFromEnv = true
	}
}

func (p *parser) setting(line string) {
	value := ""
	if found := quoted.FindStringSubmatch(line); found != nil {
		value = found[1]
	}
	word, _, _ := strings.Cut(line, " ")
	switch word {
	case "depends_on":
		switch line {
		case "depends_on :linux":
			p.system = "linux"
		case "depends_on :macos":
			p.system = "darwin"
		}
	case "version":
		p.formula.Version = value
	case "url":
		p.formula.Packages = append(p.formula.Packages, Package{Platform: p.platform(), URL: value})
	case "sha256":
		p.last(func(pkg *Package) { pkg.SHA256 = value })
	case "bin.install":
		if found := installed.FindStringSubmatch(line); found != nil {
			install := Install{Source: found[1], Target: found[2]}
			if install.Target == "" {
				install.Target = found[1][strings.LastIndex(found[1], "/")+1:]
			}
			p.last(func(pkg *Package) { pkg.Installs = append(pkg.Installs, install) })
		}
	}
}

func (p *parser) last(change func(*Package)) {
	if count := len(p.formula.Packages); count > 0 {
		change(&p.formula.Packages[count-1])
	}
}
