package audit_test

import (
	"slices"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestImages(t *testing.T) {
	const arm = "images: " + image + " linux/arm64: "
	variant := func(how func(*release.Variant)) func(*testing.T, *release.Release) {
		return func(_ *testing.T, r *release.Release) { how(&r.Images[0].Variants[1]) }
	}
	run(t, map[string]bad{
		"the arm64 image contains the amd64 binary": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				b := binaryOf(t, r, "shipped", linuxARM64, true)
				b.Header, b.SHA256 = linuxAMD64, sum("shippedlinux/amd64")
				set(b, "GOARCH", "amd64")
			},
			want: []string{
				"samebytes: shipped linux/arm64: " + image + "@linux/arm64 contains a different binary (" + sum("shippedlinux/amd64")[:12] +
					") than " + archive("shipped", linuxARM64) + " (" + sum("shippedlinux/arm64")[:12] + ")",
				arm + "contains a linux/amd64 binary of shipped, not a linux/arm64 one",
			},
		},
		"the arm64 image is an amd64 image": {
			broke: variant(func(v *release.Variant) { v.Config = linuxAMD64 }),
			want:  []string{arm + "its configuration says linux/amd64: a container engine would refuse or emulate it"},
		},
		"the user is that of an empty base, which the release does not have": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Images[0].EmptyBase, r.Images[0].Variants[1].User = true, ""
			},
		},
		"root on an empty base": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Images[0].EmptyBase, r.Images[0].Variants[1].User = true, "root"
			},
			want: []string{arm + "runs as root (warning)"},
		},
		"a platform is missing": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Images[0].Variants = r.Images[0].Variants[:1]
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.InImage && b.Platform == linuxARM64 })
			},
			want: []string{"images: " + image + ": has no image for linux/arm64"},
		},
		"the index is none": {
			broke: func(_ *testing.T, r *release.Release) { r.Images[0].Index = false },
			want:  []string{"images: " + image + ": is an image of one platform, not an index over 2"},
		},
		"no binary": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.InImage && b.Platform == linuxARM64 })
			},
			want: []string{arm + "contains no shipped"},
		},
		"the binary of another image is none of this one": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				binaryOf(t, r, "shipped", linuxARM64, true).From = image + "-debug@linux/arm64"
			},
			want: []string{arm + "contains no shipped"},
		},
		"a label of another commit": {
			broke: variant(func(v *release.Variant) { v.Labels["org.opencontainers.image.revision"] = other }),
			want:  []string{arm + `its label org.opencontainers.image.revision is "` + other + `", not "` + commit + `"`},
		},
		"no labels": {
			broke: variant(func(v *release.Variant) { v.Labels = nil }),
			want:  []string{arm + "has no label org.opencontainers.image.revision", arm + "has no label org.opencontainers.image.version"},
		},
		"no annotation": {
			broke: func(_ *testing.T, r *release.Release) {
				delete(r.Images[0].Annotations, "org.opencontainers.image.version")
			},
			want: []string{"images: " + image + ": has no annotation org.opencontainers.image.version"},
		},
		"root by default": {
			broke: variant(func(v *release.Variant) { v.User = "" }),
			want:  []string{arm + "runs as root (warning)"},
		},
		"root by number": {
			broke: variant(func(v *release.Variant) { v.User = "0:0" }),
			want:  []string{arm + "runs as root (warning)"},
		},
		"a user by name": {
			broke: variant(func(v *release.Variant) { v.User = "nonroot:nonroot" }),
			want:  []string{arm + `runs as "nonroot": Kubernetes cannot know from a name whether it is root (warning)`},
		},
		"a shell": {
			broke: variant(func(v *release.Variant) { v.Shells = []string{"/bin/sh", "/bin/busybox"} }),
			want:  []string{arm + "contains a shell: /bin/sh, /bin/busybox (warning)"},
		},
		"never pushed": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Images = nil
				r.Binaries = slices.DeleteFunc(r.Binaries, func(b release.Binary) bool { return b.InImage })
			},
			want: []string{"images: " + image + ": is not in the registry"},
		},
		"not to be read": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Images[0] = release.Image{Name: image, Err: "staging-1.2.3: 403 Forbidden"}
			},
			want: []string{"images: " + image + ": staging-1.2.3: 403 Forbidden"},
		},
	})
}

// Several images of one name are each compared with their own entry.
func TestImagesOfOneName(t *testing.T) {
	const debug = "1.2.3-debug"
	plan := func(r *release.Release) {
		planned := r.Plan.Images[0]
		planned.Variant, planned.Staged, planned.Tags = debug, false, []string{debug}
		r.Plan.Images = append(r.Plan.Images, planned)
	}
	run(t, map[string]bad{
		"the second is missing": {
			broke: func(_ *testing.T, r *release.Release) { plan(r) },
			want:  []string{"images: " + image + ":" + debug + ": is not in the registry"},
		},
		"the second lacks a platform": {
			broke: func(_ *testing.T, r *release.Release) {
				plan(r)
				found := r.Images[0]
				found.Variant, found.Variants = debug, found.Variants[:1]
				r.Images = append(r.Images, found)
				for _, b := range r.Binaries {
					if b.InImage && b.Platform == linuxAMD64 {
						b.From = image + ":" + debug + "@" + linuxAMD64.String()
						r.Binaries = append(r.Binaries, b)
					}
				}
			},
			want: []string{"images: " + image + ":" + debug + ": has no image for linux/arm64"},
		},
	})
}
