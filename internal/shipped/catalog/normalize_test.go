package catalog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

const digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// given is a release as a client may send it.
func given() catalog.Release {
	return catalog.Release{
		Project:     "hello",
		Version:     "v1.2.3",
		Commit:      strings.ToUpper(digits[:40]),
		PublishedAt: time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.FixedZone("", 3600)),
		Notes:       "# Changes\n",
		Artifacts: []catalog.Artifact{
			{Name: "hello.tar.gz", Kind: "archive", Platform: "linux/amd64", Size: 5, SHA256: strings.ToUpper(digits), URL: "https://example.com/hello.tar.gz"},
			{Name: "checksums.txt", Kind: "checksums", SHA256: digits},
		},
		Images: []catalog.Image{
			{Reference: "localhost:5000/hello:1.2.3", Digest: "sha256:" + strings.ToUpper(digits), Platforms: []string{"linux/arm/v7", "linux/amd64", "linux/amd64"}},
			{Reference: "ghcr.io/relkit/hello:1.2.3", Digest: "sha256:" + digits},
		},
	}
}

func TestNormalize(t *testing.T) {
	want := catalog.Release{
		Project:     "hello",
		Version:     "1.2.3",
		Commit:      digits[:40],
		PublishedAt: time.Date(2026, 1, 2, 2, 4, 5, 123456000, time.UTC),
		Notes:       "# Changes\n",
		Artifacts: []catalog.Artifact{
			{Name: "checksums.txt", Kind: "checksums", SHA256: digits},
			{Name: "hello.tar.gz", Kind: "archive", Platform: "linux/amd64", Size: 5, SHA256: digits, URL: "https://example.com/hello.tar.gz"},
		},
		Images: []catalog.Image{
			{Reference: "ghcr.io/relkit/hello:1.2.3", Digest: "sha256:" + digits, Platforms: []string{}},
			{Reference: "localhost:5000/hello:1.2.3", Digest: "sha256:" + digits, Platforms: []string{"linux/amd64", "linux/arm/v7"}},
		},
	}
	sent := given()
	got, err := sent.Normalize()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(given(), sent); diff != "" {
		t.Errorf("what was given has changed:\n%s", diff)
	}
	again, err := got.Normalize()
	if diff := cmp.Diff(got, again); diff != "" || err != nil {
		t.Errorf("a second time: %v\n%s", err, diff)
	}
}

