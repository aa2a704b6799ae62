// Package settings reads .relkit.yaml, the file with what relkit cannot find out about a project. It refuses unknown settings, and only
// reads: other packages apply the settings.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// misnamed is a name of the file that is near enough to be taken for it.
const misnamed = ".relkit.yml"

// Find reads the settings of a project from wherever read reads its files. Read answers fs.ErrNotExist for a file that is not there;
// a project without the file has no settings.
func Find(read func(name string) ([]byte, error)) (release.Settings, error) {
	text, err := read(release.SettingsFile)
	if err == nil {
		return Parse(text)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return release.Settings{}, fmt.Errorf("read %s: %w", release.SettingsFile, err)
	}
	return release.Settings{}, nil
}

// FindIn returns [Find] for a folder of files, where a file of a similar name is refused.
func FindIn(folder fs.FS) (release.Settings, error) {
	found, err := Find(func(name string) ([]byte, error) { return fs.ReadFile(folder, name) })
	if err != nil || found.Present {
		return found, err
	}
	if _, err := fs.Stat(folder, misnamed); err == nil {
		return found, fmt.Errorf("%s is not read: rename it to %s", misnamed, release.SettingsFile)
	}
	return found, nil
}

// Error contains every problem of a file, with its line.
type Error struct{ problems []problem }

type problem struct {
	line int
	text string
}

// Error names all problems, in the order of their lines.
func (e *Error) Error() string {
	var lines []string
	for _, p := range e.problems {
		lines = append(lines, at(p.line)+": "+p.text)
	}
	return strings.Join(lines, "; ")
}

func at(line int) string { return fmt.Sprintf("%s:%d", release.SettingsFile, line) }

// Parse reads the text of the file.
func Parse(text []byte) (release.Settings, error) {
	document, err := decode(text)
	if err != nil {
		return release.Settings{}, err
	}
	p := &parser{settings: release.Settings{Present: true, At: map[string]string{}}}
	if len(document.Content) == 0 || document.Content[0].Tag == "!!null" {
		p.problemf(1, "has no settings: set one of %s, or delete the file", names(settingNames))
	} else {
		p.root(document.Content[0])
	}
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
		return release.Settings{}, &Error{p.problems}
	}
	return p.settings, nil
}

// parser collects the settings of a file, and its problems.
type parser struct {
	settings release.Settings
	problems []problem
}

func (p *parser) problemf(line int, format string, args ...any) {
	p.problems = append(p.problems, problem{line, fmt.Sprintf(format, args...)})
}

var settingNames = []string{"accept", "config", "gates", "include", "prepare", "programs"}

func (p *parser) root(node *yaml.Node) {
	for _, pair := range p.mapping(node, "the file", settingNames) {
		switch pair.key.Value {
		case "config":
			p.config(pair.value)
		case "prepare":
			p.settings.Prepare = p.text(pair.value, "prepare")
		case "include":
			p.include(pair.value)
		case "programs":
			p.programs(pair.value)
		case "accept":
			p.accept(pair.value)
		case "gates":
			p.gates(pair.value)
		}
	}
}

