package goreleaser

import (
	"fmt"
	"os/exec"
	"strings"
)

// unrehearsed are the settings that a rehearsal leaves out, and why.
var unrehearsed = []struct{ key, part, reason string }{
	{"announce", "announcements", "they go to people"},
	{"artifactories", "Artifactory uploads", "there is no stand-in for them"},
	{"uploads", "uploads", "there is no stand-in for them"},
	{"blobs", "blob uploads", "there is no stand-in for them"},
	{"publishers", "custom publishers", "where they publish to is not known"},
	{"snapcrafts", "snaps", "there is no stand-in for the Snap Store"},
	{"flatpak", "Flatpaks", "there is no stand-in for Flathub"},
	{"chocolateys", "Chocolatey packages", "there is no stand-in for Chocolatey"},
	{"aurs", "AUR packages", "they are pushed with git over ssh"},
	{"aur_sources", "AUR packages", "they are pushed with git over ssh"},
	{"mcp", "MCP registry entries", "there is no stand-in for that registry"},
	{"docker_signs", "signatures of images", "signing needs the release's own identity"},
	{"notarize", "notarization", "it needs Apple's service"},
	{"dockers", "images of dockers", "they need a Docker engine; dockers_v2 does not"},
	{"docker_manifests", "manifests of docker_manifests", "they need a Docker engine; dockers_v2 does not"},
}

func (o *overlaying) omit() {
	for _, setting := range unrehearsed {
		o.remove(o.root, setting.key, setting.part, setting.reason)
	}
	if gomod := find(o.root, "gomod"); gomod != nil {
		o.remove(gomod, "proxy", "builds from the module proxy", "it learns of the version only when the tag is pushed")
	}
	for _, section := range manifests {
		for _, entry := range items(find(o.root, section)) {
			if find(find(find(entry, "repository"), "git"), "url") != nil {
				o.remove(o.root, section, section, "they are pushed with git; name the repository's owner and name instead to rehearse them")
				break
			}
		}
	}
}

// sboms sees to it that SBOMs can be made here.
func (o *overlaying) sboms() {
	for i, entry := range items(find(o.root, "sboms")) {
		program := "syft" // GoReleaser's default
		if cmd := find(entry, "cmd"); cmd != nil {
			program = cmd.Value
		}
		if _, err := exec.LookPath(program); err == nil || strings.Contains(program, "{{") {
			continue
		}
		if program == "relkit" && o.endpoints.Relkit != "" {
			o.set(entry, fmt.Sprintf("sboms[%d]", i), "cmd", o.endpoints.Relkit)
			continue
		}
		o.remove(o.root, "sboms", "SBOMs", program+" is not installed")
		return
	}
}
