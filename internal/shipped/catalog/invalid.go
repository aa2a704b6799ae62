package catalog

import (
	"fmt"
	"regexp"
	"strings"
)

// InvalidError says what is wrong with a value that a client has sent, field by field.
type InvalidError struct {
	Fields []FieldError // at least one
}

// FieldError is what is wrong with a field.
type FieldError struct {
	Pointer string // to the field in JSON, as in /artifacts/3/sha256 (RFC 6901)
	Detail  string // continues a sentence that begins with the field
}

// Error names the first field the way that people write it.
func (e *InvalidError) Error() string {
	text := e.Fields[0].path() + " " + e.Fields[0].Detail
	if more := len(e.Fields) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

var index = regexp.MustCompile(`/(\d+)`)

func (f FieldError) path() string {
	path := index.ReplaceAllString(f.Pointer, "[$1]")
	return strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".")
}

// mostFaults is how many are reported at once: users read no more, and an answer must not be larger than
// its request.
const mostFaults = 50

// faults gathers them.
type faults []FieldError

func (f *faults) add(pointer, detail string) {
	if len(*f) < mostFaults {
		*f = append(*f, FieldError{pointer, detail})
	}
}

func (f *faults) check(pointer string, err error) {
	if err != nil {
		f.add(pointer, err.Error())
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &InvalidError{f}
}
