package goreleaser

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"strings"
	"text/template"
)

// Templates renders the settings of a configuration like GoReleaser, with the fields and functions that it documents up to v2.18, including
// Pro (https://goreleaser.com/customization/templates). For unknown values it returns an [UnknownError], never a guess.
type Templates struct {
	facts  Facts
	fields map[string]any
	env    map[string]string
	// unknown are the variables that the configuration sets to unknown values.
	unknown map[string]*UnknownError
}

// NewTemplates prepares the templates of one release. A tag that is not a semantic version is an error.
func NewTemplates(facts Facts) (*Templates, error) {
	t := &Templates{facts: facts, env: map[string]string{}, unknown: map[string]*UnknownError{}}
	for _, entry := range append(os.Environ(), facts.Env...) {
		if name, value, ok := strings.Cut(entry, "="); ok && name != "" {
			t.env[name] = value
		}
	}
	var err error
	t.fields, err = facts.fields(t.env)
	return t, err
}

// AddEnv makes the entries of a configuration's env available to later templates. As in GoReleaser, an entry cannot refer to another entry
// or to git. If an entry cannot be rendered, its variable is unknown.
func (t *Templates) AddEnv(entries []string) error {
	environment := maps.Clone(t.env)
	early := Templates{facts: t.facts, env: environment, fields: t.facts.beforeGit(environment)}
	for _, entry := range entries {
		rendered, err := early.Render(entry)
		name, value, ok := strings.Cut(rendered, "=")
		if err != nil {
			unknown, isUnknown := AsUnknown(err)
			if name, _, ok = strings.Cut(entry, "="); !isUnknown || !ok || strings.Contains(name, "{{") {
				return err
			}
			delete(t.env, name)
			t.unknown[name] = unknown
			continue
		}
		if ok && name != "" {
			t.env[name] = value
			delete(t.unknown, name)
		}
	}
	return nil
}

// With returns the same templates with additional fields, such as those of one artifact: Os, Arch.
func (t *Templates) With(fields map[string]any) *Templates {
	extended := *t
	extended.fields = maps.Clone(t.fields)
	maps.Copy(extended.fields, fields)
	return &extended
}

// Render renders one setting. The error is an [UnknownError] if the setting names something that is unknown here, and another error if
// GoReleaser could not render it either.
func (t *Templates) Render(text string) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	if err := t.unknownVariable(text); err != nil {
		return "", err
	}
	parsed, err := template.New("setting").Option("missingkey=error").Funcs(t.functions()).Parse(text)
	if err != nil {
		return "", explain(text, err)
	}
	var rendered strings.Builder
	if err := parsed.Execute(&rendered, t.fields); err != nil {
		return "", explain(text, err)
	}
	switch {
	case strings.Contains(rendered.String(), unprintable):
		return "", &UnknownError{Template: text, Name: ".Now", Reason: "has a default format that only the build knows", Remedy: "use .Now.Format"}
	case strings.Contains(rendered.String(), "<no value>"):
		return "", &UnknownError{Template: text, Name: "a value of it", Reason: "is unknown before the build", Remedy: GiveDist}
	}
	return rendered.String(), nil
}

// unknownVariable returns the error of a setting that refers to an unknown variable in any way.
func (t *Templates) unknownVariable(text string) error {
	for name, cause := range t.unknown {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(text) {
			return &UnknownError{
				Template: text, Name: ".Env." + name, Remedy: cause.Remedy,
				Reason: fmt.Sprintf("is set with %s, which %s", cause.Name, cause.Reason),
			}
		}
	}
	return nil
}

// Slice renders each setting of a list and drops empty results.
func (t *Templates) Slice(texts []string) ([]string, error) {
	var rendered []string
	for _, text := range texts {
		one, err := t.Render(text)
		if err != nil {
			return nil, err
		}
		if one != "" {
			rendered = append(rendered, one)
		}
	}
	return rendered, nil
}

// Map renders the keys and values of a map and drops empty results.
func (t *Templates) Map(texts map[string]string) (map[string]string, error) {
	rendered := make(map[string]string, len(texts))
	for key, value := range texts {
		pair, err := t.Slice([]string{key, value})
		if err != nil {
			return nil, err
		}
		if len(pair) == 2 {
			rendered[pair[0]] = pair[1]
		}
	}
	return rendered, nil
}

// Bool renders a setting that is true, false or a template of one of them.
func (t *Templates) Bool(setting any) (bool, error) {
	switch value := setting.(type) {
	case nil:
		return false, nil
	case bool:
		return value, nil
	default:
		rendered, err := t.Render(fmt.Sprint(value))
		return strings.TrimSpace(strings.ToLower(rendered)) == "true", err
	}
}
