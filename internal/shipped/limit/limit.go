// Package limit bounds what all requests together take up at once, so that no number of clients makes the process outgrow its
// container. It knows nothing of HTTP: code that handles requests takes from a bound and gives back.
package limit

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/semaphore"
)

// ErrBusy is returned when a bound is used up and stays so.
var ErrBusy = errors.New("as much as possible is under way: try again in a moment")

// wait is how long a request waits for its turn.
const wait = 5 * time.Second

// Limits are the bounds of one process. Their sum is what a container of 128 MiB has beside an idle process and its connections:
// BenchmarkMemory measures it.
type Limits struct {
	Requests *Bound // being answered
	Writes   *Bound // bytes of bodies that are being decoded, which takes ten times as many
	Bodies   *Bound // bytes of bodies that are being received
	Answers  *Bound // bytes of large answers that clients have not taken yet
}

// New returns the limits that docs/shipped.md documents.
func New() *Limits {
	return &Limits{Requests: NewBound(8), Writes: NewBound(2 << 20), Bodies: NewBound(4 << 20), Answers: NewBound(8 << 20)}
}

// Bound is how much there may be of something.
type Bound struct {
	size int64
	free *semaphore.Weighted
}

// NewBound returns a bound of which nothing is taken.
func NewBound(size int64) *Bound { return &Bound{size, semaphore.NewWeighted(size)} }

// Take waits until n are free, in order and not for long, and returns what gives them back. The error is [ErrBusy], or that of ctx.
func (b *Bound) Take(ctx context.Context, n int64) (giveBack func(), err error) {
	n = min(n, b.size)
	bounded, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	if err := b.free.Acquire(bounded, n); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, ErrBusy
	}
	return func() { b.free.Release(n) }, nil
}

// TryTake is [Bound.Take] without the wait.
func (b *Bound) TryTake(n int64) (giveBack func(), ok bool) {
	n = min(n, b.size)
	if !b.free.TryAcquire(n) {
		return nil, false
	}
	return func() { b.free.Release(n) }, true
}
