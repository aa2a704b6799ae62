package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

func countFindings(findings []audit.Finding) string {
	problems, warnings, accepted := 0, 0, 0
	for _, finding := range findings {
		switch {
		case finding.Accepted != "":
			accepted++
		case finding.Warning:
			warnings++
		default:
			problems++
		}
	}
	var parts []string
	if problems > 0 {
		parts = append(parts, Count(problems, "problem"))
	}
	if warnings > 0 {
		parts = append(parts, Count(warnings, "warning"))
	}
	if accepted > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted", accepted))
	}
	return strings.Join(parts, ", ")
}

// group joins the findings that differ in their subject only: what is wrong with all binaries is
// one mistake, not twelve.
func group(findings []audit.Finding) []groupView {
	const most = 3
	type problem struct {
		problem, remedy string
		status          audit.Status
	}
	subjects := map[problem][]string{}
	var order []problem
	for _, finding := range findings {
		key := problem{release.OneLine(finding.Problem), release.OneLine(finding.Remedy), audit.Failed}
		switch {
		case finding.Accepted != "":
			key.status, key.remedy = audit.Accepted, "accepted: "+release.OneLine(finding.Accepted)
		case finding.Warning:
			key.status = audit.Warned
		}
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
		groups = append(groups, groupView{Mark: marks[key.status], Status: string(key.status), Subject: joined, Problem: key.problem, Remedy: key.remedy})
	}
	return groups
}
