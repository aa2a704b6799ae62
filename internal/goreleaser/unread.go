package goreleaser

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Unread is a setting that GoReleaser may accept and that has a form that relkit does not know. What depends on it is
// unknown.
type Unread struct {
	Setting string // the top one: builds
	Line    int    // in its file, from 1
	Problem string // cannot unmarshal !!map into []string
}

func (u Unread) String() string {
	return fmt.Sprintf("%s (line %d): %s", u.Setting, u.Line, u.Problem)
}

var atLine = regexp.MustCompile(`^line (\d+): (.*)$`)

// decode reads the settings of a mapping. Those that do not fit are left out and returned.
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

// settingAt returns the top setting that a line belongs to.
func settingAt(settings *yaml.Node, line int) (setting string) {
	for i := 0; i+1 < len(settings.Content); i += 2 {
		if key := settings.Content[i]; key.Line <= line {
			setting = key.Value
		}
	}
	return setting
}
