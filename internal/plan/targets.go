package plan

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// target is one platform variant of a build.
type target struct {
	release.Platform
	name string // as builds.targets has it: linux_amd64_v1
}

// targets returns the targets of a build.
func (p *planner) targets(build goreleaser.Build) ([]target, error) {
	if build.Builder != "" && build.Builder != "go" {
		return p.builtTargets(build)
	}
	names, err := p.templates.Slice(build.Targets)
	if err != nil {
		return nil, err
	}
	targets := make([]target, 0, len(names))
	for _, name := range names {
		system, rest, ok := strings.Cut(name, "_")
		if !ok || strings.HasPrefix(name, "go_") {
			return nil, fmt.Errorf("the platforms of the target %q depend on the Go of the build", name)
		}
		arch, _, _ := strings.Cut(rest, "_")
		targets = append(targets, target{release.Platform{OS: system, Arch: arch}, name})
	}
	return targets, nil
}

// builtTargets returns those that another compiler than Go's has built for: it names them in its own way.
func (p *planner) builtTargets(build goreleaser.Build) ([]target, error) {
	if p.dist == nil {
		return nil, fmt.Errorf("the platforms of the builder %s are known only to the build", build.Builder)
	}
	var targets []target
	for _, artifact := range p.dist.Artifacts {
		if artifact.Type == goreleaser.TypeBinary && artifact.Extra.ID == build.ID {
			targets = append(targets, target{release.Platform{OS: artifact.OS, Arch: artifact.Arch}, artifact.Target})
		}
	}
	if len(targets) == 0 {
		return nil, errors.New("the build made no program for it")
	}
	return targets, nil
}

// binary is the name that a build gives its program, and the platforms for which it does.
type binary struct {
	name      string
	platforms []release.Platform
}

// binaries returns the names that builds.binary gives a program: plugins of Packer have one for each platform.
func (p *planner) binaries(setting string, targets []target) ([]binary, error) {
	var binaries []binary
	for _, target := range targets {
		rendered, err := p.templates.With(target.fields()).Render(setting)
		if err != nil {
			return nil, err
		}
		name := path.Base(rendered)
		at := slices.IndexFunc(binaries, func(b binary) bool { return b.name == name })
		if at < 0 {
			at, binaries = len(binaries), append(binaries, binary{name: name})
		}
		if !slices.Contains(binaries[at].platforms, target.Platform) {
			binaries[at].platforms = append(binaries[at].platforms, target.Platform)
		}
	}
	return binaries, nil
}

// variants are the fields that templates have for the variant of a processor, by the names of Go's processors.
var variants = map[string]string{
	"amd64": "Amd64", "arm64": "Arm64", "386": "I386", "arm": "Arm", "ppc64": "Ppc64", "ppc64le": "Ppc64", "riscv64": "Riscv64",
	"mips": "Mips", "mipsle": "Mips", "mips64": "Mips", "mips64le": "Mips",
}

// fields returns the template fields of a target.
func (t target) fields() map[string]any {
	fields := map[string]any{"Target": t.name, "Os": t.OS, "Arch": t.Arch, "Ext": ""}
	if t.OS == "windows" {
		fields["Ext"] = ".exe"
	}
	for _, field := range variants {
		fields[field] = ""
	}
	if parts := strings.SplitN(t.name, "_", 3); len(parts) == 3 && variants[t.Arch] != "" {
		fields[variants[t.Arch]] = parts[2]
	}
	return fields
}
