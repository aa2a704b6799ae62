package goreleaser

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// dockers points the images of dockers, and the manifests that join them, to the fake registry.
func (o *overlaying) dockers() {
	var built []string
	for i, entry := range items(find(o.root, "dockers")) {
		where := fmt.Sprintf("dockers[%d]", i)
		o.mirror(find(entry, "image_templates"), where+".image_templates", true)
		o.flags(entry, where, "build_flag_templates", localFlag)
		built = append(built, texts(find(entry, "image_templates"))...)
	}
	for i, entry := range items(find(o.root, "docker_manifests")) {
		where := fmt.Sprintf("docker_manifests[%d]", i)
		if name := text(find(entry, "name_template")); name != "" {
			is, _ := o.rendered(name)
			if strings.TrimSpace(is) != "" {
				is = o.endpoints.MirrorName(is)
			}
			o.set(entry, where, "name_template", is)
		}
		images := find(entry, "image_templates")
		o.mirror(images, where+".image_templates", true)
		o.dropForeign(images, where, built)
		o.flags(entry, where, "create_flags", manifestFlag)
		o.flags(entry, where, "push_flags", manifestFlag)
	}
}

// dropForeign removes images from a manifest that this release does not build.
func (o *overlaying) dropForeign(images *yaml.Node, where string, built []string) {
	if images == nil {
		return
	}
	images.Content = slices.DeleteFunc(images.Content, func(node *yaml.Node) bool {
		image := text(node)
		if slices.ContainsFunc(built, func(other string) bool { return other == image || withoutTag(other) == withoutTag(image) }) {
			return false
		}
		o.omitf(where, "it is built without %s, which no entry of dockers builds", o.endpoints.PublicName(image))
		return true
	})
}

// withoutTag returns a reference without its tag.
func withoutTag(reference string) string {
	if colon := strings.LastIndex(reference, ":"); colon > strings.LastIndex(reference, "/") {
		return reference[:colon]
	}
	return reference
}

// manifestFlag reports whether a flag of docker manifest create or push stays on this machine.
func manifestFlag(flag string) bool {
	name, _, _ := strings.Cut(flag, "=")
	return slices.Contains([]string{"--amend", "-a", "--insecure", "--purge", "-p"}, name)
}
