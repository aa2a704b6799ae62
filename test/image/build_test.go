//go:build linux

package image_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/relkit/relkit/test/program"
)

// version is that of the service in the image.
const version = "1.2.3"

// build makes the image as a release does: the binary is there, and the Dockerfile adds all else.
func (e *engine) build(ctx context.Context) error {
	platform := "linux/" + runtime.GOARCH
	files := filepath.Join(e.folder, "files")
	binary := filepath.Join(files, platform, "shipped")
	if err := os.MkdirAll(filepath.Dir(binary), 0o750); err != nil {
		return err
	}
	if err := program.Build(ctx, root, binary, version); err != nil {
		return err
	}
	e.image = "shipped-test:" + strings.ToLower(rand.Text())
	_, err := output(command(ctx, filepath.Join(root, "bin", "buildx"), "build", "--builder=default", "--quiet", "--load", "--platform="+platform, "--target=release",
		"--file="+filepath.Join(root, "Dockerfile"), "--tag="+e.image, files))
	return err
}
