package audit_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

// rebuilt returns the result of rebuilding a good release: the same bytes.
func rebuilt() *release.Rebuild {
	again := new(release.Rebuild)
	for _, program := range programs {
		for _, platform := range platforms {
			name := archive(program, platform)
			again.Files = append(again.Files, release.RebuiltFile{Name: name, SHA256: sum(name)})
		}
	}
	return again
}

func TestReproducible(t *testing.T) {
	again := func(files ...release.RebuiltFile) func(*testing.T, *release.Release) {
		return func(_ *testing.T, r *release.Release) { r.Rebuild = &release.Rebuild{Files: files} }
	}
	file := archive("relkit", linuxAMD64)
	run(t, map[string]bad{
		"it cannot be built": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Rebuild = &release.Rebuild{Err: "the checkout has no tag v1.2.3"}
			},
			want: []string{"reproducible: release: could not be built again: the checkout has no tag v1.2.3"},
		},
		"nothing comes out": {
			broke: again(),
			want:  []string{"reproducible: release: building it again made none of its files"},
		},
		"a file does not come out": {
			broke: again(release.RebuiltFile{Name: file}),
			want:  []string{"reproducible: " + file + ": was not made by building again"},
		},
		"a file differs": {
			broke: again(release.RebuiltFile{Name: file, SHA256: sum("other"), Differences: []string{"the time of relkit was 1, and is now 2"}}),
			want:  []string{"reproducible: " + file + ": differs when built again: the time of relkit was 1, and is now 2"},
		},
		"a file differs in many ways": {
			broke: again(release.RebuiltFile{Name: file, SHA256: sum("other"), Differences: []string{"a", "b", "c", "d", "e"}}),
			want:  []string{"reproducible: " + file + ": differs when built again: a; b; c; and 2 more"},
		},
	})
}
