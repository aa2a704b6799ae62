package sqlite_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.Main(func(folder string) (store.Store, error) { return sqlite.Open(context.Background(), folder) })
	goleak.VerifyTestMain(m)
}
