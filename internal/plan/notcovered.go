package plan

import (
	"slices"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// channels are the settings by which GoReleaser publishes to where relkit neither looks nor promotes.
var channels = []struct{ setting, part string }{
	{"chocolateys", "Chocolatey packages"},
	{"snapcrafts", "snaps"},
	{"artifactories", "Artifactory uploads"},
	{"uploads", "uploads"},
	{"blobs", "blob uploads"},
	{"publishers", "custom publishers"},
	{"flatpak", "Flatpaks"},
	{"mcp", "MCP registry entries"},
	{"npms", "npm packages"},
	{"cloudsmiths", "Cloudsmith packages"},
	{"furies", "Fury packages"},
	{"announce", "announcements"},
}

// always are the settings that GoReleaser writes into dist/config.yaml with their defaults, whether a project has them or not.
var always = []string{"announce", "mcp"}

// notCovered returns the channels of a configuration that a release reaches without relkit. Effective says that it is the one with the
// defaults.
func notCovered(config *goreleaser.Config, effective bool) []release.Omission {
	var found []release.Omission
	for _, channel := range channels {
		if config.Has(channel.setting) && (!effective || !slices.Contains(always, channel.setting)) {
			found = append(found, release.Omission{
				Part: channel.part, Reason: "relkit does not examine or promote " + channel.setting + ": what GoReleaser publishes there during the build is public at once",
			})
		}
	}
	return found
}
