package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/report"
)

// logTail is how many of GoReleaser's last lines are shown when it fails.
const logTail = 30

func (r *Rehearsal) build(ctx context.Context) (string, error) {
	r.running.EquivalentTo("goreleaser release --clean && relkit dist --save " + filepath.Base(r.handedOver()))
	if err := r.buildLess(); err != nil {
		return "", err
	}
	overlay, err := r.Subject.Config.Overlay(r.Fakes.Endpoints)
	if err != nil {
		return "", input(err)
	}
	r.Omitted = append(r.Omitted, overlay.Omitted...)
	if err := r.haveNeeds(overlay); err != nil {
		return "", err
	}
	if err := os.WriteFile(r.overlayPath(), overlay.Text, 0o600); err != nil {
		return "", err
	}
	if err := r.chooseImageBuilder(ctx); err != nil {
		return "", err
	}
	if err := r.announce(ctx); err != nil {
		return "", err
	}
	if err := r.RunGoReleaser(ctx); err != nil {
		return "", err
	}
	binaries := 0
	for _, build := range r.Planned.Plan.Builds {
		binaries += len(build.Platforms)
	}
	return report.Count(len(r.Planned.Plan.Builds), "program") + ", " + report.Count(binaries, "binary"), nil
}

// haveNeeds finds the programs that the build would miss, before it begins.
func (r *Rehearsal) haveNeeds(overlay *goreleaser.Overlay) error {
	missing, err := overlay.Missing(r.Workspace.templates)
	if err != nil {
		return input(err)
	}
	var needed []string
	for _, need := range missing {
		switch {
		case need.Program == "docker": // the rehearsal has another way to build images
		case need.Optional:
			r.omitf(need.Setting, "%s is not installed, and GoReleaser continues without it", need.Program)
		default:
			needed = append(needed, fmt.Sprintf("%s is not installed, and %s needs it", need.Program, need.Setting))
		}
	}
	if len(needed) == 0 {
		return nil
	}
	return input(fmt.Errorf("%s: install it, as the release workflow must", strings.Join(needed, "; ")))
}

// RunGoReleaser runs the release, and keeps what the build job hands over.
func (r *Rehearsal) RunGoReleaser(ctx context.Context) error {
	if err := os.RemoveAll(r.distFolder()); err != nil { // a job begins with a fresh checkout
		return err
	}
	if err := r.release(ctx); err != nil {
		return r.explain(ctx, err)
	}
	return r.handOver(ctx)
}

// release runs the release, unless a part of it would leave this machine.
func (r *Rehearsal) release(ctx context.Context) error {
	env := r.environment()
	overlay, err := os.ReadFile(r.overlayPath())
	if err != nil {
		return err
	}
	if err := goreleaser.CheckEndpoints(overlay, append(os.Environ(), env...), r.Fakes.Endpoints); err != nil {
		return input(err)
	}
	var skip []string
	if !r.images.inPipeline {
		skip = append(skip, "docker")
	}
	if r.skips(PartImages) {
		skip = append(skip, "ko")
	}
	return r.logged(ctx, "goreleaser", func(log io.Writer) error {
		return r.Subject.goreleaser.Release(ctx, goreleaser.Run{
			Dir: r.Workspace.Clone.Folder(), Config: r.overlayPath(), Env: env, Skip: skip, Log: log,
		})
	})
}

func (r *Rehearsal) overlayPath() string { return filepath.Join(r.Workspace.Folder, "goreleaser.yaml") }

// logged runs a program with its output in a file, shows its headings as progress, and on failure
// says how the log ended.
func (r *Rehearsal) logged(ctx context.Context, name string, run func(io.Writer) error) error {
	file := filepath.Join(r.Workspace.Folder, name+".log")
	log, err := os.Create(file)
	if err != nil {
		return err
	}
	counted := r.counts()
	failed := run(io.MultiWriter(log, &goreleaser.LogReader{Heading: counted.heads, Piece: counted.piece}))
	if err := log.Close(); failed == nil || ctx.Err() != nil {
		return errors.Join(failed, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	said := strings.NewReplacer(r.Fakes.token, "***", r.Workspace.Clone.Folder()+string(filepath.Separator), "").Replace(string(text))
	lines := strings.Split(strings.TrimRight(said, "\n"), "\n")
	why := fmt.Errorf("the release fails: %s", goreleaser.LastWords(said))
	if program := goreleaser.NotInstalled(said); program != "" {
		why = fmt.Errorf("the release fails: %s is not installed: install it, as the release workflow must: %s", program, goreleaser.LastWords(said))
	}
	if strings.Contains(said, "no space left on device") {
		why = fmt.Errorf("the release fails: no space left in %s: free some, or set TMPDIR to a folder with more: %w", os.TempDir(), failed)
	}
	return &ReleaseError{Err: why, Log: lines[max(0, len(lines)-logTail):]}
}

// counts returns the counts of a build before it starts, without the contents of relkit's own images.
func (r *Rehearsal) counts() *counts {
	totals := map[goreleaser.Stage]int{
		goreleaser.StageBinaries: r.work.Binaries, goreleaser.StageArchives: r.work.Archives, goreleaser.StagePackages: r.work.Packages,
	}
	if r.images.inPipeline {
		totals[goreleaser.StageImages] = r.work.Images
	}
	return &counts{
		note: r.running.Note, milestone: r.running.Milestone, totals: totals, parallel: runtime.GOMAXPROCS(0),
		begun: map[goreleaser.Stage]int{},
	}
}

// handOver keeps GoReleaser's description of the build, and derives from it what the release should contain.
func (r *Rehearsal) handOver(ctx context.Context) error {
	var err error
	if r.dist, err = goreleaser.ReadDist(r.distFolder()); err != nil {
		return &ReleaseError{Err: err}
	}
	if err := os.RemoveAll(r.handedOver()); err != nil {
		return err
	}
	tree, err := r.Workspace.Clone.TreeWithout(ctx, r.distFolder())
	if err != nil {
		return err
	}
	subjects, err := project.Changes(ctx, &r.Workspace.Clone.Repository, r.Workspace.Clone.Head, r.dist.Metadata.Previous)
	if err != nil {
		return err
	}
	r.dist.Tree, r.dist.History = &tree, &goreleaser.History{Subjects: subjects}
	if err := r.dist.Save(r.handedOver()); err != nil {
		return err
	}
	query := r.query()
	query.Rehearsal.Built = r.builds
	planned, err := plan.Of(ctx, r.Fakes.Maintainer, query)
	if err != nil {
		return err
	}
	r.Planned = planned
	return nil
}

func (r *Rehearsal) distFolder() string {
	return filepath.Join(r.Workspace.Clone.Folder(), r.Subject.Config.RehearsedDist())
}
