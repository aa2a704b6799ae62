package settings

import (
	"math"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

var (
	gateNames = []string{
		"actionlint", "exclude-rules", "exclude-vulnerabilities", "fuzz-time", "minimum-coverage", "packages", "prepare", "retries", "severity", "timeout",
	}
	severities    = []string{"low", "medium", "high"}
	ruleOfGosec   = regexp.MustCompile(`^G\d{3}$`)
	vulnerability = regexp.MustCompile(`^(GO-\d{4}-\d+|GHSA(-[0-9a-z]{4}){3})$`)
	duration      = regexp.MustCompile(`^\d+[smh]$`)
	fuzzTime      = regexp.MustCompile(`^\d+[smhx]$`) // x counts inputs
	onePattern    = regexp.MustCompile(`^[^\s-]\S*$`) // of packages; one with a hyphen would be an option of go test
)

func (p *parser) gates(node *yaml.Node) {
	gates := &p.settings.Gates
	for _, pair := range p.mapping(node, "gates", gateNames) {
		what := "gates: " + pair.key.Value
		switch pair.key.Value {
		case "actionlint":
			gates.Actionlint = p.no(pair.value, what)
		case "severity":
			gates.Severity = p.text(pair.value, what)
			if gates.Severity != "" && !slices.Contains(severities, gates.Severity) {
				p.problemf(pair.value.Line, "gates: there is no severity %q%s", gates.Severity, suggest(gates.Severity, severities))
			}
		case "exclude-rules":
			gates.ExcludeRules = p.named(pair.value, what, ruleOfGosec, "G204")
		case "exclude-vulnerabilities":
			gates.ExcludeVulnerabilities = p.named(pair.value, what, vulnerability, "GO-2026-1234")
		case "packages":
			gates.Packages = p.named(pair.value, what, onePattern, "./internal/...")
		case "prepare":
			gates.Prepare = p.text(pair.value, what)
		case "timeout":
			gates.Timeout = p.formed(pair.value, what, duration, "30m")
		case "fuzz-time":
			gates.FuzzTime = p.formed(pair.value, what, fuzzTime, "30s or 1000x")
		case "minimum-coverage":
			gates.MinimumCoverage = p.number(pair.value, what, 100)
		case "retries":
			retries := p.number(pair.value, what, 10)
			if gates.Retries = int(retries); float64(gates.Retries) != retries {
				p.problemf(pair.value.Line, "%s must be an integer, not %s", what, pair.value.Value)
			}
		}
	}
}

// named are texts of a form.
func (p *parser) named(node *yaml.Node, what string, form *regexp.Regexp, example string) (found []string) {
	for _, item := range p.list(node, what, "["+example+"]") {
		name := p.text(item, "an entry of "+what)
		if name != "" && !form.MatchString(name) {
			p.problemf(item.Line, "%s: %q is no name like %s", what, name, example)
		}
		found = append(found, name)
	}
	return found
}

// formed is a text of a form.
func (p *parser) formed(node *yaml.Node, what string, form *regexp.Regexp, example string) string {
	found := p.text(node, what)
	if found != "" && !form.MatchString(found) {
		p.problemf(node.Line, "%s: %q is not of the form %s", what, found, example)
	}
	return found
}

// number is a number from 1 to most; 0 where the problem was noted.
func (p *parser) number(node *yaml.Node, what string, most float64) (value float64) {
	if !p.is(node, yaml.ScalarNode, what, "a number") {
		return 0
	}
	if err := node.Decode(&value); err != nil || math.IsNaN(value) || value < 1 || value > most {
		p.problemf(node.Line, "%s must be a number from 1 to %v, not %s", what, most, node.Value)
		return 0
	}
	return value
}
