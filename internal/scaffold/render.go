package scaffold

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

//go:embed templates
var templates embed.FS

// render renders a template. Its delimiters are [[ and ]], because GoReleaser and GitHub Actions use {{.
func render(name string, data any) (string, error) {
	functions := template.FuncMap{
		"yaml": scalar, "list": list, "one": func(item string) []string { return []string{item} },
		"runsOn": Program.runsOn, "formula": Program.formula, "stage": Program.stage,
	}
	if config, ok := data.(configData); ok {
		functions["image"], functions["description"], functions["test"] = config.image, config.description, config.test
		functions["facts"] = config.facts
	}
	parsed, err := template.New(name).Delims("[[", "]]").Option("missingkey=error").Funcs(functions).ParseFS(templates, "templates/"+name)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if err := parsed.Execute(&text, data); err != nil {
		return "", err
	}
	return text.String(), nil
}

// scalar is a text as YAML, quoted where YAML would read something else.
func scalar(text string) (string, error) {
	written, err := yaml.Marshal(text)
	return strings.TrimSuffix(string(written), "\n"), err
}

// list is a YAML list on one line.
func list(items []string) (string, error) {
	written := make([]string, len(items))
	for i, item := range items {
		var err error
		if written[i], err = scalar(item); err != nil {
			return "", err
		}
	}
	return "[" + strings.Join(written, ", ") + "]", nil
}

// configData is what the GoReleaser configuration and the Dockerfile are made of.
type configData struct {
	Repository, Tap  release.Repository
	Programs         []Program
	Images, Formulas []Program // those that have one
	Dockerfile       string
	Documents        []string // files that go into the archives
	License          string   // by its SPDX identifier; empty when it is not known
}

// Several reports whether there is more than one program.
func (d configData) Several() bool { return len(d.Programs) > 1 }

// Windows reports whether any program is built for it.
func (d configData) Windows() bool {
	return slices.ContainsFunc(d.Programs, func(p Program) bool { return p.runsOn("windows") })
}

// image is the name of a program's image: below that of the repository if there are several, so that it cannot be that of another
// repository.
func (d configData) image(p Program) string {
	name := path.Join("ghcr.io", d.Repository.String())
	if d.Several() {
		name = path.Join(name, p.Name)
	}
	return strings.ToLower(name)
}

// formula is the name by which Homebrew installs a program.
func (p Program) formula() string { return strings.ToLower(p.Name) }

var notInStage = regexp.MustCompile(`[^a-z0-9_.-]`)

// stage is the stage of the Dockerfile for a program's image.
func (p Program) stage() string {
	return "release-" + notInStage.ReplaceAllString(strings.ToLower(p.Name), "-")
}

// facts is the YAML anchor of an image's labels, which its annotations repeat.
func (d configData) facts(p Program) string {
	if d.Several() {
		return "facts-" + p.stage()
	}
	return "facts"
}

// test is a line of Ruby that tests an installed program.
func (d configData) test(p Program) string {
	switch {
	case !p.Reports:
		return fmt.Sprintf("assert_path_exists bin/%q", p.Name)
	case !p.Prints: // shell_output is only standard output
		return fmt.Sprintf("system bin/%q, %q", p.Name, p.Asked)
	}
	return fmt.Sprintf(`assert_match version.to_s, shell_output("#{bin}/%s %s")`, p.Name, p.Asked)
}

// longest is the longest description that brew audit accepts, including the program's name.
const longest = 80

// description is the comment of a program's main package in the form of brew style: it starts with a capital, and not with an article or
// the program's name (Homebrew's cop FormulaAudit/Desc).
func (d configData) description(p Program) string {
	otherwise := "Program of " + d.Repository.String()
	if p.pkg == nil {
		return otherwise
	}
	text := strings.TrimSpace(p.pkg.Doc)
	for _, prefix := range []string{"command ", "package ", "the ", p.pkg.Name + " ", p.Name + " ", "command ", "is ", "a ", "an ", "the "} {
		if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			text = text[len(prefix):]
		}
	}
	text = strings.ReplaceAll(strings.TrimSuffix(text, "."), "command line", "command-line")
	if text == "" || strings.EqualFold(text, p.Name) || len(text)+len(p.Name) > longest || strings.Contains(text, "{{") || strings.ContainsAny(text, "\"\\#\n") {
		return otherwise
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
