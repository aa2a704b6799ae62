package goreleaser

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	syntax "text/template/parse"

	"go.yaml.in/yaml/v3"
)

// TemplateError is a setting whose template GoReleaser refuses in any case.
type TemplateError struct {
	Setting string // builds[0].ldflags[1]
	Line    int    // in the configuration
	Text    string // empty if it may be a secret
	Problem string
	Name    string // the unknown field or function; empty for another problem
}

func (e TemplateError) Error() string {
	if e.Text == "" {
		return fmt.Sprintf("%s (line %d): %s", e.Setting, e.Line, e.Problem)
	}
	return fmt.Sprintf("%s (line %d): template %q: %s", e.Setting, e.Line, e.Text, e.Problem)
}

// TemplateErrors returns the templates of a configuration that a version of GoReleaser certainly refuses: those that do not parse, those
// that name an unknown function, and those that evaluate an unknown field unconditionally. GoReleaser itself finds them one by one, when it
// renders them.
func (c *Config) TemplateErrors(program *Program) []TemplateError {
	l := &linting{}
	if known := program != nil && !program.Pro && numbered.MatchString(program.Version) && program.before(afterKnown); known {
		l.functions, l.fields = knownFunctions(), knownFields()
	}
	l.walk(c.tree.Content[0], "", "")
	return l.found
}

// afterKnown is the first version of GoReleaser whose fields and functions are unknown here.
const afterKnown = "2.19"

// rendered are the settings that GoReleaser renders as templates, by place. A star at the end matches everything below.
var rendered = renderedSettings()

func renderedSettings() map[string]bool {
	settings := map[string]bool{}
	for place, keys := range map[string]string{
		"":                             "env[]",
		"github_urls":                  "api upload download",
		"before":                       "hooks[]",
		"git":                          "ignore_tags[]",
		"metadata":                     "mod_timestamp",
		"builds[]":                     "main binary tool flags flags[] asmflags[] gcflags[] tags[] ldflags ldflags[] env[] mod_timestamp no_unique_dist_dir skip",
		"builds[].hooks":               "pre post pre[] post[]",
		"builds[].hooks.pre[]":         "cmd dir env[]",
		"builds[].hooks.post[]":        "cmd dir env[]",
		"universal_binaries[]":         "name_template mod_timestamp",
		"upx[]":                        "enabled",
		"archives[]":                   "name_template wrap_in_directory files[]",
		"archives[].files[]":           "src dst",
		"archives[].files[].info":      "owner group mtime",
		"checksum":                     "name_template",
		"checksum.extra_files[]":       "glob name_template",
		"changelog":                    "format disable",
		"release":                      "name_template header footer make_latest target_commitish disable skip_upload",
		"release.github":               "owner name",
		"release.extra_files[]":        "glob name_template",
		"nfpms[]":                      "package_name file_name_template bindir homepage description maintainer mtime",
		"nfpms[].scripts":              "preinstall postinstall preremove postremove",
		"nfpms[].contents[]":           "src dst",
		"nfpms[].contents[].file_info": "owner group mtime",
		"sboms[]":                      "documents[] args[] env[]",
		"signs[]":                      "args[] signature certificate stdin env[]",
		"binary_signs[]":               "args[] signature certificate stdin env[]",
		"dockers[]":                    "image_templates[] build_flag_templates[] dockerfile skip_push",
		"docker_manifests[]":           "name_template image_templates[] skip_push",
		"dockers_v2[]":                 "images[] tags[] platforms[] flags[] dockerfile sbom disable labels.* annotations.* build_args.*",
		"kos[]":                        "tags[] labels.* annotations.* disable",
		"brews[]":                      formulaTemplates,
		"homebrew_casks[]":             "name skip_upload description homepage caveats custom_block commit_msg_template binaries[] manpages[]",
		"homebrew_casks[].url":         "template",
		"scoops[]":                     "name description homepage skip_upload commit_msg_template url_template",
		"nix[]":                        "name description homepage skip_upload install extra_install post_install commit_msg_template url_template",
		"winget[]":                     "name publisher homepage short_description description skip_upload commit_msg_template url_template",
		"aurs[]":                       "name directory disable package commit_msg_template url_template git_url",
		"aur_sources[]":                "name directory disable package commit_msg_template url_template git_url",
		"krews[]":                      "name homepage description short_description caveats commit_msg_template url_template",
	} {
		for key := range strings.FieldsSeq(keys) {
			settings[below(place, key)] = true
		}
	}
	return settings
}

