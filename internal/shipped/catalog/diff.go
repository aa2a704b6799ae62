package catalog

import (
	"slices"
)

// Diff names the fields in which two releases differ by the names that they have in JSON, sorted: commit,
// artifacts: hello.tar.gz: sha256, or artifacts: hello.tar.gz where only one of the two has it at all.
// Both are as [Release.Normalize] returns them.
func Diff(a, b Release) []string {
	var d differences
	d.field("project", a.Project == b.Project)
	d.field("version", a.Version == b.Version)
	d.field("commit", a.Commit == b.Commit)
	d.field("published_at", a.PublishedAt.Equal(b.PublishedAt))
	d.field("prerelease", a.Prerelease == b.Prerelease)
	d.field("notes", a.Notes == b.Notes)
	entries(&d, "artifacts: ", a.Artifacts, b.Artifacts, Artifact.key, diffArtifacts)
	entries(&d, "images: ", a.Images, b.Images, Image.key, diffImages)
	slices.Sort(d)
	return d
}

func (a Artifact) key() string { return a.Name }
func (i Image) key() string    { return i.Reference }

func diffArtifacts(d *differences, prefix string, a, b Artifact) {
	d.field(prefix+"kind", a.Kind == b.Kind)
	d.field(prefix+"platform", a.Platform == b.Platform)
	d.field(prefix+"size", a.Size == b.Size)
	d.field(prefix+"sha256", a.SHA256 == b.SHA256)
	d.field(prefix+"url", a.URL == b.URL)
}

func diffImages(d *differences, prefix string, a, b Image) {
	d.field(prefix+"digest", a.Digest == b.Digest)
	d.field(prefix+"platforms", slices.Equal(a.Platforms, b.Platforms))
}

type differences []string

func (d *differences) field(name string, same bool) {
	if !same {
		*d = append(*d, name)
	}
}

// entries compares two lists in which each entry has a key of its own.
func entries[T any](d *differences, prefix string, a, b []T, key func(T) string, diff func(d *differences, prefix string, x, y T)) {
	other := map[string]T{}
	for _, y := range b {
		other[key(y)] = y
	}
	for _, x := range a {
		y, both := other[key(x)]
		d.field(prefix+key(x), both)
		if both {
			diff(d, prefix+key(x)+": ", x, y)
		}
		delete(other, key(x))
	}
	for k := range other {
		d.field(prefix+k, false)
	}
}
