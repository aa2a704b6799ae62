package check

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
)

// Needs checks that the workflow installs what GoReleaser runs: a missing program is noticed only after the builds, or never.
var Needs = Question{
	Name:   "needs",
	Proves: "the release workflow installs each program that GoReleaser starts and that a runner lacks",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		needs := slices.DeleteFunc(s.Project.Config.Needs(templates), func(n goreleaser.Need) bool { return installers(n.Program) == nil })
		if len(needs) == 0 {
			return nil, errors.New("the configuration needs no program that a runner lacks")
		}
		all, err := workflows(s.Project.Source.Root)
		if err != nil {
			return nil, err
		}
		var found []audit.Finding
		var unknown []error
		released := false
		for _, w := range all {
			for _, name := range sortedJobs(w.Jobs) {
				job := w.Jobs[name]
				if !job.releases() {
					continue
				}
				released = true
				if job.otherConfig(s.Project.Config.Path) {
					continue
				}
				findings, err := job.lacks(s, w.File, needs)
				found = append(found, findings...)
				if err != nil {
					unknown = append(unknown, err)
				}
			}
		}
		if !released {
			return nil, errors.New("no step of a workflow runs GoReleaser")
		}
		return found, errors.Join(unknown...)
	},
}

// installer is a way to install a program that GitHub's runners lack.
type installer struct {
	actions []string
	words   *regexp.Regexp // a command that installs it, besides the program's name
	remedy  string
}

// known are the programs that GoReleaser runs and that GitHub's Linux runners lack (https://github.com/actions/runner-images). They have
// others, such as gpg, upx and docker.
var known = map[string]installer{
	"syft": {
		[]string{"anchore/sbom-action", "anchore/sbom-action/download-syft"}, nil, "add a step before GoReleaser's: uses: anchore/sbom-action/download-syft@v0",
	},
	"cosign": {[]string{"sigstore/cosign-installer"}, nil, "add a step before GoReleaser's: uses: sigstore/cosign-installer@v4"},
	"nix-hash": {
		[]string{
			"cachix/install-nix-action", "determinatesystems/nix-installer-action", "determinatesystems/determinate-nix-action",
			"nixbuild/nix-quick-install-action",
		},
		regexp.MustCompile(`\bnix\b|nixos\.org`), "add a step before GoReleaser's: uses: cachix/install-nix-action@v31",
	},
	"snapcraft":       {[]string{"samuelmeuli/action-snapcraft"}, nil, "add a step before GoReleaser's: run: sudo snap install snapcraft --classic"},
	"makeself":        {nil, nil, "add a step before GoReleaser's: run: sudo apt-get install --yes makeself"},
	"flatpak-builder": {nil, nil, "add a step before GoReleaser's: run: sudo apt-get install --yes flatpak-builder"},
	"zig": {
		[]string{"mlugg/setup-zig", "goto-bus-stop/setup-zig", "korandoru/setup-zig"},
		regexp.MustCompile(`ziglang|ziglang\.org`),
		"add a step before GoReleaser's: uses: mlugg/setup-zig@v2",
	},
	"cargo-zigbuild": {nil, nil, "add a step before GoReleaser's: run: cargo install --locked cargo-zigbuild"},
	"bun":            {[]string{"oven-sh/setup-bun"}, nil, "add a step before GoReleaser's: uses: oven-sh/setup-bun@v2"},
	"deno":           {[]string{"denoland/setup-deno"}, nil, "add a step before GoReleaser's: uses: denoland/setup-deno@v2"},
	"poetry":         {[]string{"snok/install-poetry", "abatilo/actions-poetry"}, nil, "add a step before GoReleaser's: run: pipx install poetry"},
	"uv":             {[]string{"astral-sh/setup-uv"}, nil, "add a step before GoReleaser's: uses: astral-sh/setup-uv@v7"},
}

var crossCompiler = regexp.MustCompile(`^(\w[\w-]*)-(gcc|g\+\+)(-posix|-win32)?$`)

// installers returns the ways to install a program; nil if a runner has it or may have it.
func installers(program string) *installer {
	if one, ok := known[program]; ok {
		return &one
	}
	if found := crossCompiler.FindStringSubmatch(program); found != nil {
		triple, words := found[1], `crossbuild-essential|`+regexp.QuoteMeta(strings.ReplaceAll(found[1], "_", "-"))
		remedy := "add a step before GoReleaser's: run: sudo apt-get install --yes " + found[2] + "-" + strings.ReplaceAll(triple, "_", "-")
		if strings.Contains(triple, "mingw") {
			words, remedy = words+`|mingw`, "add a step before GoReleaser's: run: sudo apt-get install --yes gcc-mingw-w64"
		}
		return &installer{words: regexp.MustCompile(words), remedy: remedy}
	}
	return nil
}

