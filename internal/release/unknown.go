package release

import "fmt"

// UnknownError is returned if something cannot be done because a part of the plan is unknown.
type UnknownError struct{ Unknown []Unknown }

// Error names the first unknown part, and how to make it known.
func (e *UnknownError) Error() string {
	first := e.Unknown[0]
	text := fmt.Sprintf("%s: %s", first, first.Remedy)
	if more := len(e.Unknown) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// Complete returns nil when each part of the plan is known, or of the parts that are named, and else an [UnknownError].
func (p Plan) Complete(parts ...Part) error {
	unknown := p.Unknown
	if len(parts) > 0 {
		unknown = p.Unknowns(parts...)
	}
	if len(unknown) == 0 {
		return nil
	}
	return &UnknownError{unknown}
}
