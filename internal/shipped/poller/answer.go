package poller

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/outbound"
)

// running is what a deployment says that it runs.
type running struct {
	version string // without the v of a tag
	commit  string // empty where there was none
}

var commitForm = regexp.MustCompile(`^[0-9a-f]{7,64}$`)

// decode reads an answer like that of /version: a JSON object with a version and perhaps a commit, where p says that they are, and
// whatever else. Builds without a commit say unknown, none or nothing, which are all the same here.
func decode(body []byte, p catalog.Poll) (running, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return running{}, outbound.RefusalError("answers with something else than a JSON object")
	}
	member := find(object, cmp.Or(p.VersionPath, "version"))
	version, ok := text(member)
	switch {
	case len(member) == 0 || ok && strings.TrimSpace(version) == "":
		return running{}, outbound.RefusalError("answers without a version")
	case !ok:
		return running{}, outbound.RefusalError("answers with a version that is no text")
	}
	version, err := catalog.NormalizeRunning(version)
	if err != nil {
		return running{}, outbound.RefusalError("answers with a version that " + err.Error())
	}
	commit, _ := text(find(object, cmp.Or(p.CommitPath, "commit")))
	commit = strings.ToLower(strings.TrimSpace(commit))
	if !commitForm.MatchString(commit) {
		commit = ""
	}
	return running{version, commit}, nil
}

// find is the member at a path of names with dots between them; empty where there is none. A member whose own name has the dots,
// as in build.version, comes first.
func find(object map[string]json.RawMessage, path string) json.RawMessage {
	if member, ok := object[path]; ok {
		return member
	}
	name, rest, deeper := strings.Cut(path, ".")
	var inner map[string]json.RawMessage
	if !deeper || json.Unmarshal(object[name], &inner) != nil {
		return nil
	}
	return find(inner, rest)
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
