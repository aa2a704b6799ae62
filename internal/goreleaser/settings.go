package goreleaser

import (
	"slices"
	"strings"
)

// harmless are the settings that name no server and contain no credential at any depth, by their place: "kos[]" is each entry of kos, ""
// the top level. A setting that is not in harmless, checked or leftOut is unknown, and is never passed to GoReleaser. A test compares the
// three with GoReleaser's own settings.
//
// Hooks, and the programs that compress or describe artifacts, run unmodified.
var harmless = harmlessSettings()

func harmlessSettings() map[string][]string {
	places := map[string]string{
		"": "version pro project_name builds archives nfpms srpm snapshot checksum dist before source git report_sizes metadata " +
			"makeselfs universal_binaries upx docker_digest sboms milestones " +
			"variables monorepo template_files partial after app_bundles dmg msi pkgs nsis", // GoReleaser Pro
		"env":         "",
		"force_token": "",
		"github_urls": "skip_tls_verify",
		"changelog":   "filters sort disable use format groups abbrev title divider paths",
		"gomod":       "env gobinary mod dir",
		"release": "github draft replace_existing_draft use_existing_draft target_commitish disable skip_upload prerelease make_latest " +
			"name_template ids extra_files discussion_category_name mode replace_existing_artifacts include_meta tag templated_extra_files",
		"dockers_v2[]":       "id ids dockerfile tags labels annotations extra_files platforms retry disable if templated_dockerfile templated_extra_files",
		"dockers[]":          "id ids goos goarch goarm goamd64 dockerfile skip_push extra_files push_flags use retry if templated_dockerfile templated_extra_files",
		"docker_manifests[]": "id skip_push use retry if",
		"kos[]": "id build main working_dir labels annotations user platforms tags creation_time ko_data_creation_time sbom sbom_directory " +
			"ldflags flags env bare preserve_import_paths base_import_paths local_domain disable if",
		"signs[]":        "id signature artifacts ids output if",
		"binary_signs[]": "id signature artifacts ids output if",
		"brews[]": manifest + "directory caveats install extra_install post_install dependencies test conflicts download_strategy url_headers " +
			"custom_require custom_block goarm service alternative_names app",
		"homebrew_casks[]": manifest + "directory caveats custom_block service binaries manpages completions dependencies conflicts hooks uninstall " +
			"zap generate_completions_from_executable manpage binary alternative_names app",
		"homebrew_casks[].url": "verified using cookies referer headers user_agent data",
		"scoops[]":             manifest + "directory persist pre_install post_install depends shortcuts use",
		"krews[]":              manifest + "caveats short_description goarm",
		"nix[]":                manifest + "path install extra_install post_install dependencies formatter main_program",
		"winget[]": manifest + "package_name package_identifier publisher publisher_url publisher_support_url privacy_url copyright copyright_url " +
			"author path short_description license_url release_notes release_notes_url installation_notes tags dependencies product_code use",
		"aurs[]":        manifest + arch,
		"aur_sources[]": manifest + arch + "arches makedepends prepare build",
	}
	for _, section := range manifestSettings() {
		places[section+"[].repository"] = "owner name branch token_type pull_request"
		places[section+"[].repository.git"] = ""
	}
	settings := map[string][]string{}
	for place, keys := range places {
		settings[place] = strings.Fields(keys)
	}
	return settings
}

// manifest are the harmless settings of all sections with manifests.
const manifest = "name ids commit_author commit_msg_template description homepage license skip_upload goamd64 if "

// arch are the harmless settings of both kinds of AUR packages.
const arch = "maintainers contributors provides conflicts depends optdepends backup rel package directory disable install "

// leftOut are the settings that a rehearsal never passes to GoReleaser, with the reasons, in addition to unrehearsed.
var leftOut = leftOutSettings()

func leftOutSettings() map[string]string {
	settings := map[string]string{
		"env_files":      "it names files that hold tokens",
		"gitlab_urls":    otherForge,
		"gitea_urls":     otherForge,
		"release.gitlab": otherForge,
		"release.gitea":  otherForge,
	}
	for _, section := range []string{"signs[]", "binary_signs[]"} {
		for _, key := range foreignSigner {
			settings[section+"."+key] = "a key of the rehearsal signs"
		}
	}
	for _, section := range manifestSettings() {
		settings[section+"[].repository.git.ssh_command"] = sshCommand
		settings[section+"[].git_ssh_command"] = sshCommand
	}
	for _, setting := range unrehearsed {
		settings[setting.key] = setting.reason
	}
	return settings
}

const sshCommand = "no server is reached over ssh"

const otherForge = "only releases on GitHub can be rehearsed"

// isPlace reports whether the settings of a place are known one by one.
func isPlace(pattern string) bool {
	_, found := harmless[pattern]
	return found
}

func isHarmless(place, key string) bool { return slices.Contains(harmless[place], key) }

// below returns the place of a setting within a place.
func below(place, key string) string { return strings.TrimPrefix(place+"."+key, ".") }

// variables returns the entries of an environment by name: a later one has precedence.
func variables(env []string) map[string]string {
	all := map[string]string{}
	for _, entry := range env {
		if name, value, found := strings.Cut(entry, "="); found {
			all[name] = value
		}
	}
	return all
}
