package homebrew

import (
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// platform is the one that the blocks around a line restrict it to.
func (p *parser) platform() release.Platform {
	platform := release.Platform{OS: p.system}
	for _, block := range p.blocks {
		switch {
		case block == "on_macos do" || strings.Contains(block, "OS.mac?"):
			platform.OS = "darwin"
		case block == "on_linux do" || strings.Contains(block, "OS.linux?"):
			platform.OS = "linux"
		}
		switch {
		case block == "on_intel do" || strings.Contains(block, "CPU.intel?"):
			platform.Arch = "amd64"
		case strings.Contains(block, "CPU.arm?") && strings.Contains(block, "!Hardware::CPU.is_64_bit?"):
			platform.Arch = "arm"
		case block == "on_arm do" || strings.Contains(block, "CPU.arm?"):
			platform.Arch = "arm64"
		}
	}
	return platform
}
