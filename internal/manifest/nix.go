package manifest

import (
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// nixSystems are Go's names of the systems that nix builds for.
var nixSystems = map[string]release.Platform{
	"x86_64-linux": {OS: "linux", Arch: "amd64"}, "i686-linux": {OS: "linux", Arch: "386"}, "aarch64-linux": {OS: "linux", Arch: "arm64"},
	"armv6l-linux": {OS: "linux", Arch: "arm"}, "armv7l-linux": {OS: "linux", Arch: "arm"}, "riscv64-linux": {OS: "linux", Arch: "riscv64"},
	"powerpc64le-linux": {OS: "linux", Arch: "ppc64le"}, "loongarch64-linux": {OS: "linux", Arch: "loong64"},
	"x86_64-darwin": {OS: "darwin", Arch: "amd64"}, "aarch64-darwin": {OS: "darwin", Arch: "arm64"},
}

// nixPackage is the Nix expression of a package, with the values of its names: of a name that is bound more than once, the first.
type nixPackage struct {
	tree    []nixItem
	names   map[string][]nixItem
	systems []string // that its sets have entries for
	steps   int      // of evaluations, which a name that refers to itself would repeat without end
}

func readNix(_ release.PlannedManifest, texts []string) (content, error) {
	var got content
	var wrong faults
	for _, text := range texts {
		tree, err := parseNix(text)
		if err != nil {
			wrong.addf("it is not a Nix expression: %v", err)
		}
		pkg := &nixPackage{tree: tree, names: map[string][]nixItem{}}
		pkg.collect(tree)
		if len(pkg.systems) == 0 {
			pkg.systems = pkg.metaPlatforms()
		}
		got.version, _ = pkg.text(pkg.names["version"], "")
		got.downloads = append(got.downloads, pkg.downloads(&wrong)...)
	}
	if got.version == "" {
		wrong.addf("it has no version that can be read")
	}
	if len(got.downloads) == 0 {
		wrong.addf("it has no url with a hash that can be read")
	}
	return got, wrong.err()
}

func (p *nixPackage) collect(items []nixItem) {
	for _, item := range items {
		p.collect(item.list)
		for _, binding := range item.bindings {
			if _, known := p.names[binding.name]; !known {
				p.names[binding.name] = binding.value
			}
			if _, system := nixSystems[binding.name]; system && !slices.Contains(p.systems, binding.name) {
				p.systems = append(p.systems, binding.name)
			}
			p.collect(binding.value)
		}
	}
}

// metaPlatforms returns the systems in the package's metadata.
func (p *nixPackage) metaPlatforms() []string {
	var systems []string
	for _, item := range p.names["platforms"] {
		for _, one := range item.list {
			if name, ok := p.text([]nixItem{one}, ""); ok && nixSystems[name] != (release.Platform{}) {
				systems = append(systems, name)
			}
		}
	}
	return systems
}

// downloads returns the sets with a url and a hash, as fetchurl takes them.
func (p *nixPackage) downloads(wrong *faults) []release.Download {
	var found []release.Download
	p.walk(p.tree, "", func(set map[string][]nixItem, system string) {
		address, sum := first(set, "url", "urls"), first(set, "hash", "sha256", "outputHash", "sha512")
		if address == nil || sum == nil {
			return
		}
		systems := []string{system}
		if system == "" && p.needsSystem(address) {
			systems = p.systems
		}
		for _, system := range systems {
			download, ok := p.download(address, sum, system, wrong)
			if ok && !slices.ContainsFunc(found, func(other release.Download) bool {
				return other.Platform == download.Platform && other.URL == download.URL
			}) {
				found = append(found, download)
			}
		}
	})
	return found
}

func first(set map[string][]nixItem, names ...string) []nixItem {
	for _, name := range names {
		if value := set[name]; value != nil {
			return value
		}
	}
	return nil
}

// walk visits each set, with the nix system that it is for, if it is below one.
func (p *nixPackage) walk(items []nixItem, system string, visit func(set map[string][]nixItem, system string)) {
	for _, item := range items {
		p.walk(item.list, system, visit)
		if item.bindings == nil {
			continue
		}
		set := map[string][]nixItem{}
		for _, binding := range item.bindings {
			set[binding.name] = binding.value
			below := system
			if _, known := nixSystems[binding.name]; known {
				below = binding.name
			}
			p.walk(binding.value, below, visit)
		}
		if item.set {
			visit(set, system)
		}
	}
}

// needsSystem reports whether a text is another one on another system.
func (p *nixPackage) needsSystem(value []nixItem) bool {
	_, ok := p.text(value, "")
	return !ok
}

func (p *nixPackage) download(address, sum []nixItem, system string, wrong *faults) (release.Download, bool) {
	link, ok := p.text(address, system)
	if !ok {
		if system != "" && !p.has(address, system) {
			return release.Download{}, false // it is not offered there
		}
		wrong.addf("a url cannot be read without nix")
		return release.Download{}, false
	}
	if !webURL.MatchString(link) {
		wrong.addf("url %q is not a URL", link)
	}
	download := release.Download{Platform: nixSystems[system], URL: link}
	text, ok := p.text(sum, system)
	short, isShort := nixSum(text)
	long, isLong := sriSum("sha512", text)
	switch {
	case !ok:
		wrong.addf("the hash of %s is missing or cannot be read without nix", nameIn(link))
	case isShort:
		download.SHA256 = short
	case isLong:
		download.SHA256 = named("sha512", long)
	default:
		wrong.addf("the hash %q of %s is not a SHA-256 as nix writes it", text, nameIn(link))
	}
	download.Programs = p.programs(nameIn(link), system)
	return download, true
}

// has reports whether the set that an expression as urlMap.${system} selects from has an entry for the system.
func (p *nixPackage) has(value []nixItem, system string) bool {
	if len(value) == 0 || value[0].kind != nixName {
		return true
	}
	chosen := p.names[value[0].text]
	if len(chosen) == 0 || !chosen[len(chosen)-1].set {
		return true
	}
	return slices.ContainsFunc(chosen[len(chosen)-1].bindings, func(b nixBinding) bool { return b.name == system })
}

// programs returns the paths in the archive that the install phase copies to the folder of programs. They are unknown if the package lets
// nix choose the folder of the archive to start in.
func (p *nixPackage) programs(archive, system string) []string {
	root, ok := p.text(p.names["sourceRoot"], system)
	script, scripted := p.script(p.names["installPhase"], system)
	if !ok || !scripted || !isArchive(archive) {
		return nil
	}
	s := &shell{text: script, lookup: func(name string) (string, bool) {
		text, ok := p.text(p.names[name], system)
		return text, ok && (name == "pname" || name == "version" || name == "name")
	}}
	var found []string
	commands := s.commands()
	for _, command := range commands {
		if command[0] == "installBin" {
			for _, file := range command[1:] {
				found = append(found, path.Clean(file))
			}
		}
	}
	found = append(found, installed(commands, "$out/bin")...)
	for i, file := range found {
		found[i] = path.Join(root, file)
	}
	return found
}

// script returns a text in which unknown values remain unexpanded.
func (p *nixPackage) script(value []nixItem, system string) (string, bool) {
	if len(value) != 1 || value[0].kind != nixString {
		return "", false
	}
	var text strings.Builder
	for _, part := range value[0].parts {
		known, ok := part.text, true
		if part.hole {
			known, ok = p.expand(part.text, system, 1)
		}
		if !ok {
			known = "$unknown"
		}
		text.WriteString(known)
	}
	return text.String(), true
}
