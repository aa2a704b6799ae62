package limit_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/relkit/relkit/internal/shipped/limit"
)

func TestABoundIsNotExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bound := limit.NewBound(10)
		first, err := bound.Take(t.Context(), 99) // more than there is, which takes all
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := bound.TryTake(1); ok {
			t.Error("more was given than there is")
		}
		began := time.Now()
		if _, err := bound.Take(t.Context(), 1); !errors.Is(err, limit.ErrBusy) || time.Since(began) != 5*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := bound.Take(gone, 1); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.AfterFunc(time.Second, first)
		giveBack, err := bound.Take(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		giveBack()
		if _, ok := bound.TryTake(10); !ok {
			t.Error("what was given back is not free")
		}
	})
}
