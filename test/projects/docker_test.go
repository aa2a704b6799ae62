package projects_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// docker is the half of the fake docker that builds and pushes images; testdata/bin/docker is the other, and calls it.
func docker(args []string) int {
	call := strings.Join(args, " ") + " "
	err := errors.New("unknown command: docker " + call)
	switch {
	case strings.HasPrefix(call, "buildx build ") && slices.Contains(args, "--push"):
		if os.Getenv("FAKE_DOCKER") == "buildx" {
			err = buildImage(args[2:], pushed)
		}
	case os.Getenv("FAKE_DOCKER") != "engine":
	case strings.HasPrefix(call, "build "):
		err = buildImage(args[1:], kept)
	case strings.HasPrefix(call, "buildx build "):
		err = buildImage(args[2:], kept)
	case strings.HasPrefix(call, "push "):
		var image v1.Image
		if image, err = tarball.ImageFromPath(keptAs("image", args[1]), nil); err == nil {
			err = pushed(args[1], image)
		}
	case strings.HasPrefix(call, "manifest push "):
		err = joined(args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// keptAs returns the file of an image or a manifest that the engine keeps.
func keptAs(kind, reference string) string {
	return filepath.Join(os.TempDir(), "in-the-engine-"+kind+"-"+strings.ReplaceAll(reference, "/", ","))
}

func kept(reference string, image v1.Image) error {
	tag, err := name.NewTag(reference)
	if err != nil {
		return err
	}
	return tarball.WriteToFile(keptAs("image", reference), tag, image)
}

func pushed(reference string, image v1.Image) error {
	tag, err := name.NewTag(reference)
	if err != nil {
		return err
	}
	digest, err := image.Digest()
	if err != nil {
		return err
	}
	fmt.Println("digest:", digest)
	return remote.Write(tag, image)
}

// joined pushes a manifest that was created.
func joined(reference string) error {
	images, err := os.ReadFile(keptAs("manifest", reference))
	if err != nil {
		return err
	}
	index := v1.ImageIndex(empty.Index)
	for each := range strings.FieldsSeq(string(images)) {
		ref, err := name.ParseReference(each)
		if err != nil {
			return err
		}
		image, err := remote.Image(ref)
		if err != nil {
			return err
		}
		config, err := image.ConfigFile()
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: config.Platform()}})
	}
	tag, err := name.NewTag(reference)
	if err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Println(digest)
	return remote.WriteIndex(tag, index)
}

// buildImage builds an image of one platform of the Dockerfile in the current folder, or of standard input.
func buildImage(args []string, deliver func(string, v1.Image) error) error {
	config := v1.ConfigFile{OS: "linux", Architecture: "amd64", Config: v1.Config{Labels: map[string]string{}}}
	var tags []string
	var dockerfile io.Reader
	for i, arg := range args {
		switch value := args[min(i+1, len(args)-1)]; {
		case arg == "-t" || arg == "--tag":
			tags = append(tags, value)
		case arg == "-":
			dockerfile = os.Stdin
		case strings.HasPrefix(arg, "--platform="):
			_, config.Architecture, _ = strings.Cut(arg, "/")
		case strings.HasPrefix(arg, "--label="):
			key, label, _ := strings.Cut(strings.TrimPrefix(arg, "--label="), "=")
			config.Config.Labels[key] = label
		}
	}
	if dockerfile == nil {
		text, err := os.ReadFile("Dockerfile")
		if err != nil {
			return err
		}
		dockerfile = bytes.NewReader(text)
	}
	image := empty.Image
	for lines := bufio.NewScanner(dockerfile); lines.Scan(); {
		switch words := strings.Fields(lines.Text()); words[0] {
		case "USER":
			config.Config.User = words[1]
		case "ENTRYPOINT":
			if err := json.Unmarshal([]byte(strings.Join(words[1:], "")), &config.Config.Entrypoint); err != nil {
				return err
			}
		case "COPY":
			layer, err := copying(words[1])
			if err != nil {
				return err
			}
			if image, err = mutate.AppendLayers(image, layer); err != nil {
				return err
			}
		}
	}
	whole, err := image.ConfigFile()
	if err != nil {
		return err
	}
	config.RootFS, config.History = whole.RootFS, whole.History
	if image, err = mutate.ConfigFile(image, &config); err != nil {
		return err
	}
	for _, tag := range tags {
		if err := deliver(tag, image); err != nil {
			return err
		}
	}
	return nil
}

// copying returns a layer with a program.
func copying(program string) (v1.Layer, error) {
	content, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	err = writer.WriteHeader(&tar.Header{Name: filepath.Base(program), Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(content))})
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil }
	return tarball.LayerFromOpener(opener, tarball.WithCompressionLevel(gzip.NoCompression)) // which is gzip nevertheless
}
