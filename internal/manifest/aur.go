package manifest

import (
	"errors"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// The rules are those of https://wiki.archlinux.org/title/PKGBUILD and https://man.archlinux.org/man/PKGBUILD.5
var (
	pkgName    = regexp.MustCompile(`^[a-z0-9@_+][a-z0-9@._+-]*$`)
	pkgVersion = regexp.MustCompile(`^[^-:/\s$]+$`)
	pkgRelease = regexp.MustCompile(`^[1-9]\d*(\.\d+)?$`)
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

func readAUR(planned release.PlannedManifest, texts []string) (content, error) {
	var got content
	build, err := pkgbuildOf(planned, texts)
	if err != nil {
		return got, err
	}
	var wrong faults
	p := parsePKGBUILD(build)
	got.version = p.value("pkgver")
	p.judge(planned, &wrong)
	for _, suffix := range p.suffixes() {
		got.downloads = append(got.downloads, p.downloads(planned.Kind, suffix, &wrong)...)
	}
	if len(p.variables["source"]) == 0 && len(got.downloads) == 0 {
		wrong.addf("PKGBUILD has no source")
	}
	if info, there := srcinfoOf(planned, texts); there {
		p.compare(parseSRCINFO(info), &wrong)
	} else {
		wrong.addf(".SRCINFO is missing: the AUR refuses a push without it")
	}
	return got, wrong.err()
}

// pkgbuildOf returns the PKGBUILD among the files of a package.
func pkgbuildOf(planned release.PlannedManifest, texts []string) (string, error) {
	for i, text := range texts {
		if i < len(planned.Paths) && path.Base(planned.Paths[i]) == "PKGBUILD" || len(planned.Paths) == 0 && !isSRCINFO(text) {
			return text, nil
		}
	}
	return "", errors.New("PKGBUILD is missing")
}

func srcinfoOf(planned release.PlannedManifest, texts []string) (string, bool) {
	for i, text := range texts {
		if i < len(planned.Paths) && path.Base(planned.Paths[i]) == ".SRCINFO" || len(planned.Paths) == 0 && isSRCINFO(text) {
			return text, true
		}
	}
	return "", false
}

var srcinfoHead = regexp.MustCompile(`(?m)^pkgbase = `)

func isSRCINFO(text string) bool { return srcinfoHead.MatchString(text) }

func (p pkgbuild) judge(planned release.PlannedManifest, wrong *faults) {
	names := p.variables["pkgname"]
	if len(names) == 0 {
		wrong.addf("pkgname is missing")
	}
	for _, name := range names {
		if !pkgName.MatchString(name) {
			wrong.addf("pkgname %q is not a valid package name: use only lower-case letters, digits and @ . _ + -, and do not start with . or -", name)
		}
	}
	base := p.value("pkgbase")
	if planned.Name != "" && len(names) > 0 && !slices.Contains(names, planned.Name) && base != planned.Name {
		wrong.addf("pkgname is %s, not %s", strings.Join(names, " "), planned.Name)
	}
	switch version := p.value("pkgver"); {
	case version == "":
		wrong.addf("pkgver is missing")
	case !pkgVersion.MatchString(version):
		wrong.addf("pkgver %q has a hyphen, a colon, a slash, a space or a variable: use _ instead", version)
	}
	if rel := p.value("pkgrel"); !pkgRelease.MatchString(rel) {
		wrong.addf("pkgrel %q is not a positive number", rel)
	}
	if len(p.variables["arch"]) == 0 {
		wrong.addf("arch is missing")
	}
	names = append(slices.Clone(names), "")
	if !slices.ContainsFunc(names, func(name string) bool {
		_, ok := p.functions[strings.TrimSuffix("package_"+name, "_")]
		return ok
	}) {
		wrong.addf("it has no package function, so the package is empty")
	}
}

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

// compare contains the .SRCINFO, which the AUR and its helpers read, to the PKGBUILD, which makepkg runs.
func (p pkgbuild) compare(info map[string][]string, wrong *faults) {
	base := p.value("pkgbase")
	if base == "" {
		base = p.value("pkgname")
	}
	pairs := map[string][]string{"pkgbase": {base}}
	for name, values := range p.variables {
		switch {
		case name == "pkgname", name == "pkgver", name == "pkgrel", name == "epoch", name == "arch",
			name == "source", strings.HasPrefix(name, "source_"), strings.Contains(name, "sums_"), strings.HasSuffix(name, "sums"):
			pairs[name] = values
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		if slices.ContainsFunc(pairs[name], func(value string) bool { return strings.Contains(value, "$") }) {
			continue // computed values cannot be compared
		}
		values := plainSources(pairs[name])
		if said := plainSources(info[name]); !slices.Equal(values, said) {
			wrong.addf("%s is %s in PKGBUILD and %s in .SRCINFO: makepkg --printsrcinfo writes the latter", name, listed(values), listed(said))
		}
	}
}

// plainSources returns values in order, sources without the names that they are saved as, which a .SRCINFO may leave out.
func plainSources(values []string) []string {
	var plain []string
	for _, value := range values {
		if _, address, renamed := strings.Cut(value, "::"); renamed {
			value = address
		}
		plain = append(plain, value)
	}
	slices.Sort(plain)
	return slices.Compact(plain)
}

func listed(values []string) string {
	if len(values) == 0 {
		return "nothing"
	}
	return strings.Join(values, " ")
}
