package scaffold

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// systems are the systems that programs may be built for.
var systems = []string{"linux", "darwin", "windows"}

// architectures are the processors that programs are built for.
var architectures = []string{"amd64", "arm64"}

// wantedSystems are the systems of the options, in the order of systems.
func (s *study) wantedSystems() ([]string, error) {
	if len(s.options.Systems) == 0 {
		return systems, nil
	}
	for _, name := range s.options.Systems {
		if !slices.Contains(systems, name) {
			return nil, fmt.Errorf("--os %s: choose from %s", name, strings.Join(systems, ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(systems), func(name string) bool { return !slices.Contains(s.options.Systems, name) }), nil
}

// compile finds out for which systems each program compiles. It fails for a program that compiles for none.
func (s *study) compile(ctx context.Context) error {
	wanted, err := s.wantedSystems()
	if err != nil {
		return err
	}
	running := s.options.Progress.Start("compile", "the programs, for "+strings.Join(wanted, ", "))
	for i := range s.programs {
		program := &s.programs[i]
		var against compileErrors
		for _, system := range wanted {
			running.Note(program.Name + " for " + system)
			switch err := s.compiles(ctx, program.Main, system); {
			case ctx.Err() != nil:
				running.Fail(context.Cause(ctx))
				return context.Cause(ctx)
			case err != nil:
				against.add(system, err)
			default:
				program.Systems = append(program.Systems, system)
			}
		}
		if len(program.Systems) == 0 {
			err := fmt.Errorf("%s (%s) does not compile for %s: fix it, or select other programs with --main", program.Name, program.Main, against)
			running.Fail(err)
			return err
		}
		if len(against) > 0 {
			s.notef("%s is not released for the systems for which it does not compile: %s", program.Name, against)
		}
	}
	running.Done(s.summary())
	return nil
}

// summary lists the programs and their systems.
func (s *study) summary() string {
	parts := make([]string, len(s.programs))
	for i, program := range s.programs {
		parts[i] = program.Name + " for " + strings.Join(program.Systems, ", ")
	}
	return strings.Join(parts, "; ")
}

// compiles builds a program for both processors of a system. It links nothing; the result stays in the build cache for a rehearsal.
func (s *study) compiles(ctx context.Context, main, system string) error {
	for _, architecture := range architectures {
		_, err := process.Command{
			Name: "go", Args: []string{"list", "-export", "-trimpath", "-buildvcs=false", "-f={{.Name}}", main}, Dir: s.module.folder,
			Env: []string{"GOOS=" + system, "GOARCH=" + architecture, "CGO_ENABLED=0"},
		}.Text(ctx)
		if err != nil {
			return firstError(err)
		}
	}
	return nil
}

// compileErrors are errors of a compiler, each with its systems.
type compileErrors []struct{ systems, text string }

func (c *compileErrors) add(system string, err error) {
	for i, known := range *c {
		if known.text == err.Error() {
			(*c)[i].systems += ", " + system
			return
		}
	}
	*c = append(*c, struct{ systems, text string }{system, err.Error()})
}

// String is all of them on one line.
func (c compileErrors) String() string {
	parts := make([]string, len(c))
	for i, one := range c {
		parts[i] = one.systems + ": " + one.text
	}
	return strings.Join(parts, "; ")
}

// firstError is the first error in the output of a compiler.
func firstError(err error) error {
	for part := range strings.SplitSeq(err.Error(), ";") {
		part = strings.TrimSpace(part)
		if at := strings.Index(part, ".go:"); at >= 0 && !strings.HasPrefix(part, "#") {
			return errors.New(part)
		}
	}
	return err
}
