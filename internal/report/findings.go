package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

func countFindings(findings []audit.Finding) string {
	warnings := 0
	for _, finding := range findings {
		if finding.Warning {
			warnings++
		}
	}
	var parts []string
	if problems := len(findings) - warnings; problems > 0 {
		parts = append(parts, Count(problems, "problem"))
	}
	if warnings > 0 {
		parts = append(parts, Count(warnings, "warning"))
	}
	return strings.Join(parts, ", ")
}

// group joins the findings that differ in their subject only: what is wrong with all binaries is
// one mistake, not twelve.
func group(findings []audit.Finding) []groupView {
	const most = 3
	type problem struct {
		problem, remedy string
		warning         bool
	}
	subjects := map[problem][]string{}
	var order []problem
	for _, finding := range findings {
		key := problem{release.OneLine(finding.Problem), release.OneLine(finding.Remedy), finding.Warning}
		if _, known := subjects[key]; !known {
			order = append(order, key)
		}
		if subject := release.OneLine(finding.Subject); !slices.Contains(subjects[key], subject) {
			subjects[key] = append(subjects[key], subject)
		}
	}
	var groups []groupView
	for _, key := range order {
		all := subjects[key]
		joined := strings.Join(all[:min(len(all), most)], ", ")
		if len(all) > most {
			joined += fmt.Sprintf(" and %d more", len(all)-most)
		}
		seen := groupView{Mark: marks[audit.Failed], Subject: joined, Problem: key.problem, Remedy: key.remedy}
		if key.warning {
			seen.Mark = marks[audit.Warned]
		}
		groups = append(groups, seen)
	}
	return groups
}
