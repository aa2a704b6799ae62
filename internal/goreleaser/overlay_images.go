package goreleaser

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// images points Docker's images to the fake registry.
func (o *overlaying) images() {
	for i, entry := range items(find(o.root, "dockers_v2")) {
		where := fmt.Sprintf("dockers_v2[%d]", i)
		o.mirror(find(entry, "images"), where+".images", true)
		o.flags(entry, where, "flags", localFlag)
		o.arguments(find(entry, "build_args"), where+".build_args")
		if text(find(entry, "sbom")) != "false" {
			o.set(entry, where, "sbom", "false")
			o.omitf("SBOM attestation of images", "its scanner is an image pulled from the network")
		}
	}
}

// mirror replaces each image's name in a list. Like GoReleaser, it drops names that render to an empty string.
func (o *overlaying) mirror(list *yaml.Node, where string, templates bool) {
	kept := []*yaml.Node{}
	for i, image := range items(list) {
		was := text(image)
		is := was
		if templates {
			is, _ = o.rendered(was)
		}
		if strings.TrimSpace(is) == "" {
			o.changed(fmt.Sprintf("%s[%d]", where, i), was, "")
			continue
		}
		is = o.endpoints.MirrorName(is)
		kept = append(kept, plainText(is))
		o.changed(fmt.Sprintf("%s[%d]", where, i), was, is)
	}
	if list != nil {
		list.Content = kept
	}
}

// flags removes flags of Docker that name a server or choose a builder.
func (o *overlaying) flags(entry *yaml.Node, where, setting string, local func(flag string) bool) {
	list := find(entry, setting)
	var written []string
	for _, flag := range items(list) {
		written = append(written, text(flag))
	}
	where += "." + setting
	var kept []*yaml.Node
	for _, flag := range joined(written) {
		if local(flag) {
			kept = append(kept, plainText(flag))
			continue
		}
		o.changed(where, flag, "")
		o.omitf(where, "%s is left out: it refers to something outside this rehearsal", shown(flag))
	}
	if list != nil {
		list.Content = kept
	}
}

func (o *overlaying) arguments(arguments *yaml.Node, where string) {
	if arguments == nil || arguments.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i < len(arguments.Content); {
		name := arguments.Content[i].Value
		if localArgument(name) {
			i += 2
			continue
		}
		o.unset(arguments, where, name)
		o.omitf(where, "%s is left out: it names an image that reads the Dockerfile", name)
	}
}

// kos makes ko use the empty image as base and push to the fake registry. GoReleaser does not render either name.
func (o *overlaying) kos() {
	for i, entry := range items(find(o.root, "kos")) {
		where := fmt.Sprintf("kos[%d]", i)
		if single := find(entry, "repository"); text(single) != "" { // deprecated; it comes last
			list := find(entry, "repositories")
			if list == nil || list.Kind != yaml.SequenceNode {
				list = &yaml.Node{Kind: yaml.SequenceNode}
				put(entry, "repositories", list)
			}
			list.Content = append(list.Content, plainText(single.Value))
		}
		drop(entry, "repository")
		o.mirror(find(entry, "repositories"), where+".repositories", false)
		if len(items(find(entry, "repositories"))) == 0 && os.Getenv("KO_DOCKER_REPO") == "" && !o.names("KO_DOCKER_REPO") {
			o.setList(entry, where, "repositories", o.endpoints.MirrorName(cmp.Or(text(find(entry, "id")), "ko")))
			o.omitf("the repository of "+where, "KO_DOCKER_REPO is not set; a placeholder is used")
		}
		base := cmp.Or(text(find(entry, "base_image")), "cgr.dev/chainguard/static") // GoReleaser's default
		o.set(entry, where, "base_image", o.endpoints.Base)
		o.omitf("the base image of "+where, "an empty image replaces %s: its user and files are not examined", base)
	}
}

// names reports whether the configuration's env sets a variable.
func (o *overlaying) names(variable string) bool {
	return slices.ContainsFunc(items(find(o.root, "env")), func(entry *yaml.Node) bool {
		return strings.HasPrefix(text(entry), variable+"=")
	})
}
