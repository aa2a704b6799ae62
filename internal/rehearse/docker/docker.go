// Package docker replaces the docker command that GoReleaser runs for dockers and docker_manifests, if there is no Docker engine: buildx
// builds the images, and they are kept in the registry of the rehearsal until they are pushed.
//
// It implements the few commands that GoReleaser runs, and passes everything else to docker. It evaluates no image.
package docker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/registry"
)

// CommandLine replaces the docker command line.
type CommandLine struct {
	Docker   string // the file of docker itself
	Registry string // of the rehearsal: 127.0.0.1:1234
	Folder   string // keeps which images a manifest joins until it is pushed
	Output   io.Writer
}

// Run does what docker does with these arguments.
func (c CommandLine) Run(ctx context.Context, args []string) error {
	build, isBuild := readBuild(args)
	words := plain(args)
	switch {
	case isBuild && slices.ContainsFunc(build.tags, c.holds):
		return c.build(ctx, build)
	case len(words) == 2 && words[0] == "push" && c.holds(words[1]):
		return c.push(ctx, words[1])
	case len(words) >= 3 && words[0] == "manifest" && c.holds(words[2]):
		return c.manifest(ctx, words[1], words[2], words[3:])
	}
	return process.Command{Name: c.Docker, Args: args, Input: os.Stdin, Output: c.Output}.Run(ctx)
}

func (c CommandLine) holds(reference string) bool {
	return strings.HasPrefix(reference, c.Registry+"/")
}

// plain returns arguments without flags.
func plain(args []string) []string {
	return slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return strings.HasPrefix(arg, "-") })
}

// build is a call of docker build.
type build struct {
	tags []string
	args []string // all others, the folder among them
}

// readBuild reads the arguments of docker build, or of docker buildx build --load.
func readBuild(args []string) (build, bool) {
	load := len(args) > 1 && args[0] == "buildx" && args[1] == "build" && slices.Contains(args, "--load")
	if !load && (len(args) == 0 || args[0] != "build") {
		return build{}, false
	}
	var read build
	for rest := args[slices.Index(args, "build")+1:]; len(rest) > 0; rest = rest[1:] {
		switch {
		case rest[0] == "--load":
		case rest[0] == "-t" && len(rest) > 1:
			read.tags, rest = append(read.tags, rest[1]), rest[1:]
		default:
			read.args = append(read.args, rest[0])
		}
	}
	return read, true
}

// build makes buildx push the image under a name that is never pulled. With an attestation, an image would be an index, which neither an
// engine nor a manifest has.
func (c CommandLine) build(ctx context.Context, b build) error {
	args := []string{"buildx", "build", "--push"}
	for _, tag := range b.tags {
		args = append(args, "--tag", c.unpushed(tag))
	}
	args = append(args, b.args...)
	for _, attestation := range []string{"--provenance", "--sbom"} {
		if !slices.ContainsFunc(b.args, func(arg string) bool { return strings.HasPrefix(arg, attestation) }) {
			args = append(args, attestation+"=false")
		}
	}
	return process.Command{Name: c.Docker, Args: args, Output: c.Output}.Run(ctx)
}

// unpushed returns where an image lies until it is pushed.
func (c CommandLine) unpushed(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return c.Registry + "/relkit/unpushed:" + hex.EncodeToString(sum[:])
}

func (c CommandLine) push(ctx context.Context, reference string) error {
	digest, err := registry.Copy(ctx, c.unpushed(reference), reference)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Output, "%s: digest: %s\n", reference, digest)
	return err
}

// manifest does what docker manifest does: create keeps the images that are to be joined, push joins them.
func (c CommandLine) manifest(ctx context.Context, verb, reference string, images []string) error {
	sum := sha256.Sum256([]byte(reference))
	kept := filepath.Join(c.Folder, hex.EncodeToString(sum[:])+".json")
	switch verb {
	case "rm":
		return os.Remove(kept)
	case "create":
		text, err := json.Marshal(images)
		if err != nil {
			return err
		}
		for _, image := range images {
			if _, err := registry.Digest(ctx, image); err != nil {
				return fmt.Errorf("no such manifest: %w", err)
			}
		}
		return os.WriteFile(kept, text, 0o600)
	case "push":
		text, err := os.ReadFile(kept)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &images); err != nil {
			return err
		}
		digest, err := registry.Join(ctx, images, reference)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(c.Output, digest)
		return err
	}
	return fmt.Errorf("docker manifest %s is not a command that GoReleaser runs", verb)
}
