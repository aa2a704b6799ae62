package goreleaser

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Delivery is an entry of a section, other than archives and nfpms, that distributes binaries.
type Delivery struct {
	Setting string
	ids     []string // of the builds; empty for all
	goos    []string // empty for all
	goarch  []string
}

// carriers are the sections that distribute binaries, with their default systems and processors.
var carriers = []struct {
	section      string
	goos, goarch []string
}{
	{"dockers_v2", []string{"linux"}, nil},
	{"dockers", []string{"linux"}, []string{"amd64"}},
	{"kos", []string{"linux"}, nil},
	{"snapcrafts", []string{"linux"}, nil},
	{"flatpak", []string{"linux"}, nil},
	{"makeselfs", []string{"linux", "darwin"}, nil},
	{"app_bundles", []string{"darwin"}, nil},
	{"dmg", []string{"darwin"}, nil},
	{"pkgs", []string{"darwin"}, nil},
	{"msi", []string{"windows"}, nil},
	{"nsis", []string{"windows"}, nil},
	{"npms", nil, nil},
	{"uploads", nil, nil}, // of mode binary
	{"artifactories", nil, nil},
}

// Deliveries returns the entries that distribute binaries, except archives and packages.
func (c *Config) Deliveries() []Delivery {
	var all []Delivery
	for _, carrier := range carriers {
		for _, entry := range items(find(c.tree.Content[0], carrier.section)) {
			if mode := find(entry, "mode"); (carrier.section == "uploads" || carrier.section == "artifactories") && text(mode) != "binary" {
				continue // it takes archives and packages
			}
			one := Delivery{Setting: carrier.section, goos: carrier.goos, goarch: carrier.goarch}
			for _, key := range []string{"ids", "builds", "id", "build"} {
				if carrier.section != "kos" && (key == "id" || key == "build") {
					continue // the name of the entry itself
				}
				one.ids = append(one.ids, words(find(entry, key))...)
			}
			if goos := words(find(entry, "goos")); len(goos) > 0 {
				one.goos = goos
			}
			if goarch := words(find(entry, "goarch")); len(goarch) > 0 {
				one.goarch = goarch
			}
			all = append(all, one)
		}
	}
	return all
}

// words returns the values of a setting that is a string or a list of strings.
func words(node *yaml.Node) []string {
	if value := text(node); value != "" {
		return []string{value}
	}
	var all []string
	for _, item := range items(node) {
		all = append(all, text(item))
	}
	return all
}

// Takes reports whether the entry uses the binary of a build for a platform.
func (d Delivery) Takes(build, goos, goarch string) bool {
	among := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return among(d.ids, build) && among(d.goos, goos) && among(d.goarch, goarch)
}
