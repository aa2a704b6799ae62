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

// wantedSystems are those of the options, in the usual order.
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

// compile finds out which systems each program compiles for. One that compiles for none is an error: it would not be
// released either.
func (s *study) compile(ctx context.Context) error {
	wanted, err := s.wantedSystems()
	if err != nil {
		return err
	}
	running := s.options.Progress.Start("compile", "the programs, for "+strings.Join(wanted, ", "))
	for i := range s.programs {
		program := &s.programs[i]
		var against complaints
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
			err := fmt.Errorf("%s (%s) does not compile for %s: mend it, or choose other programs with --main", program.Name, program.Main, against)
			running.Fail(err)
			return err
		}
		if len(against) > 0 {
			s.notef("%s is not released for what it does not compile for: %s", program.Name, against)
		}
	}
	running.Done(s.summary())
	return nil
}

// summary is how many programs there are for which systems.
func (s *study) summary() string {
	parts := make([]string, len(s.programs))
	for i, program := range s.programs {
		parts[i] = program.Name + " for " + strings.Join(program.Systems, ", ")
	}
	return strings.Join(parts, "; ")
}

// compiles tries a program on both processors of a system. It links nothing; what it compiles stays in the build cache,
// where a rehearsal finds it.
func (s *study) compiles(ctx context.Context, main, system string) error {
	for _, architecture := range architectures {
		_, err := process.Command{
			Name: "go", Args: []string{"list", "-export", "-trimpath", "-buildvcs=false", "-f={{.Name}}", main}, Dir: s.module.folder,
			Env: []string{"GOOS=" + system, "GOARCH=" + architecture, "CGO_ENABLED=0"},
		}.Text(ctx)
		if err != nil {
			return complaint(err)
		}
	}
	return nil
}

// complaints are what a compiler has to say, each with the systems that it says it of.
type complaints []struct{ systems, text string }

func (c *complaints) add(system string, err error) {
	for i, known := range *c {
		if known.text == err.Error() {
			(*c)[i].systems += ", " + system
			return
		}
	}
	*c = append(*c, struct{ systems, text string }{system, err.Error()})
}

// String is all of them on one line.
func (c complaints) String() string {
	parts := make([]string, len(c))
	for i, one := range c {
		parts[i] = one.systems + ": " + one.text
	}
	return strings.Join(parts, "; ")
}

// complaint is the first thing that a compiler has to say.
func complaint(err error) error {
	for part := range strings.SplitSeq(err.Error(), ";") {
		part = strings.TrimSpace(part)
		if at := strings.Index(part, ".go:"); at >= 0 && !strings.HasPrefix(part, "#") {
			return errors.New(part)
		}
	}
	return err
}
