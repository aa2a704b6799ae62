package manifest

import (
	"regexp"
	"strings"
)

// pkgbuild are the assignments of a PKGBUILD, and the bodies of its functions.
type pkgbuild struct {
	variables map[string][]string
	functions map[string]string
}

var (
	assignment = regexp.MustCompile(`^(?:export\s+|declare\s+|readonly\s+)?([A-Za-z_]\w*)(\+?)=`)
	function   = regexp.MustCompile(`^(?:function\s+)?([\w.-]+)\s*\(\s*\)\s*\{`)
)

// parsePKGBUILD parses the assignments outside of functions. Computed values remain unexpanded.
func parsePKGBUILD(text string) pkgbuild {
	p := pkgbuild{map[string][]string{}, map[string]string{}}
	s := &shell{text: text, lookup: p.lookup}
	for s.more() {
		rest := s.text[s.at:]
		if found := function.FindStringSubmatch(rest); found != nil {
			body := rest[len(found[0]):]
			last := "\n" + s.text[1+strings.LastIndexByte(s.text[:s.at], '\n'):s.at] + "}" // indented as the function is
			end := strings.Index(body, last)
			if end < 0 {
				end = len(body)
			}
			p.functions[found[1]] = body[:end]
			s.at = min(s.at+len(found[0])+end+len(last), len(s.text))
			continue
		}
		if found := assignment.FindStringSubmatch(rest); found != nil {
			s.at += len(found[0])
			var values []string
			if s.more() && s.text[s.at] == '(' {
				s.at++
				values = s.list()
			} else {
				values = []string{plainBraces.Replace(s.word())}
			}
			if found[2] == "+" {
				values = append(p.variables[found[1]], values...)
			}
			p.variables[found[1]] = values
			continue
		}
		switch rest[0] {
		case ' ', '\t', '\r', '\n', ';':
			s.at++
		default:
			s.line()
		}
	}
	return p
}

// lookup returns the value of a variable: of an array, its first.
func (p pkgbuild) lookup(name string) (string, bool) {
	values := p.variables[name]
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

// value returns the value of a variable; empty if it is not assigned.
func (p pkgbuild) value(name string) string {
	value, _ := p.lookup(name)
	return value
}

// install returns the files that the package function puts in /usr/bin on an architecture, as paths in the folder of the sources.
func (p pkgbuild) install(arch string) []string {
	var files []string
	for name, body := range p.functions {
		if name != "package" && !strings.HasPrefix(name, "package_") {
			continue
		}
		s := &shell{text: body, lookup: func(name string) (string, bool) {
			switch name {
			case "pkgdir":
				return "$pkgdir", true
			case "srcdir":
				return ".", true // where the function starts
			case "CARCH":
				return arch, arch != ""
			}
			return p.lookup(name)
		}}
		files = append(files, installed(s.commands(), "$pkgdir/usr/bin")...)
	}
	return files
}