// formulaTemplates are the settings of a formula, which GoReleaser renders a second time as a whole.
const formulaTemplates = "name description homepage caveats install extra_install post_install test service custom_block skip_upload " +
	"commit_msg_template url_template"

// switches are the settings that can prevent others of the same entry from being rendered.
var switches = []string{"disable", "skip", "if", "enabled"}

// linting checks the templates of a configuration.
type linting struct {
	functions, fields map[string]bool // nil if those of the version are unknown
	found             []TemplateError
}

func (l *linting) walk(node *yaml.Node, pattern, path string) {
	switch node.Kind {
	case yaml.MappingNode:
		off := slices.ContainsFunc(switches, func(key string) bool { return isSwitched(find(node, key)) })
		if section, ok := strings.CutSuffix(pattern, "[]"); ok && slices.Contains(manifestSettings(), section) && !off && !isSwitched(find(node, "skip_upload")) {
			l.token(find(find(node, "repository"), "token"), below(path, "repository.token"))
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i].Value
			if off && !slices.Contains(switches, key) || key == "commit_msg_template" && isSwitched(find(node, "skip_upload")) {
				continue
			}
			inner := below(pattern, key)
			if rendered[below(pattern, "*")] {
				inner = below(pattern, "*")
			}
			l.walk(node.Content[i+1], inner, below(path, key))
		}
	case yaml.SequenceNode:
		for i, entry := range node.Content {
			l.walk(entry, pattern+"[]", fmt.Sprintf("%s[%d]", path, i))
		}
	case yaml.ScalarNode:
		if rendered[pattern] && strings.Contains(node.Value, "{{") {
			l.template(node, path)
		}
	}
}

// isSwitched reports whether a switch is set to anything but off.
func isSwitched(setting *yaml.Node) bool {
	return setting != nil && text(setting) != "" && text(setting) != "false"
}

// token finds a token that is not exactly one variable.
func (l *linting) token(node *yaml.Node, path string) {
	if value := text(node); value != "" && !oneVariable.MatchString(value) && l.functions != nil {
		l.found = append(l.found, TemplateError{
			Setting: path, Line: node.Line, Problem: "GoReleaser accepts only a single variable there, as in {{ .Env.TAP_TOKEN }}",
		})
	}
}

func (l *linting) template(node *yaml.Node, path string) {
	report := func(name, problem string) {
		l.found = append(l.found, TemplateError{Setting: path, Line: node.Line, Text: node.Value, Name: name, Problem: problem})
	}
	parser := syntax.New("setting")
	parser.Mode = syntax.SkipFuncCheck
	trees := map[string]*syntax.Tree{}
	if _, err := parser.Parse(node.Value, "", "", trees); err != nil {
		report("", position.ReplaceAllString(err.Error(), ""))
		return
	}
	if l.functions == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		for _, function := range functionsIn(trees[name].Root) {
			if !l.functions[function] {
				report(function, function+" is not a function of GoReleaser's templates")
			}
		}
	}
	for _, field := range fieldsIn(parser.Root) {
		if !l.fields[field] {
			report("."+field, "."+field+" is not a field of GoReleaser's templates")
		}
	}
}

// TemplateNames returns the names that templates can use, fields with their dot.
func TemplateNames() []string {
	names := slices.Collect(maps.Keys(knownFunctions()))
	for field := range knownFields() {
		names = append(names, "."+field)
	}
	return names
}

func knownFunctions() map[string]bool {
	known := map[string]bool{}
	for name := range (&Templates{}).functions() {
		known[name] = true
	}
	for name := range strings.FieldsSeq("and or not len index slice print printf println html js urlquery call eq ne lt le gt ge break continue") {
		known[name] = true // of Go's templates
	}
	return known
}

func knownFields() map[string]bool {
	known := map[string]bool{"ReleaseURL": true}
	facts := Facts{}
	for name := range facts.beforeGit(nil) {
		known[name] = true
	}
	for _, name := range slices.Concat(fieldsOfBuild, fieldsOfRepository, fieldsOfOneSetting) {
		known[name] = true
	}
	return known
}

// fieldsOfOneSetting are the fields of a single setting: an entry of a changelog, the name of a file with one checksum.
var fieldsOfOneSetting = strings.Fields(`
	SHA Message Authors Logins AuthorUsername AuthorName AuthorEmail
	Algorithm Changelog Filename KeyPath Disp PackageIdentifier
`)
