package gather

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

// opened is the content of a package.
type opened struct {
	described release.Package
	binaries  []release.Binary
}

// openPackage reads a package of a Linux distribution, and keeps its programs.
func (g *Gatherer) openPackage(asset release.Asset) (opened, error) {
	folder := filepath.Join(g.Dir, "unpacked", asset.Name+"-"+asset.SHA256[:12])
	if found, ok := g.packages[folder]; ok {
		return found, nil
	}
	var files []release.PackageFile
	var programs []string
	described, err := linuxpackage.Read(asset.File, func(entry linuxpackage.Entry, content io.Reader) error {
		if entry.Control {
			return nil
		}
		files = append(files, release.PackageFile{Path: entry.Path, Mode: entry.Mode, Owner: entry.Owner, Group: entry.Group})
		if !entry.Mode.IsRegular() || entry.Mode&0o111 == 0 {
			return nil
		}
		// A folder for each: a program may print its own path, and two may have the same name.
		name := filepath.Join(folder, strconv.Itoa(len(programs)), path.Base(entry.Path))
		programs = append(programs, name)
		return keep(name, content)
	})
	if err != nil {
		return opened{}, err
	}
	found := opened{described: release.Package{
		Asset: asset.Name, Format: linuxpackage.Format(asset.Name), Name: described.Name, Version: described.Version,
		Arch: described.Arch, Platform: described.Platform(), Files: files,
	}}
	for _, name := range programs {
		sum, size, err := release.Digest(name)
		if err != nil {
			return opened{}, err
		}
		found.binaries = append(found.binaries, g.inspect(release.Binary{
			Program: programName(filepath.Base(name)), Platform: offeredFor(asset, found.described), From: asset.Name, InPackage: true,
			SHA256: sum, Size: size, File: name,
		})...)
	}
	g.packages[folder] = found
	return found, nil
}

// offeredFor returns the platform of a package from its name, else from its metadata.
func offeredFor(asset release.Asset, described release.Package) release.Platform {
	if !asset.Platform.IsZero() || described.Platform.Arch == "" {
		return asset.Platform
	}
	return described.Platform
}

// keep writes one program.
func keep(name string, content io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o700) //gosec:disable G302 -- a program must be executable
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}
