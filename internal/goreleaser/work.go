package goreleaser

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Work is how much GoReleaser makes of a configuration, predicted from its settings. A negative number is unknown.
type Work struct {
	Binaries, Archives, Packages, Images int
	Platforms                            int // the binaries' targets
}

const unknownWork = -1

// Work predicts how much GoReleaser will make. Project is the project's name if the configuration has none.
func (c *Config) Work(project string) Work {
	root := c.tree.Content[0]
	builds := c.Project.Builds
	if len(items(find(root, "builds"))) != len(builds) { // in an unsupported form
		return Work{unknownWork, unknownWork, unknownWork, unknownWork, unknownWork}
	}
	if len(builds) == 0 {
		builds = []Build{{}} // GoReleaser's default
	}
	made := working{project: cmp.Or(c.Project.Name, project), root: root, builds: builds}
	work := Work{Archives: made.archives(), Packages: made.packages(), Images: len(items(find(root, "dockers_v2"))) + len(items(find(root, "kos")))}
	var platforms []release.Platform
	for _, build := range builds {
		targets, known := made.targets(build)
		if !known {
			work.Binaries, work.Platforms = unknownWork, unknownWork
			return work
		}
		work.Binaries += len(targets)
		for _, target := range targets {
			if !slices.Contains(platforms, target.Platform) {
				platforms = append(platforms, target.Platform)
			}
		}
	}
	work.Platforms = len(platforms)
	return work
}

// working counts the output of builds.
type working struct {
	project string
	root    *yaml.Node
	builds  []Build
}

// targets returns the targets of a build, unless it is skipped.
func (w working) targets(build Build) ([]Target, bool) {
	switch skip := skipNode(build); {
	case strings.Contains(text(skip), "{{"):
		return nil, false
	case isSwitched(skip):
		return nil, true
	}
	return build.Matrix()
}

// binaries returns one target for each binary of the builds with some ids; of all builds if there is no id.
func (w working) binaries(entry *yaml.Node) ([]Target, bool) {
	ids := slices.Concat(texts(find(entry, "ids")), texts(find(entry, "builds")))
	var all []Target
	for _, build := range w.builds {
		if len(ids) > 0 && !slices.Contains(ids, cmp.Or(build.ID, w.project)) {
			continue
		}
		targets, known := w.targets(build)
		if !known {
			return nil, false
		}
		all = append(all, targets...)
	}
	return all, true
}

func distinct(targets []Target) []Target {
	var once []Target
	for _, target := range targets {
		if !slices.Contains(once, target) {
			once = append(once, target)
		}
	}
	return once
}

func (w working) archives() int {
	entries := items(find(w.root, "archives"))
	if len(entries) == 0 {
		entries = []*yaml.Node{{Kind: yaml.MappingNode}} // GoReleaser's default
	}
	if len(items(find(w.root, "universal_binaries"))) > 0 {
		return unknownWork // they may replace others
	}
	count := 0
	for _, entry := range entries {
		targets, known := w.binaries(entry)
		if !known {
			return unknownWork
		}
		if text(find(entry, "meta")) == "true" {
			count += len(formatsOf(entry, ""))
			continue
		}
		for _, target := range distinct(targets) {
			for _, format := range formatsOf(entry, target.OS) {
				switch format {
				case "none":
				case "binary": // one file for each
					for _, other := range targets {
						if other == target {
							count++
						}
					}
				default:
					count++
				}
			}
		}
	}
	return count
}

// formatsOf returns the formats of an archive for a system.
func formatsOf(entry *yaml.Node, system string) []string {
	for _, override := range items(find(entry, "format_overrides")) {
		if text(find(override, "goos")) != system {
			continue
		}
		if formats := formatList(override); len(formats) > 0 {
			return formats
		}
	}
	if formats := formatList(entry); len(formats) > 0 {
		return formats
	}
	return []string{"tar.gz"}
}

func formatList(entry *yaml.Node) []string {
	if formats := find(entry, "formats"); formats != nil {
		if one := text(formats); one != "" {
			return []string{one}
		}
		return texts(formats)
	}
	if format := text(find(entry, "format")); format != "" {
		return []string{format}
	}
	return nil
}

func (w working) packages() int {
	count := 0
	for _, entry := range items(find(w.root, "nfpms")) {
		formats := texts(find(entry, "formats"))
		if slices.ContainsFunc(formats, func(format string) bool {
			return !slices.Contains([]string{"deb", "rpm", "apk", "archlinux", "ipk"}, format)
		}) {
			return unknownWork // GoReleaser makes it for some platforms
		}
		if meta := find(entry, "meta"); isSwitched(meta) {
			return unknownWork
		}
		targets, known := w.binaries(entry)
		if !known {
			return unknownWork
		}
		levels := texts(find(entry, "goamd64"))
		if len(levels) == 0 {
			levels = []string{"v1"}
		}
		for _, target := range distinct(targets) {
			if target.OS == "linux" && (target.Arch != "amd64" || slices.Contains(levels, target.Variant)) {
				count += len(formats)
			}
		}
	}
	return count
}
