package github

import (
	"crypto/sha1" //gosec:disable G401,G505 -- git names its objects so
	"encoding/hex"
	"fmt"
	"maps"
	"time"
)

// snapshot is a commit with all files of its tree. Files are small here: formulas, casks, templates.
type snapshot struct {
	sha     string
	message string
	files   map[string][]byte
}

// commit puts files on top of a branch, which it starts when there is none.
func (r *repository) commit(branch, message string, at time.Time, files map[string][]byte) *snapshot {
	next := &snapshot{message: message, files: map[string][]byte{}}
	parent := ""
	if head := r.branches[branch]; head != nil {
		maps.Copy(next.files, head.files)
		parent = head.sha
	}
	maps.Copy(next.files, files)
	next.sha = objectName("commit", fmt.Appendf(nil, "%s %s %d %d %s", r, parent, len(r.snapshots), at.Unix(), message))
	r.snapshots[next.sha] = next
	r.branches[branch] = next
	return next
}

// objectName is what git calls an object of these bytes.
func objectName(kind string, content []byte) string {
	hash := sha1.New() //gosec:disable G401,G505 -- git names its objects so
	_, _ = fmt.Fprintf(hash, "%s %d\x00", kind, len(content))
	_, _ = hash.Write(content)
	return hex.EncodeToString(hash.Sum(nil))
}
