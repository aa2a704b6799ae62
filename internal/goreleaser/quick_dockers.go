package goreleaser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// restrictDockers removes entries of dockers for other platforms, and their images from the manifests that join them.
func (r *restricting) restrictDockers() {
	list := find(r.root, "dockers")
	var gone, left, without []string // references without spaces
	before := len(items(list))
	if before > 0 {
		list.Content = slices.DeleteFunc(list.Content, func(entry *yaml.Node) bool {
			system, arch := cmp.Or(text(find(entry, "goos")), "linux"), cmp.Or(text(find(entry, "goarch")), "amd64")
			references := unspaced(texts(find(entry, "image_templates")))
			if system == "linux" && arch == r.platform.Arch {
				left = append(left, references...)
				return false
			}
			gone = append(gone, references...)
			if platform := system + "/" + arch; !slices.Contains(without, platform) {
				without = append(without, platform)
			}
			return true
		})
	}
	if len(without) == 0 {
		return
	}
	slices.Sort(without)
	r.leftOut = append(r.leftOut, fmt.Sprintf("images of dockers for %s (%d of %d)", strings.Join(without, ", "), before-len(list.Content), before))
	r.restrictManifests(gone, left)
}

// restrictManifests removes images from manifests, and manifests that become empty.
func (r *restricting) restrictManifests(gone, left []string) {
	list := find(r.root, "docker_manifests")
	if list == nil {
		return
	}
	before := len(list.Content)
	list.Content = slices.DeleteFunc(list.Content, func(entry *yaml.Node) bool {
		images := find(entry, "image_templates")
		if len(items(images)) == 0 {
			return false
		}
		images.Content = slices.DeleteFunc(images.Content, func(image *yaml.Node) bool {
			reference := unspaced([]string{text(image)})[0]
			return slices.Contains(gone, reference) || len(left) == 0
		})
		return len(images.Content) == 0
	})
	if less := before - len(list.Content); less > 0 {
		r.leftOut = append(r.leftOut, fmt.Sprintf("docker_manifests (%d of %d)", less, before))
	}
}

// unspaced returns templates without spaces: {{ .Version }} and {{.Version}} are equal.
func unspaced(templates []string) []string {
	var all []string
	for _, template := range templates {
		all = append(all, strings.ReplaceAll(template, " ", ""))
	}
	return all
}
