// Package binary identifies an executable: the platform in its header and its build information.
// It relies on neither file names nor configuration.
package binary

import (
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Facts are the properties of a program file.
type Facts struct {
	// Platforms are the platforms in the ELF, Mach-O or PE header, or in Go's build information if that is more precise: a header does not
	// distinguish Linux, Android, DragonFly BSD, illumos and Solaris. A universal binary of macOS has several; a file that is not a program
	// has none. Unknown fields are empty.
	Platforms []release.Platform
	Universal bool             // it contains one program for each of several processors
	Build     *debug.BuildInfo // nil without Go build information; of the first program in a universal binary
}

// Inspect reads a program file.
func Inspect(file string) Facts {
	facts := Facts{Platforms: platforms(file)}
	if build, err := buildinfo.ReadFile(file); err == nil {
		facts.Build = build
	}
	if facts.Universal = readUniversal(file) != nil; !facts.Universal && facts.Build != nil {
		facts.Platforms = more(facts.Platforms, BuiltFor(facts.Build))
	}
	return facts
}

// more combines the header and the build information of a program.
func more(header []release.Platform, built release.Platform) []release.Platform {
	switch {
	case built.OS == "" || built.Arch == "":
		return header
	case len(header) == 0: // in a format that is not supported, as on AIX and Plan 9
		return []release.Platform{built}
	case header[0].MayBe(built):
		return []release.Platform{built}
	}
	return header
}

// BuiltFor returns the platform that Go's build information names; zero if it names none.
func BuiltFor(build *debug.BuildInfo) release.Platform {
	var platform release.Platform
	for _, setting := range build.Settings {
		switch setting.Key {
		case "GOOS":
			platform.OS = setting.Value
		case "GOARCH":
			platform.Arch = setting.Value
		}
	}
	return platform
}

func platforms(file string) []release.Platform {
	for _, read := range []func(string) []release.Platform{readELF, readMachO, readUniversal, readPE, readMagic} {
		if found := read(file); found != nil {
			return found
		}
	}
	return nil
}

var elfMachines = map[elf.Machine]string{
	elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64", elf.EM_386: "386", elf.EM_ARM: "arm",
	elf.EM_RISCV: "riscv64", elf.EM_S390: "s390x", elf.EM_LOONGARCH: "loong64", elf.EM_SPARCV9: "sparc64",
}

// elfSystems are the values of the ELF header's OS/ABI byte. Go leaves it at zero for Linux.
var elfSystems = map[elf.OSABI]string{
	elf.ELFOSABI_NONE: "linux", elf.ELFOSABI_LINUX: "linux", elf.ELFOSABI_FREEBSD: "freebsd",
	elf.ELFOSABI_NETBSD: "netbsd", elf.ELFOSABI_OPENBSD: "openbsd", elf.ELFOSABI_SOLARIS: "solaris", elf.ELFOSABI_AIX: "aix",
}

func readELF(file string) []release.Platform {
	header, err := elf.Open(file)
	if err != nil {
		return nil
	}
	defer header.Close()
	arch := elfMachines[header.Machine]
	switch header.Machine { // which have no byte order
	case elf.EM_PPC64:
		arch = "ppc64"
	case elf.EM_MIPS:
		arch = "mips"
		if header.Class == elf.ELFCLASS64 {
			arch = "mips64"
		}
	}
	if header.Data == elf.ELFDATA2LSB && (arch == "ppc64" || strings.HasPrefix(arch, "mips")) {
		arch += "le"
	}
	return []release.Platform{{OS: elfSystems[header.OSABI], Arch: arch}}
}

var machoCPUs = map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64", macho.Cpu386: "386", macho.CpuArm: "arm"}

func readMachO(file string) []release.Platform {
	header, err := macho.Open(file)
	if err != nil {
		return nil
	}
	defer header.Close()
	return []release.Platform{{OS: "darwin", Arch: machoCPUs[header.Cpu]}}
}

func readUniversal(file string) []release.Platform {
	header, err := macho.OpenFat(file)
	if err != nil {
		return nil
	}
	defer header.Close()
	var found []release.Platform
	for _, arch := range header.Arches {
		found = append(found, release.Platform{OS: "darwin", Arch: machoCPUs[arch.Cpu]})
	}
	return slices.Compact(found)
}

var peMachines = map[uint16]string{
	pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64", pe.IMAGE_FILE_MACHINE_I386: "386",
	pe.IMAGE_FILE_MACHINE_ARMNT: "arm",
}

func readPE(file string) []release.Platform {
	header, err := pe.Open(file)
	if err != nil {
		return nil
	}
	defer header.Close()
	arch, known := peMachines[header.Machine]
	if !known || header.OptionalHeader == nil {
		return nil // an object file, or a file that resembles one: the format has no signature of its own
	}
	return []release.Platform{{OS: "windows", Arch: arch}}
}

// magics are the first bytes of other formats. The one of WebAssembly does not identify the runtime of a module.
var magics = map[string]release.Platform{"\x00asm": {Arch: "wasm"}, "\x01\xf7": {OS: "aix", Arch: "ppc64"}}

func readMagic(file string) []release.Platform {
	opened, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer opened.Close()
	begin := make([]byte, 4)
	if _, err := io.ReadFull(opened, begin); err != nil {
		return nil
	}
	for magic, platform := range magics {
		if strings.HasPrefix(string(begin), magic) {
			return []release.Platform{platform}
		}
	}
	return nil
}
