package goreleaser

// Project is the part of a GoReleaser configuration that relkit reads. All other settings are left to GoReleaser.
type Project struct {
	Name            string           `yaml:"project_name"`
	Dist            string           `yaml:"dist"`
	Env             stringList       `yaml:"env"`
	Builds          []Build          `yaml:"builds"`
	Archives        []Archive        `yaml:"archives"`
	Universal       []Universal      `yaml:"universal_binaries"`
	Checksum        Checksum         `yaml:"checksum"`
	Changelog       Changelog        `yaml:"changelog"`
	Release         ReleaseSetting   `yaml:"release"`
	SBOMs           []SBOM           `yaml:"sboms"`
	Images          []Image          `yaml:"dockers_v2"`
	Dockers         []Docker         `yaml:"dockers"`
	DockerManifests []DockerManifest `yaml:"docker_manifests"`
	Kos             []Ko             `yaml:"kos"`
	DockerSigns     []DockerSign     `yaml:"docker_signs"`
	Packages        []Package        `yaml:"nfpms"`
	Git             GitSetting       `yaml:"git"`
	Metadata        Description      `yaml:"metadata"`
	Variables       map[string]any   `yaml:"variables"` // GoReleaser Pro's
	GoMod           struct {
		Proxy any `yaml:"proxy"` // builds from the module proxy
	} `yaml:"gomod"`
	UPX      []map[string]any `yaml:"upx"`
	Monorepo Monorepo         `yaml:"monorepo"` // GoReleaser Pro's
}

// Checksum is the checksum setting.
type Checksum struct {
	NameTemplate string     `yaml:"name_template"`
	Algorithm    string     `yaml:"algorithm"`
	Split        any        `yaml:"split"`
	Disable      any        `yaml:"disable"`
	IDs          stringList `yaml:"ids"`
}

// SBOM is an entry of sboms.
type SBOM struct {
	ID        string `yaml:"id"`
	Artifacts string `yaml:"artifacts"`
	Disable   any    `yaml:"disable"`
}

// Changelog is the changelog setting.
type Changelog struct {
	Disable any    `yaml:"disable"`
	Use     string `yaml:"use"`
	Format  string `yaml:"format"`
	Groups  []struct {
		Title  string `yaml:"title"`
		Regexp string `yaml:"regexp"`
	} `yaml:"groups"`
	Filters struct {
		Exclude stringList `yaml:"exclude"`
		Include stringList `yaml:"include"`
	} `yaml:"filters"`
}

// ReleaseSetting is the release setting.
type ReleaseSetting struct {
	Disable     any         `yaml:"disable"`
	Draft       any         `yaml:"draft"`
	SkipUpload  any         `yaml:"skip_upload"`
	Prerelease  string      `yaml:"prerelease"` // auto, true, or anything else for false
	MakeLatest  any         `yaml:"make_latest"`
	IDs         []string    `yaml:"ids"`
	ExtraFiles  []ExtraFile `yaml:"extra_files"`
	IncludeMeta any         `yaml:"include_meta"`
	GitHub      struct {
		Owner string `yaml:"owner"`
		Name  string `yaml:"name"`
	} `yaml:"github"`
}

// ExtraFile is a file in addition to what the build makes.
type ExtraFile struct {
	Glob         string `yaml:"glob"`
	NameTemplate string `yaml:"name_template"`
}

// GitSetting is the git setting. Templates are allowed in IgnoreTags.
type GitSetting struct {
	TagSort          string     `yaml:"tag_sort"`
	PrereleaseSuffix string     `yaml:"prerelease_suffix"`
	IgnoreTags       stringList `yaml:"ignore_tags"`
}

// Monorepo is the monorepo setting.
type Monorepo struct {
	TagPrefix string `yaml:"tag_prefix"`
}