func (p *parser) config(node *yaml.Node) {
	p.settings.Config = p.text(node, "config")
	if name := p.settings.Config; name != "" && (!filepath.IsLocal(name) || strings.Contains(name, `\`)) {
		p.problemf(node.Line, "config is %q: name a file in the folder of %s, with slashes", name, release.SettingsFile)
	}
}

func (p *parser) include(node *yaml.Node) {
	for _, item := range p.list(node, "include", "[internal/web/dist/**]") {
		pattern := p.text(item, "a pattern of include")
		if pattern == "" {
			continue
		}
		if wrong := badPattern(pattern); wrong != "" {
			p.problemf(item.Line, "include: %q %s", pattern, wrong)
			continue
		}
		if slices.Contains(p.settings.Include, pattern) {
			p.problemf(item.Line, "include: %q is listed twice", pattern)
			continue
		}
		p.settings.Include = append(p.settings.Include, pattern)
		p.settings.At["include: "+pattern] = at(item.Line)
	}
}

func (p *parser) programs(node *yaml.Node) {
	p.settings.Programs = map[string]release.ProgramSetting{}
	for _, pair := range p.mapping(node, "programs", nil) {
		name := pair.key.Value
		p.settings.Programs[name] = p.program(name, pair.value)
		p.settings.At["programs: "+name] = at(pair.key.Line)
	}
}

func (p *parser) program(name string, node *yaml.Node) (setting release.ProgramSetting) {
	where := "programs: " + name
	keys := map[string]*yaml.Node{}
	before := len(p.problems)
	for _, pair := range p.mapping(node, where, []string{"reason", "run", "service", "version"}) {
		keys[pair.key.Value] = pair.value
		switch pair.key.Value {
		case "version":
			setting.Version = p.arguments(pair.value, where+": version", "[about]")
		case "service":
			setting.Service = p.arguments(pair.value, where+": service", "[serve]")
		case "run":
			setting.Run = p.no(pair.value, where+": run")
		case "reason":
			setting.Reason = p.text(pair.value, where+": reason")
		}
	}
	if len(p.problems) > before { // later errors would repeat them
		return setting
	}
	switch line := node.Line; {
	case (keys["version"] != nil || keys["service"] != nil) && keys["run"] != nil:
		p.problemf(line, "%s: run: false excludes version and service: a program that is not started reports nothing", where)
	case keys["version"] == nil && keys["service"] == nil && keys["run"] == nil:
		p.problemf(line, "%s: say how it reports its version, as in {version: [about]} or {service: [serve]}, or that it must not be started, as in {run: false, reason: …}", where)
	case keys["run"] != nil && keys["reason"] == nil:
		p.problemf(line, "%s: run: false needs a reason, which reports show", where)
	case keys["run"] == nil && keys["reason"] != nil:
		p.problemf(line, "%s: reason belongs to run: false: leave it out", where)
	}
	return setting
}

func (p *parser) arguments(node *yaml.Node, what, example string) (arguments []string) {
	for _, item := range p.list(node, what, example) {
		arguments = append(arguments, p.text(item, "an argument of "+what))
	}
	return arguments
}

func (p *parser) accept(node *yaml.Node) {
	const example = "[{audit: buildinfo, subject: helper, reason: built elsewhere}]"
	for _, item := range p.list(node, "accept", example) {
		entry := release.Acceptance{At: at(item.Line)}
		fields := map[string]*string{"audit": &entry.Audit, "subject": &entry.Subject, "reason": &entry.Reason}
		before := len(p.problems)
		for _, pair := range p.mapping(item, "an entry of accept", []string{"audit", "reason", "subject"}) {
			*fields[pair.key.Value] = p.text(pair.value, "accept: "+pair.key.Value)
			if pair.key.Value == "audit" && entry.Audit != "" && !slices.Contains(Audits, entry.Audit) {
				p.problemf(pair.value.Line, "accept: unknown audit %q%s", entry.Audit, suggest(entry.Audit, Audits))
			}
		}
		if len(p.problems) > before {
			continue
		}
		for _, name := range []string{"audit", "subject", "reason"} {
			if *fields[name] == "" {
				p.problemf(item.Line, "an entry of accept has no %s: write it as in %s", name, example)
			}
		}
		same := func(other release.Acceptance) bool {
			return other.Audit == entry.Audit && other.Subject == entry.Subject
		}
		if i := slices.IndexFunc(p.settings.Accept, same); i >= 0 {
			p.problemf(item.Line, "accept: %s of %s is already accepted at %s", entry.Subject, entry.Audit, p.settings.Accept[i].At)
		}
		p.settings.Accept = append(p.settings.Accept, entry)
	}
}
