package manifest

import (
	"cmp"
	"maps"
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

// nixPackage is a Nix expression of a package, and what its names stand for: of a name that is bound more than once, the first.
type nixPackage struct {
	tree    []nixItem
	names   map[string][]nixItem
	systems []string // that its sets have entries for
	steps   int      // of evaluations, which a name that stands for itself would take without end
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

// metaPlatforms are the systems that the package says it is for.
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

// downloads are the sets with a url and a hash, as those that fetchurl gets.
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

// walk visits each set, with the nix system that it is for where it stands under one.
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

// programs are the paths in the archive that the install phase copies to the folder of programs. They are not known where the package
// leaves it to nix which folder of the archive it starts in.
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

// script is a text in which what cannot be known is left as it is written.
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

// text is what an expression comes to on a system, where it is a plain text, a name of one, or an entry of a set. An expression that
// depends on the system cannot be known where system is empty.
func (p *nixPackage) text(value []nixItem, system string) (string, bool) {
	return p.evaluate(value, system, 0)
}

func (p *nixPackage) expand(expression, system string, depth int) (string, bool) {
	items, err := parseNix(expression)
	if err != nil {
		return "", false
	}
	return p.evaluate(items, system, depth)
}

func (p *nixPackage) evaluate(value []nixItem, system string, depth int) (string, bool) {
	const deepest, most = 20, 20_000
	p.steps++
	if len(value) == 0 || depth > deepest || p.steps > most {
		return "", false
	}
	var sum strings.Builder
	start := 0
	for i := 0; i <= len(value); i++ {
		if i < len(value) && (value[i].kind != nixSymbol || value[i].text != "+") {
			continue
		}
		text, ok := p.term(value[start:i], system, depth+1)
		if !ok {
			return "", false
		}
		sum.WriteString(text)
		start = i + 1
	}
	return sum.String(), true
}

// term is the text of an expression without a +.
func (p *nixPackage) term(value []nixItem, system string, depth int) (string, bool) {
	if len(value) == 0 {
		return "", false
	}
	head := value[0]
	switch {
	case len(value) == 1 && head.kind == nixString:
		var text strings.Builder
		for _, part := range head.parts {
			known, ok := part.text, true
			if part.hole {
				known, ok = p.expand(part.text, system, depth)
			}
			if !ok {
				return "", false
			}
			text.WriteString(known)
		}
		return text.String(), true
	case len(value) == 1 && (head.text == "(" || head.text == "["):
		return p.evaluate(head.list, system, depth)
	case head.text == "(" && len(head.list) > 0:
		return p.term(append(slices.Clone(head.list), value[1:]...), system, depth)
	case head.set, head.kind == nixName:
		return p.selection(head, value[1:], system, depth)
	}
	return "", false
}

// selection is the text of from.a.${b}.c, where from is a name or a set.
func (p *nixPackage) selection(from nixItem, steps []nixItem, system string, depth int) (string, bool) {
	var keys []string
	for i := 0; i+1 < len(steps) && steps[i].text == "."; i += 2 {
		step := steps[i+1]
		key, ok := step.text, true
		switch step.kind {
		case nixHole:
			key, ok = p.expand(step.text, system, depth)
		case nixString:
			key, ok = p.term([]nixItem{step}, system, depth)
		case nixName:
		default:
			return "", false
		}
		if !ok {
			return "", false
		}
		keys = append(keys, key)
	}
	if rest := steps[2*len(keys):]; len(rest) > 0 && rest[0].text != "or" {
		return "", false
	}
	bound, known := p.names[from.text]
	if from.set {
		bound, known = []nixItem{from}, true
	} else if cmp.Or(last(keys), from.text) == "system" { // stdenv.hostPlatform.system
		return system, system != ""
	}
	for _, key := range keys {
		if len(bound) == 1 && bound[0].text == "(" {
			bound = bound[0].list
		}
		if len(bound) == 0 || !bound[len(bound)-1].set {
			return "", false
		}
		set := maps.Collect(pairs(bound[len(bound)-1].bindings))
		if bound, known = set[key]; !known {
			return "", false
		}
	}
	if !known {
		return "", false
	}
	return p.evaluate(bound, system, depth)
}

func last(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return keys[len(keys)-1]
}

func pairs(bindings []nixBinding) func(yield func(string, []nixItem) bool) {
	return func(yield func(string, []nixItem) bool) {
		for _, binding := range bindings {
			if !yield(binding.name, binding.value) {
				return
			}
		}
	}
}
