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
	if changelog.Format != "" && !wholeMessage.MatchString(changelog.Format) {
		return // the notes name changes by something else than their subjects
	}
	if p.thisBuild && p.dist != nil && !p.dist.WroteNotes() {
		return // the build was given them, with --release-notes
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
	groups, err := p.groups()
	if err != nil {
		p.unknown(release.PartNotes, "changelog.groups", err)
		return
	}
	for _, subject := range p.changes {
		matches := func(filter *regexp.Regexp) bool { return filter.MatchString(subject) }
		switch {
		case len(include) > 0 && !slices.ContainsFunc(include, matches):
		case len(include) == 0 && slices.ContainsFunc(exclude, matches):
		case len(groups) > 0 && !slices.ContainsFunc(groups, matches):
			p.plan.Notes.Ungrouped = append(p.plan.Notes.Ungrouped, subject)
		default:
			p.plan.Notes.Changes = append(p.plan.Notes.Changes, subject)
		}
	}
}

// wholeMessage matches the place of an unmodified commit subject in the format of a change.
var wholeMessage = regexp.MustCompile(`\{\{-?\s*\.Message\s*-?\}\}`)

// groups returns what the groups of the changelog take. A group without an expression takes everything.
func (p *planner) groups() ([]*regexp.Regexp, error) {
	var expressions []string
	for _, group := range p.effective.Changelog.Groups {
		expressions = append(expressions, group.Regexp)
	}
	return compile(expressions)
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
