package faults

import (
	"cmp"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/process"
)

// impossible returns why a fault cannot be tried here; empty if it can.
func (t *trial) impossible(ctx context.Context) string {
	if t.fault.images && len(t.Planned.Plan.Images) == 0 {
		return "no image was built"
	}
	if t.fault.manifests != nil && len(t.struckManifests()) == 0 {
		return "the release does not publish such a manifest"
	}
	if t.fault.impossible != nil {
		return t.fault.impossible(t, ctx)
	}
	return ""
}

func killAtUpload(t *trial) []fault.Rule {
	return []fault.Rule{{When: fault.Upload, Skip: 1, Times: 1, Strike: fault.HappensAnd(func() { t.kill(errKilled) })}}
}

// kills is after which change a promotion was killed last.
type kills struct {
	first string // the first change of that promotion
	after int    // the change that it was killed after, counted from one
}

// killAtChange kills a promotion after its first change. A promotion that begins with the same change as the last one repeats a change of
// several requests that was not complete: it is killed one request later than the last one.
func killAtChange(t *trial) []fault.Rule {
	made := 0
	due := func(req *http.Request) bool {
		if !fault.Changes(req) {
			return false
		}
		made++
		if first := req.Method + " " + req.URL.Path; made == 1 && first == t.kills.first {
			t.kills.after++
		} else if made == 1 {
			t.kills = kills{first, 1}
		}
		return made == t.kills.after
	}
	return []fault.Rule{{When: due, Strike: fault.HappensAnd(func() { t.kill(errKilled) })}}
}

func (t *trial) registryDown(ctx context.Context) (end func() error, err error) {
	if err := t.Fakes.Registry.Refuse(); err != nil {
		return nil, err
	}
	return func() error { return t.Fakes.Registry.Resume(context.WithoutCancel(ctx)) }, nil
}

func (t *trial) skewClock(context.Context) (end func() error, err error) {
	t.injector.ahead.Store(int64(skew))
	return func() error { t.injector.ahead.Store(0); return nil }, nil
}

// smallDisk is the size of a disk that no release fits on.
const smallDisk = "64k"

// cannotMount returns why no small disk can be mounted.
func (t *trial) cannotMount(ctx context.Context) string {
	end, err := t.mountSmallDisk(ctx)
	if err == nil {
		err = end()
	}
	if err != nil {
		return "a small disk can be mounted by root on Linux only"
	}
	return ""
}

// diskFull lets the gatherer download to a small disk.
func (t *trial) diskFull(ctx context.Context) (end func() error, err error) {
	unmount, err := t.mountSmallDisk(ctx)
	if err != nil {
		return nil, err
	}
	dir := t.Gatherer.Dir
	t.Gatherer.Dir = t.smallDisk()
	return func() error {
		t.Gatherer.Dir = dir
		return unmount()
	}, nil
}

func (t *trial) smallDisk() string { return filepath.Join(t.Workspace.Folder, "small-disk") }

func (t *trial) mountSmallDisk(ctx context.Context) (unmount func() error, err error) {
	if err := os.MkdirAll(t.smallDisk(), 0o700); err != nil {
		return nil, err
	}
	mount := process.Command{Name: "mount", Args: []string{"-t", "tmpfs", "-o", "size=" + smallDisk, "tmpfs", t.smallDisk()}}
	if _, err := mount.Text(ctx); err != nil {
		return nil, err
	}
	return func() error {
		_, err := process.Command{Name: "umount", Args: []string{t.smallDisk()}}.Text(context.WithoutCancel(ctx))
		return err
	}, nil
}

// largest returns the name of the largest asset of the draft; empty if it has none.
func (t *trial) largest() string {
	if t.Planned.Found == nil || len(t.Planned.Found.Assets) == 0 {
		return ""
	}
	return slices.MaxFunc(t.Planned.Found.Assets, func(a, b github.Asset) int { return cmp.Compare(a.Declared, b.Declared) }).Name
}

func (t *trial) withoutAssets(context.Context) string {
	if t.largest() == "" {
		return "the release has no asset"
	}
	return ""
}

// downloadOnce breaks one download of the largest asset.
func downloadOnce(strike fault.Strike) func(*trial) []fault.Rule {
	return func(t *trial) []fault.Rule {
		return []fault.Rule{{When: fault.DownloadOf(t.largest()), Times: 1, Strike: strike}}
	}
}

// replaceAsset replaces the largest asset of the draft.
func (t *trial) replaceAsset(context.Context) error {
	return t.Fakes.GitHub.ReplaceAsset(t.Subject.Repository.String(), t.Subject.Version.String(), t.largest(), []byte("not what was verified"))
}

func (t *trial) editDraft(context.Context) error {
	t.Fakes.GitHub.EditDraft(t.Subject.Repository.String(), t.Subject.Version.String(), func(notes string) string {
		return notes + "\nThanks to all who helped.\n"
	})
	return nil
}

func (t *trial) moveTag(context.Context) error {
	t.Fakes.GitHub.MoveTag(t.Subject.Repository.String(), t.Subject.Version.String(), strings.Repeat("f", len(t.Workspace.Clone.Head)))
	return nil
}

func (t *trial) moveTagBack(context.Context) error {
	t.Fakes.GitHub.MoveTag(t.Subject.Repository.String(), t.Subject.Version.String(), t.Workspace.Clone.Head)
	return nil
}
