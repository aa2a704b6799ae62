package homebrew

import (
	"cmp"
	"regexp"
	"strings"
)

// reader follows a manifest like Ruby on one platform. If a condition is unknown, it follows every branch.
type reader struct {
	platform platform
	cask     bool
	blocks   []block           // around the statement, innermost last
	values   map[string]string // of stanzas and variables
	url      string            // the statement
	programs []string
	renamed  map[string]string // the paths in the archive of what a cask renames
	refused  bool              // the manifest is for other platforms
	changed  bool              // the files may differ from those of the archive
	test     bool
}

type block struct {
	purpose int
	skipped bool // it does not run here
	done    bool // nor do the branches after it
}

const (
	stanzas   = iota // of the manifest itself
	installer        // the install method of a formula
	foreign          // anything else
)

func (r *reader) statement(s string) {
	word, rest, _ := strings.Cut(s, " ")
	last := len(r.blocks) - 1
	where, skipped := stanzas, false
	for _, b := range r.blocks {
		where, skipped = max(where, b.purpose), skipped || b.skipped
	}
	switch {
	case closes.MatchString(s):
		r.blocks = r.blocks[:max(last, 0)]
	case last >= 0 && (word == "else" || word == "elsif"):
		r.branch(&r.blocks[last], cmp.Or(rest, word), where)
	case opens.MatchString(s) && !opened.MatchString(s):
		b := r.open(s, where, skipped)
		r.changed = r.changed || !skipped && (where == installer && b.purpose == foreign || word == "preflight")
		r.blocks = append(r.blocks, b)
	case skipped:
	case where == installer:
		r.install(s)
	case where == stanzas:
		r.stanza(word, s)
	}
}

// open returns the block that a statement opens.
func (r *reader) open(s string, where int, skipped bool) (b block) {
	word, rest, _ := strings.Cut(s, " ")
	switch {
	case word == "if":
		r.branch(&b, rest, where)
	case word == "unless" || strings.HasPrefix(word, "on_"):
		r.branch(&b, s, where)
	case word == "cask" || word == "class" || word == "stable":
	case s == "def install" || strings.HasPrefix(s, "define_method(:install)"):
		b.purpose = installer
		if !skipped {
			r.programs, r.changed = nil, false
		}
	default:
		b.purpose = foreign
		r.test = r.test || word == "test" && where == stanzas
	}
	return b
}

func (r *reader) branch(b *block, when string, where int) {
	holds, known := condition(when, r.platform.Platform)
	r.changed = r.changed || !known && where == installer
	b.skipped, b.done = b.done || known && !holds, b.done || known && holds
}

func (r *reader) stanza(word, s string) {
	value := r.value(s)
	word, _, _ = strings.Cut(word, "(")
	switch {
	case word == "url" && value != "":
		r.values[word], r.url = value, s
	case strings.HasPrefix(s, word+" = "), word == "version", word == "sha256", word == "arch", word == "os":
		r.values[word] = value
	case s == "depends_on :macos" || s == "depends_on :linux":
		r.refused = (r.platform.OS == "linux") != strings.HasSuffix(s, "linux")
	case r.cask && word == "binary":
		r.program(value)
	case r.cask && word == "rename":
		if names := quoted.FindAllStringSubmatch(s, -1); len(names) == 2 {
			r.renamed[r.expand(names[1][1])] = r.expand(names[0][1])
			r.changed = r.changed || strings.ContainsAny(names[0][1], "*?[")
		}
	case r.cask && (word == "container" || word == "installer"):
		r.changed = true
	}
}

var (
	quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"(?:\s*=>\s*"(?:[^"\\]|\\.)*")?`)
	plain  = regexp.MustCompile(`^bin\.install[ (]+("[^"]*"|=>|[\s,])+\)?$`)
	first  = regexp.MustCompile(`^[\w.]+(?: =)?[ (]+"` + inString + `"`)
)

// install records what bin.install names, unless something before it may have changed the files.
func (r *reader) install(s string) {
	word, _, _ := strings.Cut(strings.ReplaceAll(s, "(", " "), " ")
	switch {
	case plain.MatchString(s) && !r.changed:
		for _, name := range quoted.FindAllStringSubmatch(s, -1) {
			r.program(r.expand(name[1]))
		}
	case strings.HasSuffix(word, ".install"), strings.HasSuffix(word, ".install_symlink"), strings.HasPrefix(word, "generate_"):
	default:
		r.changed = true
	}
}

func (r *reader) program(name string) {
	if name = strings.TrimPrefix(strings.TrimPrefix(name, "#{staged_path}"), "/"); name != "" && !strings.Contains(name, "#{") {
		r.programs = append(r.programs, name)
	}
}

// value returns the value of a statement: a string, a variable, or the value labelled for the platform; empty otherwise.
func (r *reader) value(s string) string {
	if found := first.FindStringSubmatch(s); found != nil {
		return r.expand(found[1])
	}
	for _, label := range r.platform.labels {
		if _, after, ok := strings.Cut(s, " "+label+`: "`); ok {
			value, _, _ := strings.Cut(after, `"`)
			return r.expand(value)
		}
	}
	name, _, _ := strings.Cut(append(strings.Fields(s), "")[1], ",")
	return r.values[name]
}

// expand replaces the variables in a string, and keeps unknown ones.
func (r *reader) expand(text string) string {
	version := r.values["version"]
	parts := append(strings.Split(version, "."), "", "")
	r.values["version.to_s"], r.values["version.major_minor"] = version, strings.Join(parts[:2], ".")
	r.values["version.major"], r.values["version.minor"], r.values["version.patch"] = parts[0], parts[1], parts[2]
	var pairs []string
	for name, value := range r.values {
		if value != "" && len(value) < 1000 { // a text could repeatedly double a variable
			pairs = append(pairs, "#{"+name+"}", value)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
