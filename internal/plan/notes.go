package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// notes plans which changes the release notes must name.
func (p *planner) notes() {
	changelog := p.effective.Changelog
	disabled, err := p.templates.Bool(changelog.Disable)
	if err != nil {
		p.unknown(release.PartNotes, "changelog.disable", err)
		return
	}
	p.plan.Notes.Disabled = disabled
	if disabled || changelog.Use == "github-native" {
		return
	}
	if p.noChanges != "" {
		p.unknown(release.PartNotes, "", errors.New(p.noChanges))
		return
	}
	include, err := compile(changelog.Filters.Include)
	if err != nil {
		p.unknown(release.PartNotes, "changelog.filters", err)
		return
	}
	exclude, err := compile(changelog.Filters.Exclude)
	if err != nil {
		p.unknown(release.PartNotes, "changelog.filters", err)
		return
	}
	for _, subject := range p.changes {
		matches := func(filter *regexp.Regexp) bool { return filter.MatchString(subject) }
		if len(include) > 0 {
			if slices.ContainsFunc(include, matches) {
				p.plan.Notes.Changes = append(p.plan.Notes.Changes, subject)
			}
			continue
		}
		if !slices.ContainsFunc(exclude, matches) {
			p.plan.Notes.Changes = append(p.plan.Notes.Changes, subject)
		}
	}
}

func compile(filters []string) ([]*regexp.Regexp, error) {
	var compiled []*regexp.Regexp
	for _, filter := range filters {
		expression, err := regexp.Compile(filter)
		if err != nil {
			return nil, fmt.Errorf("filter %q: %w", filter, err)
		}
		compiled = append(compiled, expression)
	}
	return compiled, nil
}
