package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Images checks that a container starts on each platform and that its labels describe it.
var Images = Check{
	Name:   "images",
	Proves: "every image exists for every configured platform, contains that platform's binary and has its labels; it has no shell and does not run as root",
	Needs:  []release.Part{release.PartImages},
	Skip: func(r *release.Release) string {
		if len(r.Plan.Images) == 0 && len(r.Images) == 0 {
			return "the release has no image"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, plan := range r.Plan.Images {
			if !slices.ContainsFunc(r.Images, func(i release.Image) bool { return i.Key() == plan.Key() }) {
				found.fail(plan.Key(), "is not in the registry",
					"check the build's log for whether it was built and pushed, and that the token can write packages")
			}
		}
		for _, image := range r.Images {
			if image.Err != "" {
				found.unexamined(image.Key(), image.Err, "check that the tag was pushed, and that the package is public")
				continue
			}
			plan := r.Plan.Image(image.Key())
			if plan.Digest != "" && image.Digest != plan.Digest {
				found.fail(image.Key(), fmt.Sprintf("is %s in the registry, but the build pushed %s", short(image.Digest), short(plan.Digest)),
					"find out who pushed to that tag, and build the release again")
			}
			found = append(found, index(image, plan)...)
			for _, variant := range image.Variants {
				found = append(found, contents(r, image, variant, plan)...)
				found = append(found, configuration(image, variant, plan)...)
			}
		}
		return found
	},
}

// index finds problems of an image as a whole.
func index(image release.Image, plan release.PlannedImage) []Finding {
	var found findings
	if len(plan.Platforms) > 1 && !image.Index {
		found.fail(image.Key(), fmt.Sprintf("is an image of one platform, not an index over %d", len(plan.Platforms)),
			"build all platforms in one go (dockers_v2, or buildx with --platform a,b): pushing them one after another leaves the last")
	}
	remedy := "add the platform to the image's platforms in the GoReleaser configuration"
	if plan.Section == "dockers" || plan.Section == "docker_manifests" {
		remedy = "give the entry of dockers a flag --platform=… in build_flag_templates: without it Docker builds for its own machine"
	}
	for _, platform := range plan.Platforms {
		if !slices.ContainsFunc(image.Variants, func(v release.Variant) bool { return v.Platform == platform }) {
			found.fail(image.Key(), "has no image for "+platform.String(), remedy)
		}
	}
	found = append(found, missing(image.Key(), "annotation", plan.Annotations, image.Annotations)...)
	return found
}

// contents finds problems of the binaries in the image for one platform.
func contents(r *release.Release, image release.Image, variant release.Variant, plan release.PlannedImage) []Finding {
	var found findings
	subject := image.Key() + " " + variant.Platform.String()
	held := map[string]bool{}
	for _, binary := range r.Binaries {
		if binary.InImage && binary.Platform == variant.Platform && from(image, binary) {
			held[binary.Program] = true
			found = append(found, foreign(binary, subject)...)
		}
	}
	for _, program := range plan.Programs {
		if plan.AnyProgram && len(held) > 0 {
			break
		}
		if !held[program] && slices.Contains(plan.Platforms, variant.Platform) {
			found.fail(subject, "contains no "+program, copies(plan, program))
		}
	}
	return found
}

// copies returns the instruction that copies a program into an image.
func copies(plan release.PlannedImage, program string) string {
	switch plan.Section {
	case "kos":
		return "check which package kos.main names: ko names the program after it"
	case "dockers", "docker_manifests":
		return "check that the Dockerfile copies " + program + ", and where to"
	}
	return "check that the Dockerfile copies $TARGETPLATFORM/" + program + ", and where to"
}

// from reports whether a binary was found in an image: its From is the image's name and a platform.
func from(image release.Image, b release.Binary) bool {
	return strings.HasPrefix(b.From, image.Key()+"@")
}

// configuration finds problems in how the image for one platform runs and describes itself.
func configuration(image release.Image, variant release.Variant, plan release.PlannedImage) []Finding {
	var found findings
	subject := image.Key() + " " + variant.Platform.String()
	if variant.Config != variant.Platform {
		found.fail(subject, fmt.Sprintf("its configuration says %s: a container engine would refuse or emulate it", variant.Config),
			"build it with --platform "+variant.Platform.String()+" instead of relabelling an image of another platform")
	}
	user, _, _ := strings.Cut(variant.User, ":")
	remedy := "set USER 65532:65532 in the Dockerfile"
	if plan.Section == "kos" {
		remedy = "set kos.user to 65532:65532, or kos.base_image to one that does not run as root"
	}
	switch {
	case user == "" && plan.EmptyBase: // its base image names them
	case user == "", user == "0", user == "root":
		found.warn(subject, "runs as root", remedy)
	case strings.Trim(user, "0123456789") != "":
		found.warn(subject, fmt.Sprintf("runs as %q: Kubernetes cannot know from a name whether it is root", user),
			"set USER to the user's number, as in 65532:65532")
	}
	if len(variant.Shells) > 0 {
		found.warn(subject, "contains a shell: "+strings.Join(variant.Shells, ", "),
			"build it FROM scratch or a distroless base, so that an attacker finds no tools in it")
	}
	found = append(found, missing(subject, "label", plan.Labels, variant.Labels)...)
	return found
}

// missing finds labels or annotations that are absent or have other values.
func missing(subject, kind string, want, got map[string]string) []Finding {
	var found findings
	for _, key := range slices.Sorted(maps.Keys(want)) {
		value, ok := got[key]
		switch {
		case !ok:
			found.fail(subject, fmt.Sprintf("has no %s %s", kind, key), fmt.Sprintf("set it to %q where the image is built", want[key]))
		case value != want[key]:
			found.fail(subject, fmt.Sprintf("its %s %s is %q, not %q", kind, key, value, want[key]),
				"check which of the Dockerfile, the base image and the GoReleaser configuration sets it last")
		}
	}
	return found
}
