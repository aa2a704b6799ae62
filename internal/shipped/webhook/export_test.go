package webhook

import "time"

// Sign and Body are what a request is made of.
var (
	Sign = sign
	Body = body
	Wait = wait
)

// SetTimeout changes how long a receiver may take.
func (n *Notifier) SetTimeout(timeout time.Duration) { n.sender.timeout = timeout }

// WithAfter is the error of an answer that asks for a pause.
func WithAfter(after time.Duration) error { return statusError{503, after} }
