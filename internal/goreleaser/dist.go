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
	Tree      *release.Tree // of the build, where [Dist.Save] has kept it; else nil
	History   *History      // before the build, where [Dist.Save] has kept it; else nil
}

// History is what a build knows of the commits that it releases, and a job without them does not.
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
	Date     time.Time `json:"date"` // when GoReleaser began, as {{ .Date }} has it
	Runtime  Runtime   `json:"runtime"`
}

// The files of a dist folder that say what was built.
const (
	metadataFile  = "metadata.json"
	artifactsFile = "artifacts.json"
	effectiveFile = "config.yaml"
	treeFile      = "tree.json"    // of relkit, which GoReleaser does not write
	historyFile   = "history.json" // the same
)

// notesFile holds the release notes that GoReleaser wrote. It makes none where it was given some with --release-notes.
const notesFile = "CHANGELOG.md"

// DigestsFile is the name of the file that [Dist.Save] writes with the digests of the images.
const DigestsFile = "digests.txt"

// MetadataFiles are those that release.include_meta attaches to the release.
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

// IsOf reports, as an error, that the folder is of another release than the version at the commit. An empty commit is
// any. A snapshot of a tag's commit is of no release.
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

// HasDist reports whether a folder looks like one that GoReleaser has left.
func HasDist(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, metadataFile))
	return err == nil
}

// File returns where an artifact is in the folder, wherever the folder is now. It is empty for a path that leads out of it: what the
// folder says comes from another job.
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

// Platforms returns those of each archive, package and bare binary, by the names of the assets.
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

// Programs returns the names of the programs of the assets that are one program each, as it is or compressed, by the names of the
// assets: those need not begin with that of the program.
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

// Files returns the archives, bare binaries and packages that were built, by the names of the assets that they become.
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

// Checksums returns the file of checksums that was built; empty if there is none.
func (d *Dist) Checksums() string {
	i := slices.IndexFunc(d.Artifacts, func(a Artifact) bool { return a.Type == TypeChecksum })
	if i < 0 {
		return ""
	}
	return d.File(d.Artifacts[i])
}

// Digests returns the digests of the images that were pushed, as sha256sum writes them; empty if there are none.
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

// Save copies what says what was built into a folder, which is made: the three files, the notes, the rendered manifests, and the tree of the build where it
// is known. Of each artifact only what [Artifact] has is kept: GoReleaser records the settings of a channel with the tokens rendered in. The
// digests of the images are written for an attestation: a configuration may name GoReleaser's own file of them anything.
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
