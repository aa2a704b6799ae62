package scaffold

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/binary"
	"github.com/relkit/relkit/internal/process"
)

// timeout limits how long a program may take to report its version: some ignore the argument and start to serve.
const timeout = 10 * time.Second

// try finds out what only a build shows about the programs.
func (s *study) try(ctx context.Context, all map[string]*pkg) (err error) {
	folder, err := os.MkdirTemp("", "relkit-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder with write access", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := s.compile(ctx); err != nil {
		return err
	}
	return s.listen(ctx, all, folder)
}

// listen builds each program for this machine and runs it as a package manager would to get its version. Each variable that may contain
// the version has a different number, so the output shows which one does.
func (s *study) listen(ctx context.Context, all map[string]*pkg, folder string) error {
	running := s.options.Progress.Start("version", "run the programs to get their version")
	var reporting []string
	for i := range s.programs {
		program := &s.programs[i]
		running.Note(program.Name)
		found, err := candidates(all, program.pkg)
		if err == nil {
			err = s.ask(ctx, program, found, filepath.Join(folder, program.Name))
		}
		if err != nil {
			running.Fail(err)
			return err
		}
		s.describe(program, found)
		if program.Reports {
			reporting = append(reporting, program.Name+" "+program.Asked)
		}
	}
	if len(reporting) == 0 {
		running.Done("no program reports the version of its release")
		return nil
	}
	running.Done(strings.Join(reporting, ", ") + " will report the version of the release")
	return nil
}

// probe is a number in a variable that may contain the version.
type probe struct {
	number, version string
	candidate
}

// ask builds a program with a number in each variable that may contain its version, and finds out which number it prints.
func (s *study) ask(ctx context.Context, program *Program, found []candidate, file string) error {
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	var probes []probe
	var flags []string
	for _, c := range found {
		for _, name := range c.version {
			one := probe{fmt.Sprintf("97.%d.31", len(probes)), name, c}
			probes = append(probes, one)
			flags = append(flags, "-X "+c.path+"."+name+"="+one.number)
		}
	}
	if _, err := (process.Command{
		Name: "go", Args: []string{"build", "-trimpath", "-buildvcs=auto", "-ldflags=" + strings.Join(flags, " "), "-o", file, program.Main},
		Dir: s.module.folder, Env: []string{"CGO_ENABLED=0"},
	}).Text(ctx); err != nil {
		if program.runsOn(runtime.GOOS) {
			return fmt.Errorf("build %s: %w", program.Main, firstError(err))
		}
		return context.Cause(ctx) // it is for other systems and cannot run here
	}
	return s.hear(ctx, program, file, probes)
}

// hear finds out which number a program prints as its version.
func (s *study) hear(ctx context.Context, program *Program, file string, probes []probe) error {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	command, said, err := binary.Version(limited, file)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		program.endless = limited.Err() != nil
		return nil // it reports no version
	}
	_, asked, _ := strings.Cut(command, " ")
	number := ""
	for _, one := range probes {
		if strings.Contains(said, one.number) {
			number = one.number
			program.Asked, program.Reports, program.Stamps = asked, true, one.stamps(one.version)
			break
		}
	}
	if recorded := binary.Inspect(file).Build; number == "" && recorded != nil && recorded.Main.Version != "" {
		number = strings.TrimPrefix(recorded.Main.Version, "v")
		if !strings.Contains(said, number) {
			return nil
		}
		program.Asked, program.Reports = asked, s.place.prefix == "" // for Go, v1.2.3 is no version of a module below the root
	}
	output, err := process.Command{
		Name: file, Args: []string{asked}, Dir: filepath.Dir(file), Bare: true, Env: process.UserEnvironment(filepath.Dir(file)),
	}.Text(limited)
	program.Prints = err == nil && number != "" && strings.Contains(output, number)
	return context.Cause(ctx)
}

// describe notes how a program gets its version, unless the linker sets it.
func (s *study) describe(program *Program, found []candidate) {
	switch {
	case len(program.Stamps) > 0:
	case program.Asked != "" && program.Reports:
		s.notef("%s reads its version from debug.ReadBuildInfo: nothing is set with -X", program.Name)
	case program.Asked != "":
		s.notef("%s reports the version of its module, and for Go, v1.2.3 is no version of a module in %s: add a variable for -X", program.Name, s.place.prefix)
	case program.endless:
		s.notef("%s keeps running with --version: make it print the version and exit, or every rehearsal waits for it", program.Name)
	case len(found) > 0:
		s.notef("%s has %s.%s, but neither --version nor version prints it: nothing is set with -X until one does",
			program.Name, found[0].path, found[0].version[0])
	default:
		s.notef("%s reports its version neither with --version nor with version: only debug.ReadBuildInfo and go version -m have it", program.Name)
	}
}
