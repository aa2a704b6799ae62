package check

import (
	"regexp"
	"strings"
)

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

// allActions returns the actions that install a known program and nothing else.
func allActions() []string {
	var all []string
	for _, one := range known {
		all = append(all, one.actions...)
	}
	return all
}