// lacks finds the programs that no step of a releasing job installs. An error means that the job's runner may have more programs.
func (j job) lacks(s *Subject, file string, needs []goreleaser.Need) ([]audit.Finding, error) {
	switch {
	case kit.MatchString(j.Uses):
		return j.kitLacks(file, needs), nil
	case j.Container.Kind != 0:
		return nil, fmt.Errorf("%s: what the container of the job has is unknown", file)
	case !j.hosted():
		return nil, fmt.Errorf("%s: what the runner of the job has is unknown", file)
	}
	commands, opaque := j.commands(s.Project.Source.Root, s.Project.Folder)
	skipped := j.skipped()
	var found []audit.Finding
	for _, need := range needs {
		one := installers(need.Program)
		used := func(step workflowStep) bool { return step.uses(one.actions...) }
		switch {
		case need.Skip != "" && slices.Contains(skipped, need.Skip), slices.ContainsFunc(j.Steps, used),
			names(commands, need.Program), one.words != nil && one.words.MatchString(commands):
			continue
		}
		consequence := "GoReleaser fails without it"
		if need.Optional {
			consequence = "GoReleaser skips the part, and reports that only in its log"
		}
		finding := warn(file, fmt.Sprintf("%s needs %s, and no step installs it: %s", need.Setting, need.Program, consequence), one.remedy)
		finding.Warning = opaque || need.Optional // what called workflows install is unknown
		found = append(found, finding)
	}
	return found, nil
}

// names reports whether a text contains a program's name as a word.
func names(text, program string) bool {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(program) + `\b`).MatchString(text)
}

// kitLacks finds the programs that relkit's workflow does not install.
func (j job) kitLacks(file string, needs []goreleaser.Need) []audit.Finding {
	var found []audit.Finding
	for _, need := range needs {
		problem := fmt.Sprintf("%s needs %s, which relkit's workflow does not install", need.Setting, need.Program)
		switch {
		case need.Program == "cosign", need.Program == "syft" && fmt.Sprint(j.With["syft"]) == "true":
		case need.Program == "syft":
			found = append(found, fail(file, problem+" without its input syft", "set syft: true below with, or sboms.cmd to relkit"))
		default:
			found = append(found, warn(file, problem, "let before.hooks install it, or leave "+need.Setting+" out"))
		}
	}
	return found
}

// transparent are the owners of actions that install only what their names say.
var transparent = []string{"actions", "docker", "github", "goreleaser", "sigstore", "step-security"}

var (
	scripts  = regexp.MustCompile(`(?:^|[\s;&|])((?:\./)?[\w./-]+\.(?:sh|bash|py|mk))\b`)
	taskFile = map[string][]string{
		"make": {"Makefile", "makefile", "GNUmakefile"}, "task": {"Taskfile.yml", "Taskfile.yaml"}, "just": {"justfile", "Justfile"}, "mage": {"magefile.go"},
	}
)

// commands returns the commands of the steps, and the contents of script files that they run. Opaque is true if a step may do what cannot
// be seen here.
func (j job) commands(root, folder string) (text string, opaque bool) {
	var all strings.Builder
	add := func(name string) {
		for _, from := range []string{root, folder} {
			if content, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name))); err == nil {
				all.Write(content)
				return
			}
		}
		opaque = true
	}
	for _, step := range j.Steps {
		owner, _, _ := strings.Cut(step.Uses, "/")
		if step.Uses != "" && !slices.Contains(transparent, strings.ToLower(owner)) && !slices.ContainsFunc(allActions(), func(a string) bool { return step.uses(a) }) {
			opaque = true
		}
		all.WriteString(step.Run + "\n" + fmt.Sprint(step.With) + "\n")
		for _, script := range scripts.FindAllStringSubmatch(step.Run, -1) {
			add(script[1])
		}
		for _, runner := range []string{"just", "mage", "make", "task"} {
			if regexp.MustCompile(`(?m)(^|[\s;&|])` + runner + `(\s|$)`).MatchString(step.Run) {
				at := slices.IndexFunc(taskFile[runner], func(name string) bool { _, err := os.Stat(filepath.Join(root, name)); return err == nil })
				add(taskFile[runner][max(at, 0)])
			}
		}
	}
	return all.String(), opaque
}

// allActions returns the actions that install a known program and nothing else.
func allActions() []string {
	var all []string
	for _, one := range known {
		all = append(all, one.actions...)
	}
	return all
}

// hosted reports whether the job runs on GitHub's own Linux runners, whose programs are known.
func (j job) hosted() bool {
	return j.RunsOn.Kind == yaml.ScalarNode && strings.HasPrefix(j.RunsOn.Value, "ubuntu-")
}

var configFlag = regexp.MustCompile(`(?:--config|\s-f)[= ]\s*["']?([\w./-]+)`)

// otherConfig reports whether the job's GoReleaser uses another configuration than the one at a path.
func (j job) otherConfig(path string) bool {
	for _, step := range j.Steps {
		if !step.releases() {
			continue
		}
		for _, flag := range configFlag.FindAllStringSubmatch(fmt.Sprint(step.With["args"])+"\n"+step.Run, -1) {
			if filepath.Base(flag[1]) != filepath.Base(path) {
				return true
			}
		}
	}
	return false
}

var skipFlag = regexp.MustCompile(`--skip[= ]["']?([\w,-]+)`)

// skipped returns the parts that the job's GoReleaser skips.
func (j job) skipped() []string {
	var parts []string
	for _, step := range j.Steps {
		if !step.releases() {
			continue
		}
		for _, flag := range skipFlag.FindAllStringSubmatch(fmt.Sprint(step.With["args"])+"\n"+step.Run, -1) {
			parts = append(parts, strings.Split(flag[1], ",")...)
		}
	}
	return parts
}
