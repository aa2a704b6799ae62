package goreleaser

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// Dist is what GoReleaser left in its dist folder.
type Dist struct {
	Folder    string
	Metadata  Metadata
	Artifacts []Artifact
	Effective *Config       // the configuration with its defaults filled in
	Tree      *release.Tree // of the build, if [Dist.Save] has saved it; else nil
	History   *History      // before the build, if [Dist.Save] has saved it; else nil
}

// History is what a build knows of the released commits and a job without a clone does not.
type History struct {
	Subjects []string `json:"subjects"` // of the commits since the previous release, the newest first
}

// Metadata is dist/metadata.json.
type Metadata struct {
	Project  string    `json:"project_name"`
	Tag      string    `json:"tag"`
	Previous string    `json:"previous_tag"`
	Version  string    `json:"version"`
	Commit   string    `json:"commit"`
	Date     time.Time `json:"date"` // the start of GoReleaser: {{ .Date }}
	Runtime  Runtime   `json:"runtime"`
}

// The files of a dist folder that describe the build.
const (
	metadataFile  = "metadata.json"
	artifactsFile = "artifacts.json"
	effectiveFile = "config.yaml"
	treeFile      = "tree.json"    // written by relkit, not by GoReleaser
	historyFile   = "history.json" // the same
)

// notesFile has the release notes that GoReleaser wrote. It does not exist after --release-notes.
const notesFile = "CHANGELOG.md"

// DigestsFile is the name of the file that [Dist.Save] writes with the digests of the images.
const DigestsFile = "digests.txt"

// MetadataFiles are the files that release.include_meta attaches to the release.
var MetadataFiles = []string{metadataFile, artifactsFile}

// ReadDist reads the dist folder of a release.
func ReadDist(folder string) (*Dist, error) {
	dist := &Dist{Folder: folder}
	for _, file := range []struct {
		name string
		into any
	}{{metadataFile, &dist.Metadata}, {artifactsFile, &dist.Artifacts}} {
		text, err := os.ReadFile(filepath.Join(folder, file.name))
		if err != nil {
			return nil, fmt.Errorf("read what GoReleaser built: %w", err)
		}
		if err := json.Unmarshal(text, file.into); err != nil {
			return nil, fmt.Errorf("read what GoReleaser built: %s: %w", file.name, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, effectiveFile))
	if err != nil {
		return nil, fmt.Errorf("read what GoReleaser built: %w", err)
	}
	if dist.Effective, err = parse(effectiveFile, text); err != nil {
		return nil, fmt.Errorf("read what GoReleaser built: %w", err)
	}
	for _, kept := range []struct {
		name string
		into any
	}{{treeFile, &dist.Tree}, {historyFile, &dist.History}} {
		text, err := os.ReadFile(filepath.Join(folder, kept.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(text, kept.into)
		}
		if err != nil {
			return nil, fmt.Errorf("read what GoReleaser built: %s: %w", kept.name, err)
		}
	}
	return dist, nil
}

// IsOf returns an error if the folder belongs to another release than the version at the commit. An empty commit matches any. A snapshot
// belongs to no release, even at the commit of a tag.
func (d *Dist) IsOf(version release.Version, commit string) error {
	switch {
	case d.Metadata.Tag != version.String():
		return fmt.Errorf("it is of %s, not of %s", d.Metadata.Tag, version)
	case d.Metadata.Version != version.Number():
		return fmt.Errorf("it is of the snapshot %s", d.Metadata.Version)
	case commit != "" && d.Metadata.Commit != commit:
		return fmt.Errorf("it was built from commit %.12s, but the tag is at %.12s", d.Metadata.Commit, commit)
	}
	return nil
}

// HasDist reports whether a folder looks like a dist folder of GoReleaser.
func HasDist(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, metadataFile))
	return err == nil
}

// File returns the path of an artifact, wherever the folder is now. It is empty for a path outside of the folder, as the folder may come
// from another job and is not trusted.
func (d *Dist) File(artifact Artifact) string {
	name := path.Clean(filepath.ToSlash(artifact.Path))
	if inside, ok := strings.CutPrefix(name, path.Clean(filepath.ToSlash(d.Effective.DistFolder()))+"/"); ok {
		name = inside
	}
	if name = filepath.FromSlash(name); !filepath.IsLocal(name) {
		return ""
	}
	return filepath.Join(d.Folder, name)
}

