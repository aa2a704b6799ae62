package goreleaser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// introduced maps settings that were added after v2.0 to the version that added them: Type.setting, with the types in GoReleaser's errors.
// They are from pkg/config of the releases up to v2.17.1 and of the main branch at v2.18. Settings of a new type are omitted: GoReleaser
// refuses the setting that contains it.
var introduced = map[string]string{
	"2.1.0":  "Blob.extra_files_only NFPM.ipk NFPMOverridables.ipk Upload.extra_files Upload.extra_files_only",
	"2.2.0":  "Project.binary_signs Snapshot.version_template",
	"2.4.0":  "Build.go386 Build.goarm64 Build.goppc64 Build.goriscv64 IgnoredBuild.go386 IgnoredBuild.goarm64 IgnoredBuild.goppc64 IgnoredBuild.goriscv64 Ko.annotations Ko.user",
	"2.4.2":  "BuildDetailsOverride.go386 BuildDetailsOverride.goarm64 BuildDetailsOverride.goppc64 BuildDetailsOverride.goriscv64",
	"2.5.0":  "Build.tool Ko.repositories Project.aur_sources Release.use_existing_draft Webhook.expected_status_codes",
	"2.6.0":  "Archive.formats FormatOverride.formats MacOSSign.entitlements NFPM.mtime",
	"2.7.0":  "NFPMDebScripts.config Project.pro Upload.skip",
	"2.8.0":  "AUR.disable AUR.install AURSource.disable AURSource.install Archive.ids Ko.disable NFPM.ids Snapcraft.ids",
	"2.9.0":  "Ko.sbom_directory Winget.installation_notes Winget.privacy_url",
	"2.10.0": "Ko.local_domain NFPMRPM.buildhost Project.homebrew_casks SBOM.disable",
	"2.11.0": "CommitAuthor.signing HomebrewCask.manpages",
	"2.12.0": "Docker.retry DockerManifest.retry Project.docker_digest Project.dockers_v2 Project.makeselfs Upload.password",
	"2.12.6": "HomebrewCask.binaries",
	"2.12.7": "DockerV2.disable DockerV2.sbom",
	"2.13.0": "Announce.discourse CommitAuthor.use_github_app_token Project.mcp",
	"2.13.1": "MCP.auth MCP.description MCP.disable MCP.homepage MCP.name MCP.packages MCP.repository MCP.title MCP.transports",
	"2.14.0": "NFPM.goamd64 Nix.formatter Winget.package_name",
	"2.15.0": "HomebrewCask.generate_completions_from_executable Project.flatpak Project.srpm Telegram.message_thread_id",
	"2.15.3": "Project.retry",
	"2.16.0": "DockerV2.hooks Nix.main_program",
	"2.17.0": "NFPM.msix NFPMOverridables.msix Repo.token Winget.default_locale",
	"2.18.0": "Project.iru PullRequest.token Release.preflight SRPM.compression SRPM.group SRPM.signature SRPM.summary Winget.additional_locales",
}

// introducedInPro are the settings of GoReleaser Pro only, from its JSON schema, with the version that added them.
var introducedInPro = map[string]string{
	"2.0.0": `Archive.hooks Archive.templated_files Blob.templated_extra_files Build.prebuilt Changelog.divider Changelog.paths
		ChangelogGroup.groups Checksum.templated_extra_files Chocolatey.use Docker.skip_build Docker.templated_dockerfile
		Docker.templated_files Git.ignore_tag_prefixes Homebrew.alternative_names Homebrew.app NFPM.templated_contents
		NFPM.templated_scripts NFPMOverridables.templated_contents NFPMOverridables.templated_scripts Project.after Project.dmg
		Project.dockerhub Project.furies Project.includes Project.monorepo Project.msi Project.nightly Project.partial
		Project.template_files Project.variables Publisher.templated_extra_files PullRequest.check_boxes Release.tag
		Release.templated_extra_files RepoRef.token_type Scoop.use Snapcraft.templated_extra_files Source.templated_files
		Upload.matrix Winget.product_code Winget.use`,
	"2.1.0": `Project.before_publish Project.cloudsmiths ProjectMetadata.description ProjectMetadata.full_description
		ProjectMetadata.homepage ProjectMetadata.license ProjectMetadata.maintainers Upload.templated_extra_files`,
	"2.2.0":  "Sign.if",
	"2.3.0":  "Blob.if",
	"2.4.0":  "NFPM.if Project.app_bundles",
	"2.5.0":  "Publisher.if",
	"2.6.0":  "Changelog.ai",
	"2.7.0":  "t.if", // of a hook
	"2.8.0":  "Notarize.macos_native Project.npms",
	"2.10.0": "HomebrewCask.alternative_names HomebrewCask.app",
	"2.11.0": "Publisher.output",
	"2.12.0": "BinarySign.if Changelog.title Makeself.templated_files ProjectMetadata.commit_author PullRequest.body",
	"2.14.0": "Project.gemfury Project.nsis Project.pkgs",
	"2.17.0": "DockerV2.templated_dockerfile DockerV2.templated_extra_files Project.verify",
	"2.18.0": "Project.telemetry",
}

// builders are the values of builds.builder that were added after v2.0, and the one of Pro.
var (
	builders      = map[string]string{"2.5.0": "rust zig", "2.6.0": "bun deno", "2.9.0": "poetry uv", "2.16.0": "node"}
	buildersOfPro = map[string]string{"2.0.0": "prebuilt"}
)

var (
	unknownSetting = regexp.MustCompile(`field (\S+) not found in type config\.(\w+)`)
	unknownBuilder = regexp.MustCompile(`invalid builder: (\w+)`)
)

// hints add which GoReleaser accepts a refused setting, if known.
func (p *Program) hints(complaint string) []string {
	var hints []string
	add := func(name, key string, free, pro map[string]string) {
		if hint := p.hint(name, key, free, pro); hint != "" && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	for _, found := range unknownSetting.FindAllStringSubmatch(complaint, -1) {
		add(found[1], found[2]+"."+found[1], introduced, introducedInPro)
	}
	for _, found := range unknownBuilder.FindAllStringSubmatch(complaint, -1) {
		add("builder "+found[1], found[1], builders, buildersOfPro)
	}
	return hints
}

func (p *Program) hint(name, key string, free, pro map[string]string) string {
	if version := since(key, free); version != "" && p.before(version) {
		return fmt.Sprintf("%s needs GoReleaser v%s, but v%s is installed: upgrade", name, version, p.Version)
	}
	version := since(key, pro)
	switch {
	case version == "":
		return ""
	case p.Pro && p.before(version):
		return fmt.Sprintf("%s needs GoReleaser Pro v%s, but v%s is installed: upgrade", name, version, p.Version)
	case p.before(version):
		return fmt.Sprintf("%s needs GoReleaser Pro v%s", name, version)
	default:
		return name + " needs GoReleaser Pro"
	}
}

// since returns the version that added a setting; empty if unknown.
func since(key string, settings map[string]string) string {
	for version, keys := range settings {
		if slices.Contains(strings.Fields(keys), key) {
			return version
		}
	}
	return ""
}

// before reports whether the program is older than a version.
func (p *Program) before(version string) bool {
	installed, err := semver.NewVersion(p.Version)
	return err == nil && installed.LessThan(semver.MustParse(version))
}
