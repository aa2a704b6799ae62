package release

import "io/fs"

// PackageFormats are the formats of packages that can be read, which are the endings of their names too.
var PackageFormats = []string{"deb", "rpm", "apk"}

// Package is a package of a Linux distribution, with its metadata.
type Package struct {
	Asset    string        `json:"asset"`
	Format   string        `json:"format"` // deb, rpm, apk
	Name     string        `json:"name"`
	Version  string        `json:"version"`  // as the format writes it: 1.2.3~rc.1
	Arch     string        `json:"arch"`     // as distributions call it: x86_64
	Platform Platform      `json:"platform"` // its Arch is all where it is for every one, empty where Arch is not known
	Files    []PackageFile `json:"-"`
}

// PackageFile is a file, folder or link that a package installs.
type PackageFile struct {
	Path  string      // /usr/bin/shipped
	Mode  fs.FileMode // its type too
	Owner string
	Group string
}
