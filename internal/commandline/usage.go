package commandline

// UsageError is an invalid command line or configuration. Programs exit with 2 because of it.
type UsageError struct{ err error }

// Usage returns a usage error.
func Usage(err error) error { return UsageError{err} }

// Error implements error.
func (e UsageError) Error() string { return e.err.Error() }

// Unwrap returns the error that [Usage] was given.
func (e UsageError) Unwrap() error { return e.err }
