package registry

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/relkit/relkit/internal/release"
)

// shells are the names of programs that run commands.
var shells = []string{
	"sh", "ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "tcsh", "toybox", "zsh",
	"sh.exe", "bash.exe", "cmd.exe", "powershell.exe", "pwsh", "pwsh.exe",
}

// search walks the merged file system of an image once: it records the shells and extracts the programs. It keeps only the names of the
// files in memory.
func search(image v1.Image, variant *release.Variant, o Options) ([]release.Binary, error) {
	files := mutate.Extract(bounded{image, &budget{left: o.MaxBytes, limit: o.MaxBytes}})
	defer func() { _ = files.Close() }()
	var binaries []release.Binary
	for reader := tar.NewReader(files); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			// Extract ends the archive also when a layer broke off, and reports that only after it.
			_, err = io.Copy(io.Discard, files)
			return binaries, err
		}
		if err != nil {
			return nil, err
		}
		if !executable(header) {
			continue
		}
		base := path.Base(header.Name)
		if slices.Contains(shells, strings.ToLower(base)) {
			variant.Shells = append(variant.Shells, inImage(header))
		}
		program := strings.TrimSuffix(base, ".exe")
		if header.Typeflag != tar.TypeReg || !slices.Contains(o.Programs, program) {
			continue
		}
		binary := release.Binary{Program: program, Platform: variant.Platform, From: o.Name + "@" + variant.Platform.String(), InImage: true}
		if err := extract(reader, o.Dir, &binary); err != nil {
			return nil, fmt.Errorf("extract %s: %w", inImage(header), err)
		}
		binaries = append(binaries, binary)
	}
}

// inImage returns where a file is for a program that runs in the image.
func inImage(header *tar.Header) string { return "/" + strings.TrimPrefix(header.Name, "/") }

// executable reports whether a file can be run. What a link points at decides for a link; it counts as one that can. Windows knows
// no bit for it, but a suffix.
func executable(header *tar.Header) bool {
	switch header.Typeflag {
	case tar.TypeReg:
		return header.Mode&0o111 != 0 || strings.HasSuffix(strings.ToLower(header.Name), ".exe")
	case tar.TypeLink, tar.TypeSymlink:
		return true
	}
	return false
}

// extract writes a program to a new file in dir. Its path in the image plays no part in the name: its characters are not to be trusted.
func extract(from io.Reader, dir string, binary *release.Binary) (err error) {
	to, err := os.CreateTemp(dir, fmt.Sprintf("%s-%s-%s-*", binary.Program, binary.Platform.OS, binary.Platform.Arch))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	hash := sha256.New()
	binary.Size, err = io.Copy(io.MultiWriter(to, hash), from)
	if err != nil {
		return err
	}
	binary.SHA256, binary.File = hex.EncodeToString(hash.Sum(nil)), to.Name()
	return to.Chmod(0o700)
}
