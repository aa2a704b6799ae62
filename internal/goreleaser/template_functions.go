package goreleaser

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/semver/v3"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// functions returns the functions of GoReleaser's templates. A panic in one is an error of the template.
func (t *Templates) functions() template.FuncMap {
	functions := template.FuncMap{
		"replace":    strings.ReplaceAll,
		"split":      strings.Split,
		"contains":   strings.Contains,
		"tolower":    strings.ToLower,
		"toupper":    strings.ToUpper,
		"title":      cases.Title(language.English).String,
		"trim":       strings.TrimSpace,
		"trimprefix": strings.TrimPrefix,
		"trimsuffix": strings.TrimSuffix,

		"filter":        func(text, expression string) (string, error) { return filtered(text, expression, true) },
		"reverseFilter": func(text, expression string) (string, error) { return filtered(text, expression, false) },
		"mdv2escape":    markdown.Replace,
		"urlPathEscape": url.PathEscape,

		"dir":  filepath.Dir,
		"base": filepath.Base,
		"join": filepath.Join, // v2.17
		"abs":  t.absolute,

		"incmajor": func(version string) string { return increment(version, semver.Version.IncMajor) },
		"incminor": func(version string) string { return increment(version, semver.Version.IncMinor) },
		"incpatch": func(version string) string { return increment(version, semver.Version.IncPatch) },

		"list":           func(items ...string) []string { return items },
		"map":            pairs,
		"indexOrDefault": valueOr,
		"englishJoin":    englishJoin,
		"in":             slices.Contains[[]string], // Pro
		"listExclude":    without,                   // Pro, v2.16
		"reReplaceAll": func(expression, text, replacement string) (string, error) { // Pro, v2.8
			compiled, err := regexp.Compile(expression)
			if err != nil {
				return "", err
			}
			return compiled.ReplaceAllString(text, replacement), nil
		},

		"isEnvSet":     func(name string) bool { return t.env[name] != "" },
		"envOrDefault": func(name, otherwise string) string { return valueOr(t.env, name, otherwise) },
		"time": func(string) (string, error) {
			return "", &UnknownError{Name: "time", Reason: "reads the clock of the build", Remedy: "use .Now.Format, and " + GiveDist}
		},

		"readFile":     t.text,
		"mustReadFile": t.text,
	}
	for name, algorithm := range checksums {
		functions[name] = func(file string) (string, error) { return t.checksum(file, algorithm) }
	}
	return functions
}

// filtered returns the lines of a text that match an expression, or those that do not.
func filtered(text, expression string, match bool) (string, error) {
	compiled, err := regexp.CompilePOSIX(expression)
	if err != nil {
		return "", err
	}
	return strings.Join(slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return compiled.MatchString(line) != match
	}), "\n"), nil
}

// markdown escapes the special characters of Telegram's MarkdownV2 (https://core.telegram.org/bots/api#markdownv2-style).
var markdown = func() *strings.Replacer {
	var escapes []string
	for _, character := range "_*[]()~`>#+-=|{}.!" {
		escapes = append(escapes, string(character), `\`+string(character))
	}
	return strings.NewReplacer(escapes...)
}()

func increment(version string, next func(semver.Version) semver.Version) string {
	prefix := ""
	if strings.HasPrefix(version, "v") {
		prefix = "v"
	}
	return prefix + next(*semver.MustParse(version)).String()
}

func pairs(keysAndValues ...string) (map[string]string, error) {
	if len(keysAndValues)%2 != 0 {
		return nil, fmt.Errorf("map takes key-value pairs, not %d arguments", len(keysAndValues))
	}
	made := map[string]string{}
	for pair := range slices.Chunk(keysAndValues, 2) {
		made[pair[0]] = pair[1]
	}
	return made, nil
}

func valueOr(values map[string]string, name, otherwise string) string {
	if value, ok := values[name]; ok {
		return value
	}
	return otherwise
}

func without(expression string, items []string) ([]string, error) {
	compiled, err := regexp.Compile(expression)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(items), compiled.MatchString), nil
}

// englishJoin formats a list as in a sentence: a, b, and c.
func englishJoin(items []string) string {
	items = slices.DeleteFunc(slices.Clone(items), func(item string) bool { return strings.TrimSpace(item) == "" })
	switch last := len(items) - 1; last {
	case -1:
		return ""
	case 0, 1:
		return strings.Join(items, " and ")
	default:
		return strings.Join(items[:last], ", ") + ", and " + items[last]
	}
}
