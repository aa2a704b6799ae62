package goreleaser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// needed is the input of a section.
type needed struct {
	key, systems, archs string // empty: any
	ofArchives          bool   // ids name archives, not builds
	folder              string // its output is below it in the dist folder
}

// needing are the sections that GoReleaser refuses without input, and their inputs.
var needing = []needed{
	{key: "nfpms", systems: "linux ios android aix"},
	{key: "makeselfs"},
	{key: "brews", systems: "darwin linux", archs: "amd64 arm64 arm all", ofArchives: true, folder: "homebrew"},
	{key: "homebrew_casks", systems: "darwin linux", archs: "amd64 arm64 all", ofArchives: true, folder: "homebrew"},
	{key: "nix", systems: "darwin linux", archs: "amd64 arm64 arm 386 all", ofArchives: true, folder: "nix"},
	{key: "krews", systems: "darwin linux windows", archs: "amd64 arm64 arm all", ofArchives: true, folder: "krew"},
	{key: "scoops", systems: "windows", ofArchives: true, folder: "scoop"},
	{key: "winget", systems: "windows", ofArchives: true, folder: "winget"},
	{key: "chocolateys", systems: "windows", ofArchives: true},
	// GoReleaser Pro's.
	{key: "app_bundles", systems: "darwin"},
	{key: "dmg", systems: "darwin"},
	{key: "pkgs", systems: "darwin"},
	{key: "msi", systems: "windows"},
	{key: "nsis", systems: "windows"},
}

func (r *restricting) restrictSections() {
	for _, section := range needing {
		list := find(r.root, section.key)
		before := len(items(list))
		if before == 0 {
			continue
		}
		list.Content = slices.DeleteFunc(list.Content, func(entry *yaml.Node) bool {
			if text(find(entry, "meta")) == "true" {
				return false
			}
			systems, archs := section.systems, section.archs
			if section.key == "makeselfs" {
				systems = cmp.Or(strings.Join(texts(find(entry, "goos")), " "), "linux darwin")
				archs = strings.Join(texts(find(entry, "goarch")), " ")
			}
			ids := slices.Concat(texts(find(entry, "ids")), texts(find(entry, "builds")))
			made := r.targetsOf(ids)
			if section.ofArchives {
				made = r.targetsOfArchives(ids)
			}
			return !slices.ContainsFunc(made, func(target Target) bool {
				return target == anything || isAmong(target.OS, systems) && isAmong(target.Arch, archs)
			})
		})
		if gone := before - len(list.Content); gone > 0 {
			r.leftOut = append(r.leftOut, fmt.Sprintf("%s (%d of %d)", section.key, gone, before))
			if len(list.Content) == 0 {
				drop(r.root, section.key)
				r.dropped = append(r.dropped, section.folder)
			}
		}
	}
}

// isAmong reports whether a name is in a list; an empty list matches all.
func isAmong(name, list string) bool {
	return list == "" || slices.Contains(strings.Fields(list), name)
}

func texts(list *yaml.Node) []string {
	var all []string
	for _, entry := range items(list) {
		all = append(all, text(entry))
	}
	return all
}

// anything is the target of a build whose targets are unknown: it may be any.
var anything = Target{}

// targetsOf returns the targets of the builds with some ids; of all builds if there is no id.
func (r *restricting) targetsOf(ids []string) []Target {
	var targets []Target
	for i, build := range r.builds {
		if len(ids) > 0 && !slices.Contains(ids, cmp.Or(build.ID, r.project)) {
			continue
		}
		if r.kept[i] == nil && !isSwitched(skipNode(build)) {
			targets = append(targets, anything)
		}
		targets = append(targets, r.kept[i]...)
	}
	return targets
}

// targetsOfArchives returns the targets in the archives with some ids; in all archives if there is no id.
func (r *restricting) targetsOfArchives(ids []string) []Target {
	archives := items(find(r.root, "archives"))
	if len(archives) == 0 {
		return r.targetsOf(nil)
	}
	var targets []Target
	for _, archive := range archives {
		if len(ids) > 0 && !slices.Contains(ids, cmp.Or(text(find(archive, "id")), "default")) {
			continue
		}
		targets = append(targets, r.targetsOf(slices.Concat(texts(find(archive, "ids")), texts(find(archive, "builds"))))...)
	}
	return targets
}

// dropExtraFiles removes files of the dist folder that are not made now: GoReleaser fails if one is missing.
func (r *restricting) dropExtraFiles() {
	if len(r.leftOut) == 0 {
		return
	}
	var gone []string
	for _, folder := range r.dropped {
		inUse := slices.ContainsFunc(needing, func(other needed) bool { return other.folder == folder && find(r.root, other.key) != nil })
		if folder != "" && !inUse {
			gone = append(gone, folder)
		}
	}
	for _, system := range []string{"linux", "darwin", "windows"} {
		if system != r.platform.OS && !slices.ContainsFunc(r.targetsOf(nil), func(t Target) bool { return t == anything || t.OS == system }) {
			gone = append(gone, system)
		}
	}
	for _, holder := range []string{"release", "checksum"} {
		list := find(find(r.root, holder), "extra_files")
		before := len(items(list))
		if before == 0 {
			continue
		}
		list.Content = slices.DeleteFunc(list.Content, func(entry *yaml.Node) bool {
			glob := strings.TrimPrefix(text(find(entry, "glob")), "./")
			below, found := strings.CutPrefix(glob, strings.TrimPrefix(r.dist, "./")+"/")
			return found && slices.ContainsFunc(gone, func(name string) bool { return strings.Contains(below, name) })
		})
		if left := len(list.Content); left < before {
			r.leftOut = append(r.leftOut, fmt.Sprintf("%s.extra_files (%d of %d)", holder, before-left, before))
		}
	}
}
