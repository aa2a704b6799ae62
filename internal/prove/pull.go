package prove

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// pull gets each image by its public tag for every platform, and runs the program inside the native one.
func (p *Prover) pull(ctx context.Context, r *release.Release) error {
	if len(r.Plan.Images) == 0 {
		return inapplicable("no image of the release was examined")
	}
	for _, planned := range r.Plan.Images {
		if err := p.pullOne(ctx, r, planned); err != nil {
			return fmt.Errorf("%s: %w", planned.Key(), err)
		}
	}
	return nil
}

func (p *Prover) pullOne(ctx context.Context, r *release.Release, planned release.PlannedImage) error {
	folder, err := os.MkdirTemp(p.Dir, "pull-")
	if err != nil {
		return err
	}
	tag := r.Version.Number()
	if !planned.Staged {
		tag = planned.Tags[0]
	}
	reference := planned.Name
	if p.Mirror != nil {
		reference = p.Mirror(planned.Name)
	}
	reference += ":" + tag
	image, binaries, err := registry.Read(ctx, reference, registry.Options{Name: planned.Name, Programs: planned.Programs, Dir: folder})
	if err != nil {
		return err
	}
	for _, verified := range r.Images {
		if verified.Key() == planned.Key() && verified.Digest != image.Digest {
			return fmt.Errorf("the tag %s gives %s, but %s was verified", tag, image.Digest, verified.Digest)
		}
	}
	for _, binary := range binaries {
		if binary.Platform != release.Native() {
			continue
		}
		if err := p.try(ctx, r, binary.Program, binary.File); err != nil {
			return err
		}
	}
	arguments := asked(r, planned.Programs)
	if arguments == nil || !engineAnswers(ctx) {
		return nil
	}
	return dockerRun(ctx, reference, arguments)
}

// asked returns the arguments with which the program of an image reported its version; nil if it reported none, or must not be started.
func asked(r *release.Release, programs []string) []string {
	for _, program := range programs {
		if _, started := r.Settings.Started(program); !started {
			return nil
		}
	}
	for _, binary := range r.Binaries {
		if slices.Contains(programs, binary.Program) && binary.Run != nil && strings.Contains(binary.Run.Words(), r.Version.Number()) {
			return strings.Fields(binary.Run.Command)[1:]
		}
	}
	return nil
}

// dockerRun runs the image with a container engine.
func dockerRun(ctx context.Context, reference string, arguments []string) error {
	var said strings.Builder
	err := process.Command{
		Name: "docker", Args: append([]string{"run", "--rm", "--read-only", "--cap-drop=ALL", reference}, arguments...), Output: &said,
	}.Run(ctx)
	if err != nil {
		return fmt.Errorf("docker run: %w: %s", err, release.OneLine(said.String()))
	}
	return nil
}

func engineAnswers(ctx context.Context) bool {
	_, err := process.Command{Name: "docker", Args: []string{"info", "--format={{.ServerVersion}}"}}.Text(ctx)
	return err == nil
}
