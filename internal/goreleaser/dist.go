package goreleaser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// Dist is what GoReleaser left in its dist folder.
type Dist struct {
	Metadata  Metadata
	Artifacts []Artifact
	Effective Project  // the configuration with its defaults filled in
	Unread    []Unread // settings of Effective that have a form that relkit does not know
}

// Metadata is dist/metadata.json.
type Metadata struct {
	Project  string `json:"project_name"`
	Tag      string `json:"tag"`
	Previous string `json:"previous_tag"`
	Commit   string `json:"commit"`
	// Date is when GoReleaser started, and Runtime the platform it ran on.
	Date    time.Time `json:"date"`
	Runtime Runtime   `json:"runtime"`
}

// Artifact is an entry of dist/artifacts.json.
type Artifact struct {
	Name string `json:"name"`
	Path string `json:"path"`
	OS   string `json:"goos"`
	Arch string `json:"goarch"`
	Type string `json:"type"`
}

// The types of artifacts, as artifacts.json names them.
const (
	typeArchive = "Archive"
	typeBinary  = "Binary"
	typePackage = "Linux Package"
	typeSource  = "Source"
)

// ReadDist reads the dist folder of a release of the project in dir.
func ReadDist(dir string) (*Dist, error) {
	dist := new(Dist)
	for name, into := range map[string]any{"metadata.json": &dist.Metadata, "artifacts.json": &dist.Artifacts} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read what GoReleaser built: %w", err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			return nil, fmt.Errorf("read what GoReleaser built: %s: %w", name, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "config.yaml"))
	if err != nil {
		return nil, fmt.Errorf("read what GoReleaser built: %w", err)
	}
	config, err := parse("config.yaml", text)
	if err != nil {
		return nil, fmt.Errorf("read what GoReleaser built: %w", err)
	}
	dist.Effective, dist.Unread = config.Project, config.Unread
	return dist, nil
}

// Platforms tells whose archive, package or bare binary each asset is.
func (d *Dist) Platforms() map[string]release.Platform {
	platforms := map[string]release.Platform{}
	for _, artifact := range d.Artifacts {
		if artifact.Type == typeArchive || artifact.Type == typeBinary || artifact.Type == typePackage {
			platforms[artifact.Name] = release.Platform{OS: artifact.OS, Arch: artifact.Arch}
		}
	}
	return platforms
}

// Files are the archives, bare binaries and packages that were built, by the names of the assets they become. Dir is the
// project's folder.
func (d *Dist) Files(dir string) map[string]string {
	files := map[string]string{}
	for _, artifact := range d.Artifacts {
		switch artifact.Type {
		case typeArchive, typeBinary, typePackage, typeSource:
			files[artifact.Name] = filepath.Join(dir, filepath.FromSlash(artifact.Path))
		}
	}
	return files
}
