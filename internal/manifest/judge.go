package manifest

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// tool is a program of the field that judges the syntax of a text which it gets on standard input.
type tool struct {
	name  string
	of    string // what it belongs to, for users who lack it
	place string // how its errors name the text: any other error is one of the tool
	args  []string
}

var tools = map[release.ManifestKind]tool{
	release.Nix:       {"nix-instantiate", "nix", "stdin", []string{"--parse", "-"}},
	release.AUR:       {"bash", "bash", "line ", []string{"--norc", "--noprofile", "-n"}},
	release.AURSource: {"bash", "bash", "line ", []string{"--norc", "--noprofile", "-n"}},
}

// Judge checks the syntax of a manifest with the tool that defines it: that of a formula or cask, of a PKGBUILD and of a Nix expression. If
// the tool is not installed, Unjudged states that. It executes nothing of the manifest, and needs no network. Its error is that of the
// context.
func Judge(ctx context.Context, m *release.Manifest) error {
	if m.Kind == release.HomebrewFormula || m.Kind == release.HomebrewCask {
		return judgeRuby(ctx, m)
	}
	judge, needed := tools[m.Kind]
	if !needed || len(m.Texts) == 0 {
		return nil
	}
	program, err := exec.LookPath(judge.name)
	if err != nil {
		m.Unjudged = judge.of + " is not installed here"
		return nil //nolint:nilerr // Unjudged has it
	}
	text := m.Texts[0]
	if m.Kind != release.Nix {
		if text, err = pkgbuildOf(m.PlannedManifest, m.Texts); err != nil {
			m.Unjudged = err.Error()
			return nil //nolint:nilerr // Unjudged has it
		}
	}
	var said strings.Builder
	err = process.Command{
		Name: program, Args: judge.args, Bare: true,
		Env:   []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LC_ALL=C"},
		Input: strings.NewReader(text), Output: &said,
	}.Run(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	verdict := release.OneLine(said.String())
	switch {
	case err == nil:
	case strings.Contains(verdict, judge.place):
		m.Err = strings.TrimPrefix(m.Err+"; "+judge.name+": "+strings.TrimPrefix(verdict, judge.name+": "), "; ")
	default:
		m.Unjudged = judge.name + " failed: " + cmp.Or(verdict, err.Error())
	}
	return nil
}
