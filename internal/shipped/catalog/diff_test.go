package catalog_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

func TestDiff(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*catalog.Release)
		want   []string
	}{
		"nothing":              {func(*catalog.Release) {}, nil},
		"another time zone":    {func(r *catalog.Release) { r.PublishedAt = r.PublishedAt.In(time.FixedZone("", 60)) }, nil},
		"no images":            {func(r *catalog.Release) { r.Images = nil }, []string{"images: ghcr.io/relkit/hello:1.2.3", "images: localhost:5000/hello:1.2.3"}},
		"an artifact's name":   {func(r *catalog.Release) { r.Artifacts[1].Name = "a" }, []string{"artifacts: a", "artifacts: hello.tar.gz"}},
		"an artifact's digest": {func(r *catalog.Release) { r.Artifacts[1].SHA256 = "" }, []string{"artifacts: hello.tar.gz: sha256"}},
		"several":              {func(r *catalog.Release) { r.Notes, r.Commit, r.Images[0].Digest = "", "", "" }, []string{"commit", "images: ghcr.io/relkit/hello:1.2.3: digest", "notes"}},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := normalized(t), normalized(t)
			tc.change(&b)
			for range 2 {
				if diff := cmp.Diff(tc.want, catalog.Diff(a, b)); diff != "" {
					t.Error(diff)
				}
				a, b = b, a
			}
		})
	}
}

// A field that is added some day and forgotten in Diff would let other content pass as the same.
func TestDiffSeesEveryField(t *testing.T) {
	for _, part := range []func(*catalog.Release) any{
		func(r *catalog.Release) any { return r },
		func(r *catalog.Release) any { return &r.Artifacts[1] },
		func(r *catalog.Release) any { return &r.Images[1] },
	} {
		a := normalized(t)
		a.Prerelease = true // as all that normalized returns, something else than zero
		fields := reflect.TypeOf(part(&a)).Elem()
		for field := range fields.Fields() {
			if field.Name == "Retraction" { // which is said later, and is no part of what was published
				continue
			}
			b := normalized(t)
			b.Prerelease = true
			reflect.ValueOf(part(&b)).Elem().FieldByIndex(field.Index).SetZero()
			if len(catalog.Diff(a, b)) == 0 {
				t.Errorf("Diff does not see %s of %s", field.Name, fields)
			}
		}
	}
}

func normalized(t *testing.T) catalog.Release {
	t.Helper()
	r, err := given().Normalize()
	if err != nil {
		t.Fatal(err)
	}
	return r
}
