package rehearse

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// imageBuilder is the builder of a rehearsal's images.
type imageBuilder struct {
	name       string // of dockers_v2; empty when none is built
	inPipeline bool   // GoReleaser itself builds everything except those of ko, as in a real release
	engine     bool   // a Docker engine builds those of dockers
	path       string // a folder with a docker command line that needs no engine; empty if that is not used
}

// chooseImageBuilder chooses Docker if it can build and push, else ko, else nothing. It reports what is not rehearsed as a result.
func (r *Rehearsal) chooseImageBuilder(ctx context.Context) error {
	project := r.Subject.Config.Project
	if r.skips(PartImages) {
		r.omitf("images", "left out with --skip images")
		return nil
	}
	if len(project.Images)+len(project.Dockers) == 0 {
		return nil
	}
	noBuildx := r.probeBuildx(ctx)
	var noDockers error
	if len(project.Dockers) > 0 {
		noDockers = r.chooseForDockers(ctx, noBuildx)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if len(project.Images) == 0 {
		if r.images.inPipeline = noDockers == nil; noDockers != nil {
			r.omitf("images of dockers", "%v", noDockers)
		}
		return nil
	}
	if noBuildx == nil {
		r.images.name, r.images.inPipeline = "docker buildx", true
		return nil
	}
	if len(project.Dockers) > 0 {
		r.omitf("images of dockers", "GoReleaser skips them together with those of dockers_v2: %v", noBuildx)
		r.images.engine = false
	}
	r.omitf("the Dockerfile", "ko built the images instead: %v", noBuildx)
	if path, err := process.Locate(r.Subject.Folder, "ko"); err == nil {
		r.images.name = path
		return nil
	}
	r.omitf("images", "neither docker buildx nor ko is installed: install ko with go install github.com/google/ko@latest")
	return nil
}

func (r *Rehearsal) buildImages(ctx context.Context) (string, error) { return r.BuildImages(ctx) }

// BuildImages builds the images that GoReleaser did not, and reports them.
func (r *Rehearsal) BuildImages(ctx context.Context) (string, error) {
	r.built = map[string]bool{}
	var within, built []string
	for _, image := range r.Planned.Plan.Images {
		switch {
		case !r.builds(image):
		case image.Section == "dockers_v2" && !r.images.inPipeline:
			done, err := r.substitute(ctx, image)
			if err != nil {
				return "", err
			}
			if done {
				r.built[image.Key()], built = true, append(built, image.Key())
			}
		default:
			r.built[image.Key()], within = true, append(within, image.Key())
		}
	}
	r.ReuseImages()
	var parts []string
	if len(within) > 0 {
		parts = append(parts, fmt.Sprintf("%d built within GoReleaser", len(within)))
	}
	if len(built) > 0 {
		parts = append(parts, fmt.Sprintf("%d built by ko", len(built)))
	}
	return strings.Join(parts, ", "), nil
}

// ReuseImages plans the images that [Rehearsal.BuildImages] has built, and no others.
func (r *Rehearsal) ReuseImages() {
	r.Planned.Plan.Images = slices.DeleteFunc(r.Planned.Plan.Images, func(i release.PlannedImage) bool { return !r.built[i.Key()] })
}

// builds reports whether the rehearsal builds an image.
func (r *Rehearsal) builds(image release.PlannedImage) bool {
	switch image.Section {
	case "kos":
		return !r.skips(PartImages)
	case "dockers_v2":
		return r.images.name != ""
	}
	return r.images.inPipeline
}

// substitute builds an image of dockers_v2 with ko, where that can.
func (r *Rehearsal) substitute(ctx context.Context, image release.PlannedImage) (bool, error) {
	if len(image.Programs) != 1 {
		r.omitf("image "+image.Name, "it contains %s, but ko puts only one into an image", report.Count(len(image.Programs), "program"))
		return false, nil
	}
	if named := r.koName(image.Programs[0]); named != image.Programs[0] {
		r.omitf("image "+image.Name, "ko would name its program %s, after the package, instead of %s", named, image.Programs[0])
		return false, nil
	}
	err := r.logged(ctx, "ko", func(log io.Writer) error { return r.runKo(ctx, image, log) })
	return err == nil, err
}

// ImagesInBuild reports whether GoReleaser itself builds the images.
func (r *Rehearsal) ImagesInBuild() bool {
	return r.images.inPipeline || len(r.Subject.Config.Project.Images) == 0
}
