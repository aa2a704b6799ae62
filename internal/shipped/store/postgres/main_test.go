package postgres_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/postgres"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.Main(func(url string) (store.Store, error) { return postgres.Open(context.Background(), url) })
	goleak.VerifyTestMain(m,
		// Of the server that runs as long as the tests do.
		goleak.IgnoreAnyFunction("os/exec.(*Cmd).Wait"),
		goleak.IgnoreAnyFunction("os/exec.(*Cmd).writerDescriptor.func1"))
}
