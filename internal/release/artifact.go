package release

import (
	"runtime/debug"
	"strings"
)

// Asset is one file attached to a release, as it was downloaded.
type Asset struct {
	Name     string   `json:"name"`
	Size     int64    `json:"size"`              // bytes downloaded
	Declared int64    `json:"declared"`          // bytes according to the forge
	SHA256   string   `json:"sha256"`            // hex, of the bytes downloaded
	Digest   string   `json:"digest,omitempty"`  // hex SHA-256 according to the forge; empty where it reports none
	Platform Platform `json:"platform,omitzero"` // whose archive or package it is; zero for what is neither
	URL      string   `json:"url"`               // where it can be downloaded once it is public
	// Listed is the hex SHA-256 in the checksums file; empty if it does not list the asset. If its checksums are of another algorithm, it
	// is SHA256 if they agree, else the listed checksum, and Sum is that of the downloaded bytes.
	Listed string `json:"listed,omitempty"`
	Sum    string `json:"sum,omitempty"`
	Err    string `json:"err,omitempty"` // why it could not be downloaded or unpacked
	File   string `json:"-"`             // where its bytes are on this machine
	// Files are the names in an archive; nil for other assets.
	Files []string `json:"-"`
}

// Binary is one program for one platform, found somewhere in the release.
type Binary struct {
	Program  string   `json:"program"`  // without .exe
	Platform Platform `json:"platform"` // which it is offered for
	From     string   `json:"from"`     // where it was found: the asset's name, or image@platform
	InImage  bool     `json:"in_image"`
	// InPackage is set if From is a package of a Linux distribution.
	InPackage bool   `json:"in_package,omitempty"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
	Universal bool   `json:"universal,omitempty"` // it is one of the programs in a universal binary of macOS
	// NotExecutable is set if it lacks its x bit in the archive.
	NotExecutable bool             `json:"not_executable,omitempty"`
	Header        Platform         `json:"header,omitzero"` // which its ELF, Mach-O or PE header names; zero when it is none of them
	Build         *debug.BuildInfo `json:"-"`               // nil when the binary carries none
	Run           *Run             `json:"run,omitempty"`   // nil when it was not run: not native
	Scan          *Scan            `json:"scan,omitempty"`  // nil when it was not scanned for vulnerabilities
	File          string           `json:"-"`
}

// Answer is the output of a program that was run to print its version.
type Answer struct {
	Command string `json:"command"` // as a person would type it: shipped --version
	Output  string `json:"output"`
	Err     string `json:"err,omitempty"` // how it failed
}

// Words returns the output without the name of the program, which may have the version in it.
func (a Answer) Words() string {
	program, _, _ := strings.Cut(a.Command, " ")
	return strings.ReplaceAll(a.Output, program, "")
}

// Run is the version output of a native binary.
type Run struct {
	Command string `json:"command"` // of the most useful answer
	Output  string `json:"output"`
	Err     string `json:"err,omitempty"`
	// Answers are the answers for all arguments that were tried, in order, up to the first that contains the release's version.
	Answers []Answer `json:"answers,omitempty"`
	Service string   `json:"service,omitempty"` // the version that the running service answered at /version
	// ServiceErr says why the service did not answer; empty also when the program is not a service.
	ServiceErr string `json:"service_err,omitempty"`
}

// Words returns those of the most useful answer: see [Answer.Words].
func (r Run) Words() string { return Answer{Command: r.Command, Output: r.Output}.Words() }

// Image is one image in a registry, an index over its platforms.
type Image struct {
	Name        string            `json:"name"`              // the public name: ghcr.io/relkit/shipped
	Variant     string            `json:"variant,omitempty"` // the tag that distinguishes it from others of the name
	Reference   string            `json:"reference"`         // where it was read: host, repository and tag or digest
	Digest      string            `json:"digest"`            // sha256:… of the index
	Index       bool              `json:"index"`             // false when Reference is an image of one platform
	Annotations map[string]string `json:"annotations"`
	Tags        map[string]string `json:"tags"` // every tag of the repository and the digest it points at
	Variants    []Variant         `json:"variants"`
	Err         string            `json:"err,omitempty"` // why it could not be read
}

// Key distinguishes the image from all others of the release, as [PlannedImage.Key] does.
func (i Image) Key() string { return keyOf(i.Name, i.Variant) }

// Variant is the image for one platform.
type Variant struct {
	Platform   Platform          `json:"platform"` // as the index names it
	Config     Platform          `json:"config"`   // as the image's own configuration names it
	Digest     string            `json:"digest"`
	User       string            `json:"user"`
	Entrypoint []string          `json:"entrypoint"`
	Labels     map[string]string `json:"labels"`
	Shells     []string          `json:"shells"` // paths of shells found inside
	Size       int64             `json:"size"`   // compressed bytes of its layers
}

// Download is one url of a manifest.
type Download struct {
	Platform Platform `json:"platform"` // Arch is empty when it serves all of an OS; OS when it serves all
	URL      string   `json:"url"`
	SHA256   string   `json:"sha256"` // as the manifest says
	// Programs are the paths in the download that the manifest installs as programs, as far as it names them plainly; empty for one
	// that is the program itself.
	Programs []string `json:"programs,omitempty"`
	Got      string   `json:"got"` // of the bytes that the URL, or the draft's asset of that URL, gave
	Err      string   `json:"err,omitempty"`
}
