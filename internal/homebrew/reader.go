package homebrew

import (
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// reader follows a manifest as Ruby would on one platform.
type reader struct {
	platform release.Platform
	cask     bool
	blocks   []block           // around the statement, innermost last
	values   map[string]string // of variables
	current  offer
	found    []offer // those behind a condition that nobody knows here
	programs []string
	renamed  map[string]string // the paths in the archive of what a cask renames
	refused  bool              // the manifest is for other platforms
	changed  bool              // the files may be others than those of the archive
	test     bool
}

type block struct {
	purpose purpose
	runs    answer
	rest    answer // whether the branches after this one run
	saved   *offer // what was current before a block that may or may not run
}

type purpose int

const (
	stanzas   purpose = iota // of the manifest itself
	installer                // the install method of a formula
	foreign                  // anything else
)

// answer is whether a block runs.
type answer int

const (
	no answer = iota
	maybe
	yes
)

func (r *reader) statement(s statement) {
	where, runs := r.where()
	switch first := s[0]; {
	case first.is("end") || strings.HasPrefix(first.text, "end."):
		r.leave()
	case first.is("else", "elsif", "when", "in", "rescue", "ensure") && len(r.blocks) > 0:
		b := r.leave()
		when := yes
		if first.is("elsif") {
			when = condition(s[1:], r.platform)
		}
		r.enter(block{purpose: b.purpose, runs: min(b.rest, when), rest: min(b.rest, yes-when)})
	case s.opens():
		b := r.opened(s, where, runs)
		r.changed = r.changed || (b.purpose == foreign && where == installer)
		r.enter(b)
	case runs == no || first.quoted:
	case where == installer:
		r.install(s, runs)
	case where == stanzas:
		r.stanza(s, runs)
	}
}

// where is what the blocks around are for, and whether they run.
func (r *reader) where() (purpose, answer) {
	where, runs := stanzas, yes
	for _, b := range r.blocks {
		where, runs = max(where, b.purpose), min(runs, b.runs)
	}
	return where, runs
}

func (r *reader) enter(b block) {
	if b.runs == maybe && b.purpose == stanzas {
		saved := r.current
		b.saved = &saved
	}
	r.blocks = append(r.blocks, b)
}

func (r *reader) leave() (b block) {
	if last := len(r.blocks) - 1; last >= 0 {
		b, r.blocks = r.blocks[last], r.blocks[:last]
	}
	if b.saved != nil {
		if r.current.URL != "" && !r.current.like(*b.saved) {
			r.found = append(r.found, r.current)
		}
		r.current = *b.saved
	}
	return b
}

// opened is the block that a statement opens.
func (r *reader) opened(s statement, where purpose, runs answer) block {
	name := s[0].text
	switch {
	case name == "if":
		when := condition(s[1:], r.platform)
		return block{runs: when, rest: yes - when}
	case name == "unless":
		when := condition(s[1:], r.platform)
		return block{runs: yes - when, rest: when}
	case strings.HasPrefix(name, "on_"):
		return block{runs: about(name, r.platform)}
	case name == "cask" || name == "class" || name == "stable":
		return block{runs: yes}
	case s.has("install") && (name == "def" || name == "define_method"):
		if runs == yes {
			r.programs, r.changed = nil, false
		}
		return block{purpose: installer, runs: yes}
	}
	r.test = r.test || (name == "test" && where == stanzas)
	r.changed = r.changed || name == "preflight"
	return block{purpose: foreign, runs: yes}
}

func (r *reader) stanza(s statement, runs answer) {
	name := s[0].text
	switch {
	case len(s) > 2 && s[1].is("="):
		r.values[name] = r.value(s[2:])
	case name == "version":
		r.current.version = r.value(s[1:])
	case name == "url" && r.value(s[1:]) != "":
		r.current.URL, r.current.at = r.value(s[1:]), s[0].at
		if r.current.version == "" && s.has("tag:") {
			r.current.version = strings.TrimPrefix(r.value(s.label("tag:")), "v")
		}
	case name == "sha256":
		r.current.SHA256 = r.value(s[1:])
	case name == "depends_on" && len(s) == 2 && runs == yes:
		r.refused = r.refused || (s.has("macos") && r.platform.OS != "darwin") || (s.has("linux") && r.platform.OS != "linux")
	case !r.cask:
	case name == "arch" || name == "os":
		r.values[name] = r.value(s[1:])
	case name == "binary" && runs == yes:
		r.program(r.value(s[1:]))
	case name == "rename" && len(s) == 4:
		r.renamed[r.expand(s[3].text)] = r.expand(s[1].text)
		r.changed = r.changed || strings.ContainsAny(s[1].text, "*?[{")
	case name == "container" || name == "installer":
		r.changed = true
	}
}

// install notes what bin.install names, as long as nothing before it may have changed the files.
func (r *reader) install(s statement, runs answer) {
	name := s[0].text
	switch {
	case name == "bin.install":
	case strings.HasSuffix(name, ".install"), strings.HasSuffix(name, ".install_symlink"), strings.HasPrefix(name, "generate_"):
		return
	default:
		r.changed = true
		return
	}
	var programs []string
	for i, t := range s[1:] {
		if !t.quoted && !t.is("(", ")", ",", "=>") {
			return
		}
		if t.quoted && !s[i].is("=>") {
			programs = append(programs, r.expand(t.text))
		}
	}
	for _, program := range programs {
		if runs == yes && !r.changed {
			r.program(program)
		}
	}
}

func (r *reader) program(name string) {
	if name = strings.TrimPrefix(strings.TrimPrefix(name, "#{staged_path}"), "/"); name != "" && !strings.Contains(name, "#{") {
		r.programs = append(r.programs, name)
	}
}

// labels are those by which a stanza tells platforms apart, the closest first.
var labels = map[release.Platform][]string{
	{OS: "darwin", Arch: "amd64"}: {"intel:", "x86_64:", "macos:"},
	{OS: "darwin", Arch: "arm64"}: {"arm:", "macos:"},
	{OS: "linux", Arch: "amd64"}:  {"x86_64_linux:", "intel:", "linux:"},
	{OS: "linux", Arch: "arm64"}:  {"arm64_linux:", "arm:", "linux:"},
	{OS: "linux", Arch: "arm"}:    {"arm:", "linux:"},
}

// value is what an expression stands for: a string, a variable, or what is labelled for the platform; empty for all else.
func (r *reader) value(s statement) string {
	for len(s) > 0 && s[0].is("(", "on_arch_conditional", "on_system_conditional") {
		s = s[1:]
	}
	if len(s) == 0 {
		return ""
	}
	if strings.HasSuffix(s[0].text, ":") && !s[0].quoted {
		for _, name := range labels[r.platform] {
			if s.has(name) {
				return r.value(s.label(name))
			}
		}
	}
	if !s[0].quoted {
		return r.values[s[0].text]
	}
	var text strings.Builder
	for i := 0; i < len(s) && (s[i].quoted || s[i].is("+")); i++ {
		if s[i].quoted {
			text.WriteString(s[i].text)
		}
	}
	return r.expand(text.String())
}

// expand fills in the variables that a string names, and leaves others as they are.
func (r *reader) expand(text string) string {
	if version := r.current.version; version != "" {
		parts := append(strings.Split(version, "."), "", "")
		r.values["version"], r.values["version.to_s"], r.values["version.major_minor"] = version, version, parts[0]+"."+parts[1]
		r.values["version.major"], r.values["version.minor"], r.values["version.patch"] = parts[0], parts[1], parts[2]
	}
	var pairs []string
	for name, value := range r.values {
		if value != "" && len(value) < 1000 { // a text could double a variable again and again
			pairs = append(pairs, "#{"+name+"}", value)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// condition is what an expression of Ruby says of a platform.
func condition(s statement, p release.Platform) answer {
	var words []string
	for _, t := range s {
		if !t.is("then") {
			words = append(words, t.text)
		}
	}
	either := no
	for all := range strings.SplitSeq(strings.Join(words, " "), " || ") {
		both := yes
		for fact := range strings.SplitSeq(all, " && ") {
			fact, negated := strings.CutPrefix(fact, "! ")
			a := about(fact, p)
			if negated {
				a = yes - a
			}
			both = min(both, a)
		}
		either = max(either, both)
	}
	return either
}

// about is what a method of Homebrew or a block says of a platform: https://docs.brew.sh/Formula-Cookbook#handling-different-system-configurations
func about(fact string, p release.Platform) answer {
	is := map[bool]answer{true: yes}
	switch fact {
	case "OS.mac?", "on_macos":
		return is[p.OS == "darwin"]
	case "OS.linux?", "on_linux":
		return is[p.OS == "linux"]
	case "Hardware::CPU.intel?", "on_intel":
		return is[p.Arch == "amd64"]
	case "Hardware::CPU.arm?", "on_arm":
		return is[p.Arch != "amd64"]
	case "Hardware::CPU.is_64_bit?":
		return is[p.Arch != "arm"]
	}
	return maybe
}
