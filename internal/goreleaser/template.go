package goreleaser

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/semver/v3"
)

// Facts are what a release's templates can name.
type Facts struct {
	Date       time.Time
	Project    string
	Tag        string
	Previous   string
	Commit     string
	CommitTime time.Time
	Branch     string
	URL        string   // of the git remote
	Module     string   // the path of the main module; empty when the project is none
	Env        []string // added to this process's environment, as in os.Environ
}

// Templates renders the settings of a configuration as GoReleaser would.
//
// It knows the fields and functions that names of images, programs and labels are made of
// (https://goreleaser.com/customization/templates); an unknown one is an error, never a guess.
type Templates struct {
	fields map[string]any
	env    map[string]string
}

// NewTemplates prepares the templates of one release.
func NewTemplates(facts Facts) (*Templates, error) {
	number := strings.TrimPrefix(facts.Tag, "v")
	version, err := semver.NewVersion(number)
	if err != nil {
		return nil, fmt.Errorf("%q is not a semantic version: %w", facts.Tag, err)
	}
	env := map[string]string{}
	for _, entry := range append(os.Environ(), facts.Env...) {
		name, value, _ := strings.Cut(entry, "=")
		env[name] = value
	}
	short := facts.Commit
	if len(short) > 7 {
		short = short[:7]
	}
	return &Templates{env: env, fields: map[string]any{
		"ProjectName":     facts.Project,
		"Tag":             facts.Tag,
		"PreviousTag":     facts.Previous,
		"Version":         number,
		"RawVersion":      fmt.Sprintf("%d.%d.%d", version.Major(), version.Minor(), version.Patch()),
		"Major":           version.Major(),
		"Minor":           version.Minor(),
		"Patch":           version.Patch(),
		"Prerelease":      version.Prerelease(),
		"Commit":          facts.Commit,
		"FullCommit":      facts.Commit,
		"ShortCommit":     short,
		"CommitDate":      facts.CommitTime.UTC().Format(time.RFC3339),
		"CommitTimestamp": strconv.FormatInt(facts.CommitTime.Unix(), 10),
		"Branch":          facts.Branch,
		"GitURL":          facts.URL,
		"ModulePath":      facts.Module,
		"IsSnapshot":      false,
		"IsNightly":       false,
		"IsGitDirty":      false,
		"IsGitClean":      true,
		"GitTreeState":    "clean",
		"Env":             env,
	}}, nil
}

// AddEnv lets the templates that follow name the entries of a configuration's env.
func (t *Templates) AddEnv(entries []string) error {
	for _, entry := range entries {
		rendered, err := t.Render(entry)
		if err != nil {
			return err
		}
		if name, value, ok := strings.Cut(rendered, "="); ok {
			t.env[name] = value
		}
	}
	return nil
}

// Render renders one setting.
func (t *Templates) Render(text string) (string, error) {
	parsed, err := template.New("setting").Option("missingkey=error").Funcs(t.functions()).Parse(text)
	if err != nil {
		return "", fmt.Errorf("template %q: %w", text, err)
	}
	var rendered strings.Builder
	if err := parsed.Execute(&rendered, t.fields); err != nil {
		return "", fmt.Errorf("template %q: %w", text, err)
	}
	return rendered.String(), nil
}

// Slice renders each setting of a list and leaves out those that come out empty.
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

// Map renders the keys and values of a map and leaves out those that come out empty.
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

func (t *Templates) functions() template.FuncMap {
	return template.FuncMap{
		"replace":    strings.ReplaceAll,
		"split":      strings.Split,
		"contains":   strings.Contains,
		"tolower":    strings.ToLower,
		"toupper":    strings.ToUpper,
		"trim":       strings.TrimSpace,
		"trimprefix": strings.TrimPrefix,
		"trimsuffix": strings.TrimSuffix,
		"dir":        filepath.Dir,
		"base":       filepath.Base,
		"isEnvSet":   func(name string) bool { return t.env[name] != "" },
		"envOrDefault": func(name, otherwise string) string {
			if value, ok := t.env[name]; ok {
				return value
			}
			return otherwise
		},
	}
}
