package homebrew

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/relkit/relkit/internal/archive"
	"github.com/relkit/relkit/internal/release"
)

// ErrOtherPlatform is returned for a platform that a formula is not for.
var ErrOtherPlatform = errors.New("it is for other platforms")

// Fetch downloads a URL as anybody could.
type Fetch func(ctx context.Context, url string, into io.Writer) error

// Installed is a formula installed below a folder.
type Installed struct {
	Formula  *Formula
	Bin      string   // the folder with its programs
	Programs []string // what stands in Bin
}

// Install does what a formula says for a platform: download, compare the checksum, unpack and
// bin.install, all below folder. It returns what stands in bin afterwards.
func (f *Formula) Install(ctx context.Context, platform release.Platform, fetch Fetch, folder string) (*Installed, error) {
	pkg, ok := f.For(platform)
	if !ok {
		return nil, fmt.Errorf("the formula has no url for %s: %w", platform, ErrOtherPlatform)
	}
	downloaded := filepath.Join(folder, path.Base(pkg.URL))
	if err := download(ctx, pkg, fetch, downloaded); err != nil {
		return nil, fmt.Errorf("download %s: %w", pkg.URL, err)
	}
	unpacked := filepath.Join(folder, "unpacked")
	if err := os.MkdirAll(unpacked, 0o750); err != nil {
		return nil, err
	}
	if archive.Is(downloaded) {
		if _, err := archive.Unpack(downloaded, unpacked); err != nil {
			return nil, fmt.Errorf("unpack %s: %w", path.Base(pkg.URL), err)
		}
		unpacked = onlyFolder(unpacked)
	} else {
		unpacked = folder
	}
	return f.place(pkg, unpacked, filepath.Join(folder, "prefix", "bin"))
}

func (f *Formula) place(pkg Package, from, bin string) (*Installed, error) {
	if len(pkg.Installs) == 0 {
		return nil, fmt.Errorf("the formula installs by something else than bin.install and a name: %w", ErrNotUnderstood)
	}
	if err := os.MkdirAll(bin, 0o750); err != nil {
		return nil, err
	}
	installed := &Installed{Formula: f, Bin: bin}
	for _, install := range pkg.Installs {
		source, target := filepath.Join(from, filepath.FromSlash(install.Source)), filepath.Join(bin, install.Target)
		if err := os.Rename(source, target); err != nil {
			return nil, fmt.Errorf("bin.install %s: the archive has no such file", install.Source)
		}
		if err := os.Chmod(target, 0o755); err != nil { //gosec:disable G302 -- a program must be executable
			return nil, err
		}
		installed.Programs = append(installed.Programs, install.Target)
	}
	return installed, nil
}

func download(ctx context.Context, pkg Package, fetch Fetch, into string) error {
	file, err := os.Create(into)
	if err != nil {
		return err
	}
	sum := sha256.New()
	err = fetch(ctx, pkg.URL, io.MultiWriter(file, sum))
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != pkg.SHA256 {
		return fmt.Errorf("SHA-256 is %s, the formula says %s", got, pkg.SHA256)
	}
	return nil
}

// onlyFolder is the single folder that an archive unpacked to, as brew steps into it, else dir.
func onlyFolder(dir string) string {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) == 1 && entries[0].IsDir() {
		return filepath.Join(dir, entries[0].Name())
	}
	return dir
}
