package docker_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/rehearse/docker"
)

// This program is docker for its own tests: it writes down its arguments, and pushes an image of the platform that they name.
func TestMain(m *testing.M) {
	log := os.Getenv("DOCKER_ARGUMENTS")
	if log == "" {
		os.Exit(m.Run())
	}
	if err := dockerItself(log, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dockerItself(log string, args []string) error {
	before, err := os.ReadFile(log)
	if err != nil {
		return err
	}
	if err := os.WriteFile(log, append(before, strings.Join(args, " ")+"\n"...), 0o600); err != nil {
		return err
	}
	arch := "amd64"
	for _, arg := range args {
		if platform, ok := strings.CutPrefix(arg, "--platform=linux/"); ok {
			arch = platform
		}
	}
	for i, arg := range args {
		if arg != "--tag" {
			continue
		}
		image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: arch})
		if err != nil {
			return err
		}
		tag, err := name.NewTag(args[i+1])
		if err != nil {
			return err
		}
		if err := remote.Write(tag, image); err != nil {
			return err
		}
	}
	return nil
}

func TestWhatGoReleaserRuns(t *testing.T) {
	server, err := fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.WithoutCancel(t.Context())) })
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKER_ARGUMENTS", log)
	var said strings.Builder
	line := docker.CommandLine{Docker: os.Args[0], Registry: server.Host(), Folder: t.TempDir(), Output: &said}
	run := func(format string) (string, error) {
		t.Helper()
		said.Reset()
		err := line.Run(t.Context(), strings.Fields(strings.ReplaceAll(format, "REG", server.Host())))
		return said.String(), err
	}
	digest := func(reference string) string {
		t.Helper()
		found, err := registry.Digest(t.Context(), server.Host()+reference)
		if err != nil {
			return ""
		}
		return found
	}

	// Built, and not yet pushed.
	for _, command := range []string{
		"build . -t REG/a/b:amd64 -t REG/a/b:latest --platform=linux/amd64 --provenance=false --sbom=false",
		"buildx build . --load -t REG/a/b:arm64 --platform=linux/arm64",
	} {
		if _, err := run(command); err != nil {
			t.Fatal(err)
		}
	}
	if digest("/a/b:amd64") != "" || digest("/a/b:arm64") != "" {
		t.Error("what is not pushed can be pulled")
	}
	if _, err := run("manifest create REG/a/b:1 REG/a/b:amd64 REG/a/b:arm64"); err == nil {
		t.Error("a manifest joins what is not pushed")
	}
	var digests []string
	for _, tag := range []string{"amd64", "latest", "arm64"} {
		printed, err := run("push REG/a/b:" + tag)
		if err != nil {
			t.Fatal(err)
		}
		if digests = append(digests, digest("/a/b:"+tag)); digests[len(digests)-1] == "" || !strings.Contains(printed, digests[len(digests)-1]) {
			t.Errorf("push prints %q, and %s is %q", printed, tag, digests[len(digests)-1])
		}
	}
	if digests[0] != digests[1] || digests[0] == digests[2] {
		t.Error("the tags of one image give others, or those of two the same:", digests)
	}

	if _, err := run("manifest rm REG/a/b:1"); err == nil {
		t.Error("what is not there was removed")
	}
	if _, err := run("manifest push REG/a/b:1"); err == nil {
		t.Error("what was not created was pushed")
	}
	for range 2 { // GoReleaser tries again
		if _, err := run("manifest create REG/a/b:1 REG/a/b:amd64@" + digests[0] + " REG/a/b:arm64@" + digests[2] + " --amend"); err != nil {
			t.Fatal(err)
		}
	}
	if digest("/a/b:1") != "" {
		t.Error("what is created is pushed")
	}
	printed, err := run("manifest push REG/a/b:1 --purge")
	if err != nil || digest("/a/b:1") == "" || !strings.Contains(printed, digest("/a/b:1")) {
		t.Errorf("%q, %v", printed, err)
	}
	read, _, err := registry.Read(t.Context(), server.Host()+"/a/b:1", registry.Options{Dir: t.TempDir()})
	if err != nil || len(read.Variants) != 2 || read.Variants[1].Platform.Arch != "arm64" {
		t.Errorf("%+v, %v", read, err)
	}
	if _, err := run("manifest inspect REG/a/b:1"); err == nil {
		t.Error("manifest inspect is not refused")
	}

	// All else is docker's own.
	for _, command := range []string{"buildx build --platform linux/amd64 --push .", "push ghcr.io/a/b:1", "build --help", "version"} {
		if _, err := run(command); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for command := range strings.Lines(string(text)) {
		command = strings.TrimSpace(command)
		if before, after, ok := strings.Cut(command, " --tag "); ok {
			_, after, _ = strings.Cut(after, " . ")
			command = before + " . " + after
		}
		got = append(got, command)
	}
	want := []string{
		"buildx build --push . --platform=linux/amd64 --provenance=false --sbom=false",
		"buildx build --push . --platform=linux/arm64 --provenance=false --sbom=false",
		"buildx build --platform linux/amd64 --push .", "push ghcr.io/a/b:1", "build --help", "version",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFailureOfDocker(t *testing.T) {
	t.Setenv("DOCKER_ARGUMENTS", filepath.Join(t.TempDir(), "no", "log"))
	line := docker.CommandLine{Docker: os.Args[0], Registry: "127.0.0.1:1", Output: &strings.Builder{}}
	for _, command := range []string{"version", "build . -t 127.0.0.1:1/a/b:1"} {
		if err := line.Run(t.Context(), strings.Fields(command)); err == nil {
			t.Errorf("%s succeeds", command)
		}
	}
}
