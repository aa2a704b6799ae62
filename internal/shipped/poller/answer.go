package poller

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// running is what a deployment says that it runs.
type running struct {
	version string // without the v of a tag
	commit  string // empty where none was told
}

// longestVersion is in bytes.
const longestVersion = 128

var (
	commitForm = regexp.MustCompile(`^[0-9a-f]{7,64}$`)
	taggedForm = regexp.MustCompile(`^v\d`)
)

// decode reads an answer like that of /version: a JSON object with a version and perhaps a commit, and
// whatever else. Builds without a commit say unknown, none or nothing, which are all the same here.
func decode(body []byte) (running, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return running{}, refusal("answers with something else than a JSON object")
	}
	version, ok := text(members["version"])
	version = strings.TrimSpace(version)
	switch {
	case len(members["version"]) == 0 || ok && version == "":
		return running{}, refusal("answers without a version")
	case !ok:
		return running{}, refusal("answers with a version that is no text")
	case len(version) > longestVersion:
		return running{}, refusal(fmt.Sprintf("answers with a version of more than %d bytes", longestVersion))
	case strings.ContainsFunc(version, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }):
		return running{}, refusal("answers with a version that cannot be printed")
	}
	if taggedForm.MatchString(version) {
		version = version[1:]
	}
	commit, _ := text(members["commit"])
	commit = strings.ToLower(strings.TrimSpace(commit))
	if !commitForm.MatchString(commit) {
		commit = ""
	}
	return running{version, commit}, nil
}

// text is false for JSON that is no string.
func text(raw json.RawMessage) (string, bool) {
	var s *string
	err := json.Unmarshal(raw, &s)
	if err != nil || s == nil {
		return "", false
	}
	return *s, true
}
