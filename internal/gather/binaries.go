package gather

import (
	"cmp"
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/archive"
	"github.com/relkit/relkit/internal/binary"
	"github.com/relkit/relkit/internal/release"
)

// unpack finds the programs of an asset: those in an archive, or the asset itself if it is a bare program. Other assets have none.
func (g *Gatherer) unpack(asset release.Asset, target release.Target) ([]release.Binary, error) {
	bare := target.Programs[asset.Name]
	if bare == "" {
		bare = bareProgram(asset, target.Plan.Builds)
	}
	bare = programName(bare)
	if !archive.Is(asset.Name) {
		return g.inspect(release.Binary{
			Program: bare, Platform: asset.Platform, From: asset.Name,
			SHA256: asset.SHA256, Size: asset.Size, File: asset.File,
		}), nil
	}
	folder := g.unpackedTo(asset)
	if found, ok := g.known[folder]; ok {
		return found, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	g.contents[folder] = nil
	files, err := archive.Unpack(asset.File, folder)
	if err != nil {
		return nil, err
	}
	var binaries []release.Binary
	for _, file := range files {
		g.contents[folder] = append(g.contents[folder], path.Clean(file.Name))
		program := programName(path.Base(file.Name))
		if release.Ending(asset.Name) == release.CompressedFile {
			program = bare
		}
		planned := len(target.Plan.Builds) > 0 && target.Plan.Owns(program)
		if !file.Executable && !strings.HasSuffix(file.Name, ".exe") && !planned {
			continue
		}
		name := filepath.Join(folder, filepath.FromSlash(file.Name))
		sum, size, err := release.Digest(name)
		if err != nil {
			return nil, err
		}
		binaries = append(binaries, g.inspect(release.Binary{
			Program: program, Platform: asset.Platform, From: asset.Name,
			SHA256: sum, Size: size, File: name, NotExecutable: !file.Executable,
		})...)
	}
	g.known[folder] = binaries
	return binaries, nil
}

// unpackedTo returns the folder that an archive is unpacked to.
func (g *Gatherer) unpackedTo(asset release.Asset) string {
	return filepath.Join(g.Dir, "unpacked", asset.Name+"-"+asset.SHA256[:12])
}

// isSource reports whether an asset contains the project's source.
func isSource(asset release.Asset, target release.Target) bool {
	if len(target.Platforms) > 0 { // the build is available, and names its sources
		return slices.Contains(target.Sources, asset.Name)
	}
	name := strings.TrimSuffix(asset.Name, release.Ending(asset.Name))
	usual := target.Project + "-" + target.Version.Number() // GoReleaser's default
	return name == usual || strings.HasSuffix(name, "-source") || strings.HasSuffix(name, "_source") || strings.HasSuffix(name, "_src")
}

// inspect completes a binary from its header: a universal one of macOS once for each architecture, none for a file that is not a program.
func (g *Gatherer) inspect(found release.Binary) []release.Binary {
	facts := binary.Inspect(found.File)
	found.Build, found.Universal = facts.Build, facts.Universal
	var all []release.Binary
	for _, header := range facts.Platforms {
		one := found
		one.Header = header
		if header.OS == "" {
			one.Header.OS = found.Platform.OS // no other information
		}
		if one.Platform.IsZero() || one.Platform.Arch == "all" {
			one.Platform = one.Header
		}
		all = append(all, one)
	}
	return all
}

// run runs each different native binary to print its version, and each service to answer /version.
func (g *Gatherer) run(ctx context.Context, r *release.Release) error {
	if g.NoRun {
		r.Unrun = "--no-run"
		return nil
	}
	said := map[started]*release.Run{}
	for i := range r.Binaries {
		program := &r.Binaries[i]
		if _, ok := r.Settings.Started(program.Program); !ok || !runs(program) || !r.Plan.Owns(program.Program) {
			continue
		}
		this := started{program.Program, program.SHA256, r.Version.Number()}
		run := cmp.Or(g.answered[this], said[this])
		if run == nil {
			var err error
			if run, err = g.runOne(ctx, program, r); err != nil {
				return err
			}
			said[this] = run
			if strings.Contains(run.Output, this.version) && run.Err == "" && run.ServiceErr == "" {
				g.answered[this] = run
			}
		}
		program.Run = run
	}
	return nil
}

// started is a program that was run: its bytes, as one file may have several names, and the version that was expected.
type started struct{ program, sha256, version string }

func (g *Gatherer) runOne(ctx context.Context, program *release.Binary, r *release.Release) (*release.Run, error) {
	run := new(release.Run)
	if err := os.Chmod(program.File, 0o700); err != nil { //gosec:disable G302 -- a program must be executable
		return nil, err
	}
	number := r.Version.Number()
	names := func(answer release.Answer) bool { return strings.Contains(answer.Words(), number) }
	answers, err := binary.Ask(ctx, program.File, r.Settings.Programs[program.Program].Version, names)
	if err != nil {
		return nil, err
	}
	run.Answers = answers
	best := mostUseful(answers, names)
	run.Command, run.Output, run.Err = best.Command, best.Output, best.Err
	if service := r.Settings.Programs[program.Program].Service; service != nil {
		data, err := os.MkdirTemp(g.Dir, "service-")
		if err != nil {
			return nil, err
		}
		if run.Service, err = binary.ServedVersion(ctx, program.File, service, data); err != nil {
			run.ServiceErr = err.Error()
		}
	}
	return run, context.Cause(ctx)
}

// mostUseful returns the answer that contains the version, else the first that is not an error, else the first.
func mostUseful(answers []release.Answer, names func(release.Answer) bool) release.Answer {
	for _, good := range []func(release.Answer) bool{
		names, func(a release.Answer) bool { return a.Err == "" && a.Output != "" }, func(a release.Answer) bool { return a.Err == "" },
	} {
		if i := slices.IndexFunc(answers, good); i >= 0 {
			return answers[i]
		}
	}
	return answers[0]
}

// runs reports whether a program can be started here. A header does not identify every system: Go's build information does.
func runs(b *release.Binary) bool {
	native := release.Native()
	if b.Header != native || !b.Platform.IsZero() && b.Platform != native && b.Platform.Arch != "all" {
		return false
	}
	if b.Build == nil {
		return true
	}
	built := binary.BuiltFor(b.Build)
	return built == native || built.IsZero()
}

// bareProgram returns the name of the program that an asset is, if its name begins with that of a build, such as shipped in
// shipped_1.2.3_linux_amd64, or if only one program is built, for the platform in the asset's name.
func bareProgram(asset release.Asset, builds []release.PlannedBuild) string {
	program := programName(strings.TrimSuffix(asset.Name, release.CompressedFile))
	for _, build := range builds {
		if rest, ok := strings.CutPrefix(program, build.Program); ok && strings.IndexAny(rest, "_-.") == 0 {
			return build.Program
		}
	}
	var only string
	for _, build := range builds {
		if only != "" && only != build.Program {
			return program
		}
		only = build.Program
	}
	if only != "" && !asset.Platform.IsZero() && release.Ending(asset.Name) == "" {
		return only
	}
	return program
}

// programName returns the name of a program without the extension for Windows or WebAssembly.
func programName(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(file, ".exe"), ".wasm")
}
