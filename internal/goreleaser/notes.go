package goreleaser

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

func plannedNotes(changelog Changelog, templates *Templates, subjects []string) (release.PlannedNotes, error) {
	disabled, err := templates.Bool(changelog.Disable)
	if err != nil {
		return release.PlannedNotes{}, fmt.Errorf("changelog: disable: %w", err)
	}
	notes := release.PlannedNotes{Disabled: disabled}
	if disabled || changelog.Use == "github-native" {
		return notes, nil
	}
	include, err := compile(changelog.Filters.Include)
	if err != nil {
		return notes, err
	}
	exclude, err := compile(changelog.Filters.Exclude)
	if err != nil {
		return notes, err
	}
	for _, subject := range subjects {
		matches := func(filter *regexp.Regexp) bool { return filter.MatchString(subject) }
		if len(include) > 0 {
			if slices.ContainsFunc(include, matches) {
				notes.Changes = append(notes.Changes, subject)
			}
			continue
		}
		if !slices.ContainsFunc(exclude, matches) {
			notes.Changes = append(notes.Changes, subject)
		}
	}
	return notes, nil
}

func compile(filters []string) ([]*regexp.Regexp, error) {
	var compiled []*regexp.Regexp
	for _, filter := range filters {
		expression, err := regexp.Compile(filter)
		if err != nil {
			return nil, fmt.Errorf("changelog: filter %q: %w", filter, err)
		}
		compiled = append(compiled, expression)
	}
	return compiled, nil
}