// WroteNotes reports whether GoReleaser itself wrote the release notes.
func (d *Dist) WroteNotes() bool {
	_, err := os.Stat(filepath.Join(d.Folder, notesFile))
	return err == nil
}

// Platforms returns the platforms of each archive, package and bare binary, by asset name.
func (d *Dist) Platforms() map[string]release.Platform {
	platforms := map[string]release.Platform{}
	for _, artifact := range d.Artifacts {
		switch artifact.Type {
		case TypeArchive, TypeBinary, TypePackage:
			platforms[artifact.Name] = release.Platform{OS: artifact.OS, Arch: artifact.Arch}
		}
	}
	return platforms
}

// Programs returns the program of each asset that is a single program, compressed or not, by asset name: the asset's name need not begin
// with that of the program.
func (d *Dist) Programs() map[string]string {
	programs := map[string]string{}
	for _, artifact := range d.Artifacts {
		name := ""
		switch {
		case artifact.Type == TypeBinary && artifact.Extra.Format == bareBinary:
			name = artifact.Extra.Binary
		case artifact.Type == TypeArchive && artifact.Extra.Format == "gz" && len(artifact.Extra.Binaries) == 1:
			name = artifact.Extra.Binaries[0]
		}
		if name != "" {
			programs[artifact.Name] = path.Base(name)
		}
	}
	return programs
}

// Sources returns the names of the archives of the project's source.
func (d *Dist) Sources() []string {
	var names []string
	for _, artifact := range d.Artifacts {
		if artifact.Type == TypeSource {
			names = append(names, artifact.Name)
		}
	}
	return names
}

// Files returns the built archives, bare binaries and packages, by asset name.
func (d *Dist) Files() map[string]string {
	files := map[string]string{}
	for _, artifact := range d.Artifacts {
		switch artifact.Type {
		case TypeArchive, TypeBinary, TypePackage, TypeSource:
			files[artifact.Name] = d.File(artifact)
		}
	}
	return files
}

// Checksums returns the path of the checksums file; empty if there is none.
func (d *Dist) Checksums() string {
	i := slices.IndexFunc(d.Artifacts, func(a Artifact) bool { return a.Type == TypeChecksum })
	if i < 0 {
		return ""
	}
	return d.File(d.Artifacts[i])
}

// Digests returns the digests of the pushed images in the format of sha256sum; empty if there are none.
func (d *Dist) Digests() string {
	var lines strings.Builder
	for _, artifact := range d.Artifacts {
		sum, ok := strings.CutPrefix(artifact.Extra.Digest, "sha256:")
		if ok && (artifact.Type == TypeImage || artifact.Type == TypePushed || artifact.Type == TypeIndex) {
			lines.WriteString(sum + "  " + artifact.Name + "\n")
		}
	}
	return lines.String()
}

// Save copies what describes the build into a folder, which it creates: the three files, the notes, the rendered manifests, and the tree of
// the build if known. Of each artifact, it keeps only the fields of [Artifact]: GoReleaser records the settings of a channel with rendered
// tokens. It writes the image digests to a file of its own for an attestation, as the configuration can give GoReleaser's file any name.
func (d *Dist) Save(folder string) error {
	names := []string{metadataFile, effectiveFile}
	if d.WroteNotes() {
		names = append(names, notesFile)
	}
	for _, name := range names {
		if err := copyFile(filepath.Join(d.Folder, name), filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("save what GoReleaser built: %w", err)
		}
	}
	text, err := json.Marshal(d.Artifacts)
	if err != nil {
		return fmt.Errorf("save what GoReleaser built: %w", err)
	}
	err = os.WriteFile(filepath.Join(folder, artifactsFile), text, 0o600)
	saved := &Dist{Folder: folder, Effective: d.Effective}
	err = errors.Join(err, d.saveManifests(saved))
	if d.Tree != nil {
		tree, failed := json.Marshal(d.Tree)
		err = errors.Join(err, failed, os.WriteFile(filepath.Join(folder, treeFile), tree, 0o600))
	}
	if d.History != nil {
		history, failed := json.Marshal(d.History)
		err = errors.Join(err, failed, os.WriteFile(filepath.Join(folder, historyFile), history, 0o600))
	}
	if digests := d.Digests(); digests != "" {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, DigestsFile), []byte(digests), 0o600))
	}
	if err != nil {
		return fmt.Errorf("save what GoReleaser built: %w", err)
	}
	return nil
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600) //gosec:disable G703 -- relkit dist writes where its user says
}
