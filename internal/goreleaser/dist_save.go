package goreleaser

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// DigestsFile is the name of the file that [Dist.Save] writes with the digests of the images.
const DigestsFile = "digests.txt"

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
