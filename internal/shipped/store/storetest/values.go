package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// noon is when the tests begin.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 123456000, time.UTC)

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

// digest is one of which each text has its own.
func digest(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:])
}

// Release is one with all fields set, published some minutes after noon.
func Release(project string, version catalog.Version, minutes int) catalog.Release {
	unique := project + " " + string(version)
	return catalog.Release{
		Project:     project,
		Version:     version,
		Commit:      digest(unique)[:40],
		PublishedAt: at(minutes),
		Prerelease:  version.Prerelease(),
		Notes:       "# " + unique + "\n\n- 'quoted', \"quoted\", ünïcode 🎉\n",
		Artifacts: []catalog.Artifact{
			{Name: "checksums.txt", Kind: "checksums", Size: 80, SHA256: digest(unique + " checksums")},
			{Name: "hello it's.tar.gz", Kind: "archive", Platform: "linux/amd64", Size: 1 << 40, SHA256: digest(unique + " archive"), URL: "https://example.com/hello.tar.gz?a=b"},
		},
		Images: []catalog.Image{
			{Reference: "example.com/hello:" + string(version), Digest: "sha256:" + digest(unique+" index"), Platforms: []string{"linux/amd64", "linux/arm64"}},
			{Reference: "example.com/none:" + string(version), Digest: "sha256:" + digest(unique+" none"), Platforms: []string{}},
		},
	}
}

// summary is what a list has of a release.
func summary(r catalog.Release) catalog.Release {
	r.Notes, r.Artifacts, r.Images = "", nil, nil
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