func TestNormalizeWithoutArtifacts(t *testing.T) {
	r := given()
	r.Artifacts, r.Images = nil, nil
	got, err := r.Normalize()
	if err != nil || got.Artifacts == nil || got.Images == nil {
		t.Errorf("got %#v and %#v, %v; want empty lists, which are no null in JSON", got.Artifacts, got.Images, err)
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*catalog.Release)
		want   string
	}{
		"no project":            {func(r *catalog.Release) { r.Project = "" }, "/project"},
		"capitals in a project": {func(r *catalog.Release) { r.Project = "Hello" }, "/project"},
		"project with a slash":  {func(r *catalog.Release) { r.Project = "a/b" }, "/project"},
		"project ends in a dot": {func(r *catalog.Release) { r.Project = "a." }, "/project"},
		"newline after project": {func(r *catalog.Release) { r.Project = "a\n" }, "/project"},
		"long project":          {func(r *catalog.Release) { r.Project = strings.Repeat("a", 101) }, "/project"},
		"no version":            {func(r *catalog.Release) { r.Version = "" }, "/version"},
		"build metadata":        {func(r *catalog.Release) { r.Version = "1.2.3+4" }, "/version"},
		"undeclared prerelease": {func(r *catalog.Release) { r.Version = "1.2.3-rc.1" }, "/prerelease"},
		"short commit":          {func(r *catalog.Release) { r.Commit = "0123456" }, "/commit"},
		"no time":               {func(r *catalog.Release) { r.PublishedAt = time.Time{} }, "/published_at"},
		"year 10000": {func(r *catalog.Release) {
			r.PublishedAt = time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200))
		}, "/published_at"},
		"long notes":               {func(r *catalog.Release) { r.Notes = strings.Repeat("a", 256<<10+1) }, "/notes"},
		"notes in Latin-1":         {func(r *catalog.Release) { r.Notes = "\xfc" }, "/notes"},
		"NUL in notes":             {func(r *catalog.Release) { r.Notes = "a\x00b" }, "/notes"},
		"too many artifacts":       {func(r *catalog.Release) { r.Artifacts = make([]catalog.Artifact, 1001) }, "/artifacts"},
		"artifact without a name":  {func(r *catalog.Release) { r.Artifacts[1].Name = "" }, "/artifacts/1/name"},
		"artifact in a folder":     {func(r *catalog.Release) { r.Artifacts[1].Name = "../a" }, "/artifacts/1/name"},
		"artifact named twice":     {func(r *catalog.Release) { r.Artifacts[1].Name = r.Artifacts[0].Name }, "/artifacts/1/name"},
		"artifact of no kind":      {func(r *catalog.Release) { r.Artifacts[1].Kind = "zip" }, "/artifacts/1/kind"},
		"artifact's platform":      {func(r *catalog.Release) { r.Artifacts[0].Platform = "linux" }, "/artifacts/0/platform"},
		"negative size":            {func(r *catalog.Release) { r.Artifacts[0].Size = -1 }, "/artifacts/0/size"},
		"digest with its name":     {func(r *catalog.Release) { r.Artifacts[0].SHA256 = "sha256:" + digits }, "/artifacts/0/sha256"},
		"digest of other length":   {func(r *catalog.Release) { r.Artifacts[1].SHA256 = digits[1:] }, "/artifacts/1/sha256"},
		"relative URL":             {func(r *catalog.Release) { r.Artifacts[0].URL = "/hello" }, "/artifacts/0/url"},
		"script as URL":            {func(r *catalog.Release) { r.Artifacts[0].URL = "javascript:alert(1)" }, "/artifacts/0/url"},
		"password in a URL":        {func(r *catalog.Release) { r.Artifacts[0].URL = "https://a:b@example.com/" }, "/artifacts/0/url"},
		"long URL":                 {func(r *catalog.Release) { r.Artifacts[0].URL = "https://example.com/" + strings.Repeat("a", 2000) }, "/artifacts/0/url"},
		"too many images":          {func(r *catalog.Release) { r.Images = make([]catalog.Image, 101) }, "/images"},
		"image with a long tag":    {func(r *catalog.Release) { r.Images[0].Reference = "ghcr.io/relkit/hello:" + strings.Repeat("1", 129) }, "/images/0/reference"},
		"image without a tag":      {func(r *catalog.Release) { r.Images[0].Reference = "ghcr.io/relkit/hello" }, "/images/0/reference"},
		"image without a registry": {func(r *catalog.Release) { r.Images[0].Reference = "hello:1" }, "/images/0/reference"},
		"image named twice":        {func(r *catalog.Release) { r.Images[1].Reference = r.Images[0].Reference }, "/images/1/reference"},
		"image's digest":           {func(r *catalog.Release) { r.Images[0].Digest = digits }, "/images/0/digest"},
		"image's platform":         {func(r *catalog.Release) { r.Images[0].Platforms[1] = "linux amd64" }, "/images/0/platforms/1"},
		"too many platforms":       {func(r *catalog.Release) { r.Images[0].Platforms = make([]string, 51) }, "/images/0/platforms"},
	} {
		t.Run(name, func(t *testing.T) {
			r := given()
			tc.change(&r)
			_, err := r.Normalize()
			invalid, ok := errors.AsType[*catalog.InvalidError](err)
			if !ok || len(invalid.Fields) != 1 || invalid.Fields[0].Pointer != tc.want {
				t.Errorf("got %v, want only an error of %s", err, tc.want)
			}
		})
	}
}

func TestInvalidErrorNamesThePath(t *testing.T) {
	r := given()
	r.Artifacts[1].SHA256 = "abc"
	r.Images = make([]catalog.Image, 101)
	_, err := r.Normalize()
	if want := "artifacts[1].sha256 must be 64 hexadecimal digits (and 1 more)"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestInvalidErrorIsBounded(t *testing.T) {
	r := given()
	r.Artifacts = make([]catalog.Artifact, 1000)
	_, err := r.Normalize()
	if invalid, ok := errors.AsType[*catalog.InvalidError](err); !ok || len(invalid.Fields) != 50 {
		t.Errorf("got %v, want 50 fields", err)
	}
}

// FuzzNormalize wants nothing to change in what was normalized, whatever it was before.
func FuzzNormalize(f *testing.F) {
	example, err := json.Marshal(given())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(`{"artifacts": [{}, {"name": "a/b"}], "images": [{"platforms": [""]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var r catalog.Release
		if json.Unmarshal(body, &r) != nil {
			return
		}
		kept, err := r.Normalize()
		if invalid, ok := errors.AsType[*catalog.InvalidError](err); ok && len(invalid.Fields) > 0 && invalid.Error() != "" {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := kept.Normalize()
		if diff := cmp.Diff(kept, again); err != nil || diff != "" || len(catalog.Diff(kept, again)) > 0 {
			t.Errorf("a second time: %v\n%s", err, diff)
		}
		if _, err := json.Marshal(kept); err != nil {
			t.Error(err)
		}
	})
}
