package discard_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/discard"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/verify/verifytest"
)

// Without the names of all images, staging tags could be left behind.
func TestDiscardNeedsTheImages(t *testing.T) {
	w := verifytest.New(t, strings.Replace(verifytest.Config, "staging-{{ .Version }}", "staging-{{ if .Date }}{{ .Version }}{{ end }}", 1))
	planned, err := plan.Of(t.Context(), w.Client, w.Examination("").Query)
	if err != nil {
		t.Fatal(err)
	}
	var unknown *release.UnknownError
	if _, err := discard.Run(t.Context(), w.Client, planned); !errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
	if planned, err = plan.Of(t.Context(), w.Client, w.Examination(w.Dist).Query); err != nil {
		t.Fatal(err)
	}
	done, err := discard.Run(t.Context(), w.Client, planned)
	if err != nil || len(done) != 2 {
		t.Errorf("%v, %v", done, err)
	}
	all, err := w.Registry.Tags(t.Context())
	if err != nil || len(all["acme/app"]) > 0 {
		t.Errorf("tags %v, %v", all, err)
	}
	if done, err = discard.Run(t.Context(), w.Client, planned); err != nil || len(done) != 1 || !done[0].Already {
		t.Errorf("again: %v, %v", done, err)
	}
}
