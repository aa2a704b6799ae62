package rehearse

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// imageBuilder is what builds the images of a rehearsal.
type imageBuilder struct {
	name       string // empty when no image is built
	inPipeline bool   // GoReleaser itself builds them, as in a real release
}

// chooseImageBuilder takes buildx where it can build and push, else ko, else nothing. What is not
// rehearsed because of the choice is told.
func (r *Rehearsal) chooseImageBuilder(ctx context.Context) error {
	switch {
	case r.skips(PartImages):
		r.omitf("images", "left out with --skip images")
		return nil
	case len(r.Subject.Config.Project.Images) == 0:
		return nil
	}
	missing := r.probeBuildx(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if missing == nil {
		r.images = imageBuilder{name: "docker buildx", inPipeline: true}
		return nil
	}
	r.omitf("the Dockerfile", "ko built the images instead: %v", missing)
	if path, err := process.Locate(r.Subject.Folder, "ko"); err == nil {
		r.images = imageBuilder{name: path}
		return nil
	}
	r.omitf("images", "neither docker buildx nor ko is there: go install github.com/google/ko@latest gets ko")
	return nil
}

func (r *Rehearsal) buildImages(ctx context.Context) (string, error) { return r.BuildImages(ctx) }

// BuildImages builds what GoReleaser did not, and says what was built.
func (r *Rehearsal) BuildImages(ctx context.Context) (string, error) {
	r.built = map[string]bool{}
	images := r.Planned.Plan.Images
	if r.images.name == "" || len(images) == 0 {
		return "", nil
	}
	if r.images.inPipeline {
		for _, image := range images {
			r.built[image.Name] = true
		}
		return fmt.Sprintf("%d built by docker buildx, within GoReleaser", len(images)), nil
	}
	for _, image := range images {
		if len(image.Programs) != 1 {
			r.omitf("image "+image.Name, "it holds %d programs, and ko puts one into an image", len(image.Programs))
			continue
		}
		if named := r.koName(image.Programs[0]); named != image.Programs[0] {
			r.omitf("image "+image.Name, "ko would call the program in it %s, after its package, and not %s", named, image.Programs[0])
			continue
		}
		if err := r.logged(ctx, "ko", func(log io.Writer) error { return r.runKo(ctx, image, log) }); err != nil {
			return "", err
		}
		r.built[image.Name] = true
	}
	r.Planned.Plan.Images = slices.DeleteFunc(r.Planned.Plan.Images, func(i release.PlannedImage) bool { return !r.built[i.Name] })
	return fmt.Sprintf("%d built by ko", len(r.built)), nil
}

// ImagesInBuild reports whether GoReleaser itself builds the images.
func (r *Rehearsal) ImagesInBuild() bool { return r.images.inPipeline }
