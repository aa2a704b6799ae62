package promote

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/github"
)

// attempts is how often a step is tried before its error is reported.
const attempts = 4

// settle completes a step: it checks whether the step is done and does it if not. After an ambiguous error it checks again before it
// retries. It reports whether the step was done at the first check.
func (p *Promoter) settle(ctx context.Context, isDone func(context.Context) (bool, error), do func(context.Context) error) (already bool, err error) {
	pause := cmp.Or(p.Pause, time.Second)
	for attempt := 1; ; attempt++ {
		done, looked := isDone(ctx)
		switch {
		case looked != nil && err == nil:
			err = looked
		case looked == nil && done:
			return attempt == 1, nil
		case looked == nil && attempt <= attempts:
			if err = do(ctx); err == nil {
				return false, nil
			}
		}
		if attempt > attempts || !passing(err) {
			return false, err
		}
		if err := wait(ctx, pause); err != nil {
			return false, err
		}
		pause *= 2
	}
}

// passing reports whether an error may be gone at the next attempt.
func passing(err error) bool {
	return errors.Is(err, github.ErrUnavailable) || errors.Is(err, github.ErrConflict) || errors.Is(err, git.ErrMoved)
}

func wait(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
