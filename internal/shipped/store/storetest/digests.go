package storetest

import (
	"fmt"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var digests = map[string]func(trial){
	"what a digest belongs to": owners,
	"a digest of many":         manyOwners,
}

func owners(t trial) {
	s := t.open()
	first, second := Release("hello", "1.0.0", 5), Release("hello", "1.0.1", 0)
	second.Artifacts[1].SHA256 = first.Artifacts[1].SHA256            // the same file again
	second.Images[0].Digest = "sha256:" + first.Artifacts[1].SHA256   // and an image of the same digest
	second.Artifacts[0].SHA256 = first.Artifacts[0].SHA256[:63] + "z" // of nothing
	for _, r := range []catalog.Release{first, second} {
		_, err := s.AddRelease(t.Context(), r)
		must(t, err)
	}
	for digest, want := range map[string][]catalog.Owner{
		first.Artifacts[0].SHA256:               {{Project: "hello", Version: "1.0.0", Artifact: &first.Artifacts[0]}},
		first.Images[0].Digest[len("sha256:"):]: {{Project: "hello", Version: "1.0.0", Image: &first.Images[0]}},
		first.Images[1].Digest[len("sha256:"):]: {{Project: "hello", Version: "1.0.0", Image: &first.Images[1]}},
		first.Artifacts[1].SHA256: {
			{Project: "hello", Version: "1.0.1", Artifact: &second.Artifacts[1]},
			{Project: "hello", Version: "1.0.0", Artifact: &first.Artifacts[1]},
			{Project: "hello", Version: "1.0.1", Image: &second.Images[0]},
		},
	} {
		got, err := s.Owners(t.Context(), digest)
		must(t, err)
		equal(t, "the owners of "+digest, want, got)
	}
}

func manyOwners(t trial) {
	s := t.open()
	for i := range store.MaxOwners + 5 {
		r := Release("hello", catalog.Version(fmt.Sprintf("1.0.%d", i)), i)
		r.Artifacts[0].SHA256 = digest("licence")
		_, err := s.AddRelease(t.Context(), r)
		must(t, err)
	}
	got, err := s.Owners(t.Context(), digest("licence"))
	must(t, err)
	if len(got) != store.MaxOwners || got[0].Version != "1.0.104" {
		t.Errorf("%d owners, the first is %s", len(got), got[0].Version)
	}
}
