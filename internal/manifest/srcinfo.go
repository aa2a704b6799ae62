package manifest

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

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

// compare compares the .SRCINFO, which the AUR and its helpers read, with the PKGBUILD, which makepkg runs.
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

// parseSRCINFO reads the assignments of a .SRCINFO: https://man.archlinux.org/man/SRCINFO.5
func parseSRCINFO(text string) map[string][]string {
	values := map[string][]string{}
	for line := range strings.Lines(text) {
		key, value, found := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !found || strings.HasPrefix(key, "#") {
			continue
		}
		values[key] = append(values[key], strings.TrimSpace(value))
	}
	return values
}
