package goreleaser

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
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
