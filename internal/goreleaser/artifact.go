package goreleaser

import (
	"encoding/json"
	"strings"
)

// Artifact is an entry of dist/artifacts.json.
type Artifact struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	OS     string `json:"goos,omitempty"`
	Arch   string `json:"goarch,omitempty"`
	Target string `json:"target,omitempty"` // as builds.targets has it
	Type   string `json:"type"`
	Extra  Extra  `json:"extra"`
}

// The types of artifacts, as artifacts.json names them.
const (
	TypeArchive  = "Archive"
	TypeBinary   = "Binary" // also one that is attached unchanged
	TypePackage  = "Linux Package"
	TypeSource   = "Source"
	TypeFile     = "File" // from extra_files
	TypeImage    = "Docker Image"
	TypePushed   = "Published Docker Image" // of dockers, once it is pushed
	TypeIndex    = "Docker Manifest"        // of several images; also what ko pushes
	TypeChecksum = "Checksum"
)

// attached are the types of the artifacts that GoReleaser uploads to a release, besides bare binaries.
var attached = map[string]bool{
	TypeArchive: true, TypePackage: true, TypeSource: true, TypeFile: true, "Makeself Package": true, "Flatpak": true,
	"Source RPM": true, "SBOM": true, "Wheel": true, "Source Dist": true, TypeChecksum: true, "Signature": true, "Certificate": true,
}

// Attached reports whether GoReleaser uploads the artifact to the release.
func (a Artifact) Attached() bool {
	return attached[a.Type] || a.Type == TypeBinary && a.Extra.Format == bareBinary
}

// bareBinary is the format of archives that are the binary itself.
const bareBinary = "binary"

// SHA256 returns the SHA-256 of the artifact in hexadecimal; empty if GoReleaser recorded none or used another algorithm.
func (a Artifact) SHA256() string {
	sum, ok := strings.CutPrefix(a.Extra.Checksum, "sha256:")
	if !ok {
		return ""
	}
	return sum
}

// Extra is the part of GoReleaser's extra fields of an artifact that relkit needs.
type Extra struct {
	ID       string   `json:"ID,omitempty"` // of the setting that it comes from
	Binary   string   `json:"Binary,omitempty"`
	Binaries []string `json:"Binaries,omitempty"` // of an archive
	Format   string   `json:"Format,omitempty"`
	Digest   string   `json:"Digest,omitempty"`   // of an image that was pushed: sha256:…
	Checksum string   `json:"Checksum,omitempty"` // sha256:…, or another algorithm
	// ChecksumOf is the path of the artifact that a file with one checksum belongs to; empty for a file of all checksums.
	ChecksumOf string `json:"ChecksumOf,omitempty"`
	// Manifest is the setting of a manifest, with rendered templates, and ManifestOf GoReleaser's name for that setting here.
	Manifest   *ManifestSetting `json:"Manifest,omitempty"`
	ManifestOf string           `json:"ManifestOf,omitempty"`
}

// UnmarshalJSON skips fields of an unexpected type: the types change between GoReleaser's versions.
func (e *Extra) UnmarshalJSON(text []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	for name, into := range map[string]any{
		"ID": &e.ID, "Binary": &e.Binary, "Binaries": &e.Binaries, "Format": &e.Format, "Digest": &e.Digest, "Checksum": &e.Checksum, "ChecksumOf": &e.ChecksumOf,
		"Manifest": &e.Manifest, "ManifestOf": &e.ManifestOf,
	} {
		if field, ok := fields[name]; ok {
			_ = json.Unmarshal(field, into) // left empty
		}
	}
	for _, one := range publishings {
		var setting ManifestSetting
		if field, ok := fields[one.extra]; ok && json.Unmarshal(field, &setting) == nil {
			e.Manifest, e.ManifestOf = setting.withoutPasswords(), one.extra
		}
	}
	return nil
}
