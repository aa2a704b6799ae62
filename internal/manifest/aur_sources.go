package manifest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// archLinux are Go's names of architectures as Arch Linux and its ports name them.
var archLinux = map[string]string{
	"x86_64": "amd64", "i686": "386", "i486": "386", "pentium4": "386", "aarch64": "arm64", "armv7h": "arm", "armv6h": "arm", "arm": "arm",
	"riscv64": "riscv64", "loong64": "loong64", "powerpc64le": "ppc64le",
}

// signature is the end of the names of sources that are signatures of others.
var signature = regexp.MustCompile(`\.(sig|sign|asc)$`)

// sumKinds are the arrays with sums, the strongest that is needed first.
var sumKinds = []string{"sha256", "sha512", "b2", "sha384", "sha224", "sha1", "md5"}

// suffixes returns those of the arrays source, source_x86_64, …: empty for the sources of all architectures.
func (p pkgbuild) suffixes() []string {
	var found []string
	for name := range p.variables {
		if suffix, ok := strings.CutPrefix(name, "source"); ok && (suffix == "" || suffix[0] == '_') {
			found = append(found, suffix)
		}
	}
	slices.Sort(found)
	return found
}

// downloads returns the sources of a suffix that are public downloads.
func (p pkgbuild) downloads(kind release.ManifestKind, suffix string, wrong *faults) []release.Download {
	sources := p.variables["source"+suffix]
	arch := strings.TrimPrefix(suffix, "_")
	if arch != "" && !slices.Contains(p.variables["arch"], arch) {
		wrong.addf("source%s is of an architecture that is not in arch", suffix)
	}
	summed, counted := "", false
	for _, algorithm := range sumKinds {
		sums, there := p.variables[algorithm+"sums"+suffix]
		if !there {
			continue
		}
		counted = true
		if len(sums) != len(sources) {
			wrong.addf("%ssums%s has %d checksums for %d sources", algorithm, suffix, len(sums), len(sources))
			continue
		}
		if summed == "" {
			summed = algorithm
		}
	}
	if !counted && len(sources) > 0 {
		wrong.addf("source%s has no checksums: makepkg refuses to build", suffix)
	}
	var downloads []release.Download
	for i, source := range sources {
		name, address, renamed := strings.Cut(source, "::")
		if !renamed {
			name, address = nameIn(source), source
		}
		if signature.MatchString(name) {
			continue
		}
		if !webURL.MatchString(address) {
			if strings.Contains(address, "$") {
				wrong.addf("source%s has %q, which cannot be read without running the PKGBUILD", suffix, source)
			}
			continue // a file next to the PKGBUILD, or a repository
		}
		download := release.Download{Platform: release.Platform{OS: "linux", Arch: archLinux[arch]}, URL: address}
		if summed != "" {
			if sum := p.variables[summed+"sums"+suffix][i]; isSum(summed, sum) {
				download.SHA256 = named(summed, sum)
			} else if sum != "SKIP" {
				wrong.addf("%ssums%s has %q, which is not such a checksum", summed, suffix, sum)
			}
		}
		if kind == release.AUR {
			programs, installs := p.programs(arch, name, wrong)
			if !installs {
				continue
			}
			download.Programs = programs
		}
		downloads = append(downloads, download)
	}
	return downloads
}

// programs returns the paths in a source that the package installs in /usr/bin; none if the source is the program itself. It returns false
// for a source without a program, such as a license.
func (p pkgbuild) programs(arch, source string, wrong *faults) (programs []string, installs bool) {
	files, sources := p.install(arch), p.allSources()
	if isArchive(source) {
		return files, true
	}
	if slices.Contains(files, source) {
		return nil, true
	}
	_, prepares := p.functions["prepare"]
	_, builds := p.functions["build"]
	if prepares || builds || slices.ContainsFunc(sources, isArchive) { // which return other files
		return nil, false
	}
	found := false
	for _, file := range files {
		if slices.Contains(sources, file) {
			found = true
			continue
		}
		wrong.addf("package installs %s, which no source is named: makepkg saves it as %s", file, source)
	}
	return nil, !found
}

// allSources returns the names of the files that makepkg puts in the folder of the sources.
func (p pkgbuild) allSources() []string {
	var names []string
	for _, suffix := range p.suffixes() {
		for _, source := range p.variables["source"+suffix] {
			name, _, renamed := strings.Cut(source, "::")
			if !renamed {
				name = nameIn(source)
			}
			names = append(names, name)
		}
	}
	return names
}
