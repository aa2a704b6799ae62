package goreleaser

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Unread is a setting in a form that relkit does not support, though GoReleaser may. What depends on it is unknown.
type Unread struct {
	Setting string // the top-level setting: builds
	Line    int    // in its file, from 1
	Problem string // cannot unmarshal !!map into []string
}

func (u Unread) String() string {
	return fmt.Sprintf("%s (line %d): %s", u.Setting, u.Line, u.Problem)
}

var atLine = regexp.MustCompile(`^line (\d+): (.*)$`)

// decode decodes a mapping. It skips and returns the settings that do not fit.
func decode(settings *yaml.Node, project *Project) ([]Unread, error) {
	err := settings.Decode(project)
	mismatch, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return nil, err
	}
	var unread []Unread
	for _, text := range mismatch.Errors {
		one := Unread{Problem: text}
		if found := atLine.FindStringSubmatch(text); found != nil {
			one.Line, _ = strconv.Atoi(found[1])
			one.Setting, one.Problem = settingAt(settings, one.Line), found[2]
		}
		if !slices.Contains(unread, one) {
			unread = append(unread, one)
		}
	}
	return unread, nil
}

// settingAt returns the top-level setting of a line.
func settingAt(settings *yaml.Node, line int) (setting string) {
	for i := 0; i+1 < len(settings.Content); i += 2 {
		if key := settings.Content[i]; key.Line <= line {
			setting = key.Value
		}
	}
	return setting
}
