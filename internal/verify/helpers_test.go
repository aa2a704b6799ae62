package verify_test

import (
	"testing"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/verify/verifytest"
)

var publication = github.Publication{Latest: true}

func draftID(t *testing.T, w *verifytest.World) int64 {
	t.Helper()
	drafts, err := w.Client.Drafts(t.Context(), release.Repository{Owner: "acme", Name: "app"}, "v1.2.0")
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts %v, %v", drafts, err)
	}
	return drafts[0].Page.ID
}
