package goreleaser

// UnknownError says that a template names what is not known here.
type UnknownError struct{ reason, remedy string }

func (e *UnknownError) Error() string { return e.reason }

// Reason is why the template cannot be rendered, in one clause.
func (e *UnknownError) Reason() string { return e.reason }

// Remedy is what makes it known.
func (e *UnknownError) Remedy() string { return e.remedy }
