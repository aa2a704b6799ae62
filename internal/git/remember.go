package git

import (
	"errors"
	"io/fs"
	"regexp"
	"sync"
)

// question is about a commit of the repository in a folder.
type question struct{ root, commit, about string }

type answer struct {
	text string
	err  error
}

// answers maps each question that was asked to its answer.
var answers sync.Map

var fullHash = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// remembered reports whether a question was asked before and has an answer.
func remembered(asked question) bool {
	_, ok := answers.Load(asked)
	return ok
}

// remember asks git only once for what the hash of a commit determines, as that never changes. A missing file is an answer too; other
// errors are not.
func remember(asked question, ask func() (string, error)) (string, error) {
	if known, ok := answers.Load(asked); ok {
		earlier := known.(*answer) //nolint:forcetypeassert,errcheck // nothing else is stored
		return earlier.text, earlier.err
	}
	text, err := ask()
	if fullHash.MatchString(asked.commit) && (err == nil || errors.Is(err, fs.ErrNotExist)) {
		answers.Store(asked, &answer{text, err})
	}
	return text, err
}
