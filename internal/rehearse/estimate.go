package rehearse

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// announce prints in one line what will be built, and an estimate of how long the compiler will take.
func (r *Rehearsal) announce(ctx context.Context) error {
	config := r.Subject.Config
	r.work = config.Work(r.Subject.Name())
	if r.skips(PartImages) {
		r.work.Images = 0
	}
	if r.progress.Silent() {
		return nil
	}
	effort := r.effort(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	line := summary(r.work) + "; " + compiling(effort, runtime.GOMAXPROCS(0))
	if config.Has("before") {
		line += ", hooks not counted"
	}
	r.running.Say(line)
	return nil
}

// summary returns 13 binaries for 6 platforms, 12 archives, 4 packages, 1 image.
func summary(work goreleaser.Work) string {
	if work.Binaries < 0 {
		return "the number of binaries is known only to their builder"
	}
	parts := []string{report.Count(work.Binaries, "binary") + " for " + report.Count(work.Platforms, "platform")}
	for _, part := range []struct {
		count int
		noun  string
	}{{work.Archives, "archive"}, {work.Packages, "package"}, {work.Images, "image"}} {
		if part.count > 0 {
			parts = append(parts, report.Count(part.count, part.noun))
		}
	}
	return strings.Join(parts, ", ")
}

// compiling formats how long some seconds of processor time take on several processors.
func compiling(effort time.Duration, processors int) string {
	const short = 10 * time.Second
	took := effort / time.Duration(processors)
	switch {
	case effort < 0:
		return "their compile time is unknown"
	case took < short:
		return "compiling takes seconds"
	case took < time.Minute:
		return "compiling takes less than a minute"
	}
	return fmt.Sprintf("compiling takes about %s, less next time", report.Count(int((took+30*time.Second)/time.Minute), "minute"))
}

const (
	// bytesPerSecond is how much source text Go compiles in a second of a processor, and linkedPerSecond how much it links: measured
	// with programs of 12 and 40 MB.
	bytesPerSecond, linkedPerSecond = 350_000, 10_000_000
	// estimateTimeout is how long go may take to list the packages of a program.
	estimateTimeout = 10 * time.Second
	unknownEffort   = time.Duration(-1)
)

// effort estimates the processor time of the binaries, from what is missing in Go's build cache. It queries two targets of each build, and
// assumes that the others are like the second one.
func (r *Rehearsal) effort(ctx context.Context) time.Duration {
	limited, cancel := context.WithTimeout(ctx, estimateTimeout)
	defer cancel()
	compiled := map[string]bool{} // by the package and the target: builds share what they are made of
	var bytes, linked int64
	builds := r.Subject.Config.Project.Builds
	if len(builds) == 0 {
		builds = []goreleaser.Build{{}} // GoReleaser's default
	}
	for _, build := range builds {
		if build.Skip != nil && fmt.Sprint(build.Skip) != "false" {
			continue
		}
		targets, known := build.Matrix()
		if !known {
			return unknownEffort
		}
		slices.SortStableFunc(targets, func(a, b goreleaser.Target) int { return native(b) - native(a) })
		var last int64
		for i, target := range targets {
			if i < 2 {
				lacking, whole, err := r.source(limited, build, target, compiled)
				if err != nil {
					return unknownEffort
				}
				last, linked = lacking, linked+whole*int64(len(targets))/int64(min(2, len(targets)))
			}
			bytes += last
		}
	}
	seconds := float64(bytes)/bytesPerSecond + float64(linked)/linkedPerSecond
	return time.Duration(seconds * float64(time.Second))
}

// native returns 1 for this machine's platform.
func native(target goreleaser.Target) int {
	if target.Platform == release.Native() {
		return 1
	}
	return 0
}

// source returns how much source text a program is made of, and how much of that is still to be compiled.
func (r *Rehearsal) source(ctx context.Context, build goreleaser.Build, target goreleaser.Target, compiled map[string]bool) (lacking, whole int64, err error) {
	// A go command that is stopped at the timeout leaves its work folder behind.
	env := []string{"GOOS=" + target.OS, "GOARCH=" + target.Arch, "GOTMPDIR=" + r.Workspace.Folder}
	for _, setting := range build.Env {
		if rendered, err := r.Workspace.templates.Render(setting); err == nil {
			env = append(env, rendered)
		}
	}
	args := []string{"list", "-e", "-deps", "-f", "{{.Stale}}\t{{.Dir}}\t{{range .GoFiles}}{{.}} {{end}}{{range .SFiles}}{{.}} {{end}}"}
	if slices.Contains(build.Flags, "-trimpath") {
		args = append(args, "-trimpath")
	}
	if tags, err := r.Workspace.templates.Slice(build.Tags); err == nil && len(tags) > 0 {
		args = append(args, "-tags="+strings.Join(tags, ","))
	}
	listed, err := process.Command{
		Name: "go", Args: append(args, build.MainPackage()), Dir: filepath.Join(r.Workspace.Clone.Folder(), filepath.FromSlash(build.Dir)), Env: env,
	}.Text(ctx)
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(listed) {
		fields := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(fields) < 3 {
			continue // unsafe, which has no files
		}
		var size int64
		for file := range strings.FieldsSeq(fields[2]) {
			if info, err := os.Stat(filepath.Join(fields[1], file)); err == nil {
				size += info.Size()
			}
		}
		whole += size
		key := target.String() + " " + fields[1]
		if fields[0] == "true" && !compiled[key] {
			compiled[key] = true
			lacking += size
		}
	}
	return lacking, whole, nil
}
