package goreleaser

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Build is an entry of builds.
type Build struct {
	ID      string     `yaml:"id"`
	Builder string     `yaml:"builder"`
	Tool    string     `yaml:"tool"`
	Main    string     `yaml:"main"`
	Dir     string     `yaml:"dir"`
	Binary  string     `yaml:"binary"`
	Env     stringList `yaml:"env"`
	Tags    flagList   `yaml:"tags"`
	Flags   flagList   `yaml:"flags"`
	Ldflags stringList `yaml:"ldflags"`
	Goos    stringList `yaml:"goos"`
	Goarch  stringList `yaml:"goarch"`
	// The processor variants.
	Goamd64   stringList `yaml:"goamd64"`
	Go386     stringList `yaml:"go386"`
	Goarm     stringList `yaml:"goarm"`
	Goarm64   stringList `yaml:"goarm64"`
	Gomips    stringList `yaml:"gomips"`
	Goppc64   stringList `yaml:"goppc64"`
	Goriscv64 stringList `yaml:"goriscv64"`
	Ignore    []Ignored  `yaml:"ignore"`
	Targets   stringList `yaml:"targets"`
	Skip      any        `yaml:"skip"`
	// Overrides are settings for some platforms.
	Overrides []map[string]any `yaml:"overrides"`
}

// MainPackage returns the main package of a build as an argument of the go command: . or ./cmd/shipped.
func (b Build) MainPackage() string {
	main := strings.TrimPrefix(path.Clean(filepath.ToSlash(b.Main)), "./")
	if strings.HasSuffix(main, ".go") {
		main = path.Dir(main)
	}
	if main == "." || b.Main == "" {
		return "."
	}
	return "./" + main
}

// Ignored is a platform that a build excludes; an empty field matches any.
type Ignored struct {
	Goos   string `yaml:"goos"`
	Goarch string `yaml:"goarch"`

	Goamd64   string `yaml:"goamd64"`
	Go386     string `yaml:"go386"`
	Goarm     string `yaml:"goarm"`
	Goarm64   string `yaml:"goarm64"`
	Gomips    string `yaml:"gomips"`
	Goppc64   string `yaml:"goppc64"`
	Goriscv64 string `yaml:"goriscv64"`
}

// Archive is an entry of archives.
type Archive struct {
	ID        string           `yaml:"id"`
	IDs       stringList       `yaml:"ids"`
	Builds    stringList       `yaml:"builds"` // the name of ids before v2.8
	Format    string           `yaml:"format"` // the name of formats before v2.6
	Formats   stringList       `yaml:"formats"`
	Overrides []FormatOverride `yaml:"format_overrides"`
	Meta      any              `yaml:"meta"` // has no program
}

// FormatOverride is an entry of archives.format_overrides.
type FormatOverride struct {
	Goos    string     `yaml:"goos"`
	Format  string     `yaml:"format"`
	Formats stringList `yaml:"formats"`
}

// Packs reports whether the archive packs anything for a system: with format none there is intentionally no archive.
func (a Archive) Packs(goos string) bool {
	formats := slices.Concat(a.Formats, []string{a.Format})
	for _, override := range a.Overrides {
		if override.Goos == goos {
			formats = slices.Concat(override.Formats, []string{override.Format})
			break
		}
	}
	formats = slices.DeleteFunc(formats, func(format string) bool { return format == "" })
	return len(formats) == 0 || slices.ContainsFunc(formats, func(format string) bool { return format != "none" })
}

// Universal is an entry of universal_binaries.
type Universal struct {
	ID  string     `yaml:"id"`
	IDs stringList `yaml:"ids"`
}

// Package is an entry of nfpms.
type Package struct {
	ID      string     `yaml:"id"`
	IDs     stringList `yaml:"ids"`
	Builds  stringList `yaml:"builds"` // the name of ids before v2.8
	Name    string     `yaml:"package_name"`
	Formats stringList `yaml:"formats"`
	Meta    any        `yaml:"meta"` // has no program
	// Prerelease replaces the prerelease part of the tag's version.
	Prerelease string `yaml:"prerelease"`
}
