package rehearse

import (
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/report"
)

// Options select what to rehearse, and how.
type Options struct {
	Path    string // the project's folder
	Version string // the tag to rehearse; empty for the next
	Dirty   bool   // take uncommitted changes in
	Folder  string // an empty folder to work in and to leave behind; empty for a temporary one
	Skip    []Part // parts to leave out
	Quick   bool   // build only for this machine
	// Relkit is the file of the program that signs and describes what GoReleaser builds; empty leaves that out.
	Relkit   string
	Progress *report.Progress
	// WrapGitHub and WrapRegistry, if set, wrap the fakes, to inject faults.
	WrapGitHub, WrapRegistry func(http.Handler) http.Handler
	Now                      func() time.Time // the clock of the fake GitHub; nil for this machine's
	// PublishedAsset is the name of the one file of each release that was published before; empty for none.
	PublishedAsset string
}

// Part is a part of a rehearsal that can be left out.
type Part string

// The parts that can be left out.
const (
	PartImages Part = "images" // building and checking images
	PartProve  Part = "prove"  // using the release as a user would
)

// Parts returns the names of all parts that can be left out.
func Parts() []string { return []string{string(PartImages), string(PartProve)} }
