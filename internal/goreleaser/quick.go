package goreleaser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Quick is a configuration that builds only what one machine can run.
type Quick struct {
	Config   *Config
	Platform release.Platform // the machine's platform, if the project builds for it
	LeftOut  string           // on one line; empty if nothing is left out
}

// Quick restricts a configuration to the programs for a machine and the images that run there. Whatever needs other platforms is removed.
// Project is the project's name if the configuration has none. A project that builds nothing for the machine is built for one of its own
// platforms.
func (c *Config) Quick(machine release.Platform, project string) (*Quick, error) {
	tree, err := resolved(c.tree) // a copy
	if err != nil {
		return nil, err
	}
	r := &restricting{root: tree.Content[0], project: cmp.Or(c.Project.Name, project), dist: c.DistFolder()}
	switch r.builds = c.Project.Builds; {
	case len(r.builds) != len(items(find(r.root, "builds"))):
		return &Quick{Config: c, Platform: machine}, nil // in an unsupported form
	case len(r.builds) == 0:
		r.builds = []Build{{}} // GoReleaser's default
	}
	r.choose(machine)
	r.restrictBuilds()
	r.restrictImages()
	r.restrictDockers()
	r.restrictSections()
	r.dropExtraFiles()
	if len(r.leftOut) == 0 {
		return &Quick{Config: c, Platform: r.platform}, nil
	}
	text, err := yaml.Marshal(tree)
	if err != nil {
		return nil, err
	}
	restricted, err := parse(c.Path, text)
	return &Quick{Config: restricted, Platform: r.platform, LeftOut: strings.Join(r.leftOut, "; ")}, err
}

// restricting removes what is not for one platform.
type restricting struct {
	root     *yaml.Node
	project  string
	dist     string
	builds   []Build
	platform release.Platform
	kept     [][]Target // of each build; nil if its targets are unknown: it stays unchanged
	dropped  []string   // the folders of removed sections
	leftOut  []string
}

// choose picks the machine's platform, else one with the same processor, else the first one.
func (r *restricting) choose(machine release.Platform) {
	r.platform = machine
	var other, first release.Platform
	for _, build := range r.builds {
		if isSwitched(skipNode(build)) {
			continue
		}
		targets, _ := build.Matrix()
		for _, target := range targets {
			switch {
			case target.Platform == machine:
				return
			case target.Arch == machine.Arch && other == release.Platform{}:
				other = target.Platform
			}
			if (first == release.Platform{}) {
				first = target.Platform
			}
		}
	}
	r.platform = cmp.Or(other, first, machine)
}

// skipNode returns the skip setting of a build.
func skipNode(build Build) *yaml.Node {
	if build.Skip == nil {
		return nil
	}
	return plainText(fmt.Sprint(build.Skip))
}

// wanted reports whether something is built for a platform. Images are for Linux, whatever the machine is.
func (r *restricting) wanted(platform release.Platform) bool {
	return platform == r.platform || platform.OS == "linux" && platform.Arch == r.platform.Arch && r.putsIntoImages()
}

// putsIntoImages reports whether images contain what is built.
func (r *restricting) putsIntoImages() bool {
	return len(items(find(r.root, "dockers_v2")))+len(items(find(r.root, "dockers"))) > 0
}

func (r *restricting) restrictBuilds() {
	list := find(r.root, "builds")
	if len(items(list)) == 0 {
		list = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	all, built := 0, 0
	var without []string
	for i, build := range r.builds {
		targets, known := build.Matrix()
		if !known || isSwitched(skipNode(build)) {
			r.kept = append(r.kept, nil)
			continue
		}
		kept := []Target{}
		for _, target := range targets {
			if r.wanted(target.Platform) {
				kept = append(kept, target)
				continue
			}
			if name := target.Platform.String(); !slices.Contains(without, name) {
				without = append(without, name)
			}
		}
		all, built, r.kept = all+len(targets), built+len(kept), append(r.kept, kept)
		if len(kept) < len(targets) {
			put(r.root, "builds", list)
			buildFor(list.Content[i], kept)
		}
	}
	if built < all {
		slices.Sort(without)
		r.leftOut = append(r.leftOut, fmt.Sprintf("%d of %d binaries (%s)", all-built, all, strings.Join(without, ", ")))
	}
}

// buildFor restricts a build to some targets.
func buildFor(build *yaml.Node, targets []Target) {
	if len(targets) == 0 {
		put(build, "skip", &yaml.Node{Kind: yaml.ScalarNode, Value: "true"})
		return
	}
	for _, key := range []string{
		"goos", "goarch", "goamd64", "go386", "goarm", "goarm64", "gomips", "goppc64", "goriscv64", "ignore",
	} {
		drop(build, key)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, target := range targets {
		name := target.String()
		if target == parseTarget(target.OS+"_"+target.Arch) {
			name = target.OS + "_" + target.Arch // GoReleaser's default applies
		}
		list.Content = append(list.Content, plainText(name))
	}
	put(build, "targets", list)
}

// restrictImages removes platforms of images, and images without a remaining platform.
func (r *restricting) restrictImages() {
	for _, section := range []struct {
		key       string
		platforms []string // GoReleaser's default
	}{{"dockers_v2", []string{"linux/amd64", "linux/arm64"}}, {"kos", []string{"linux/amd64"}}} {
		list := find(r.root, section.key)
		var kept []*yaml.Node
		var without []string
		for _, entry := range items(list) {
			platforms := find(entry, "platforms")
			if entry.Kind == yaml.MappingNode && len(items(platforms)) == 0 {
				platforms = &yaml.Node{Kind: yaml.SequenceNode}
				for _, name := range section.platforms {
					platforms.Content = append(platforms.Content, plainText(name))
				}
				put(entry, "platforms", platforms)
			}
			before := len(items(platforms))
			left := slices.DeleteFunc(slices.Clone(items(platforms)), func(platform *yaml.Node) bool {
				name := platform.Value
				of := release.ParsePlatform(name)
				if strings.Contains(name, "{{") || of.OS == "linux" && of.Arch == r.platform.Arch {
					return false
				}
				if !slices.Contains(without, name) {
					without = append(without, name)
				}
				return true
			})
			if len(left) == 0 && slices.Contains(texts(platforms), "all") { // that the base image has
				left = append(left, plainText("linux/"+r.platform.Arch))
			}
			if platforms != nil {
				platforms.Content = left
			}
			if before == 0 || len(left) > 0 {
				kept = append(kept, entry)
			}
		}
		if len(without) > 0 {
			slices.Sort(without)
			r.leftOut = append(r.leftOut, fmt.Sprintf("images of %s for %s", section.key, strings.Join(without, ", ")))
			list.Content = kept
		}
	}
}
