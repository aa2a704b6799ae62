package projects_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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

// docker returns a docker command line, as far as GoReleaser and relkit call it, for images FROM scratch. FAKE_DOCKER says what is there:
// engine, buildx, both, or nothing. What the engine keeps is in TMPDIR, where it is found when it is left behind.
func docker(args []string) int {
	has := os.Getenv("FAKE_DOCKER")
	engine, buildx := has == "engine" || has == "both", has == "buildx" || has == "both"
	call := strings.Join(args, " ") + " "
	err := errors.New("Cannot connect to the Docker daemon: is it running?")
	switch {
	case strings.HasPrefix(call, "build --help "):
		_, err = fmt.Println("--provenance --sbom")
	case strings.HasPrefix(call, "version "), strings.HasPrefix(call, "info "):
		if engine {
			err = nil
		}
	case strings.HasPrefix(call, "buildx version "), strings.HasPrefix(call, "buildx inspect "):
		if buildx {
			err = nil
		}
	case strings.HasPrefix(call, "buildx build ") && slices.Contains(args, "--push"):
		if buildx {
			err = buildImage(args[2:], pushed)
		}
	case !engine:
	case strings.HasPrefix(call, "run "):
		err = nil
	case strings.HasPrefix(call, "build "):
		err = buildImage(args[1:], kept)
	case strings.HasPrefix(call, "buildx build "):
		err = buildImage(args[2:], kept)
	case strings.HasPrefix(call, "push "):
		var image v1.Image
		if image, err = tarball.ImageFromPath(keptAs(args[1]), nil); err == nil {
			err = pushed(args[1], image)
		}
	case strings.HasPrefix(call, "image ls "):
		err = listed()
	case strings.HasPrefix(call, "image rm "):
		err = errors.Join(os.Remove(keptAs(args[2])), os.Remove(keptAs(args[2])+".name"))
	case strings.HasPrefix(call, "manifest rm "):
		err = os.Remove(keptAs(args[2]))
	case strings.HasPrefix(call, "manifest create "):
		var text []byte
		text, err = json.Marshal(args[3:])
		err = errors.Join(err, os.WriteFile(keptAs(args[2]), text, 0o600))
	case strings.HasPrefix(call, "manifest push "):
		err = joined(args[2])
	default:
		err = errors.New("docker: unknown command: " + call)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func keptAs(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return filepath.Join(os.TempDir(), "in-the-engine-"+hex.EncodeToString(sum[:]))
}

func kept(reference string, image v1.Image) error {
	tag, err := name.NewTag(reference)
	if err != nil {
		return err
	}
	return errors.Join(tarball.WriteToFile(keptAs(reference), tag, image), os.WriteFile(keptAs(reference)+".name", []byte(reference), 0o600))
}

// listed lists the images that the engine keeps.
func listed() error {
	files, err := filepath.Glob(filepath.Join(os.TempDir(), "in-the-engine-*.name"))
	for _, file := range files {
		text, failed := os.ReadFile(file)
		fmt.Println(string(text))
		err = errors.Join(err, failed)
	}
	return err
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
	text, err := os.ReadFile(keptAs(reference))
	if err != nil {
		return err
	}
	var images []string
	if err := json.Unmarshal(text, &images); err != nil {
		return err
	}
	index := v1.ImageIndex(empty.Index)
	for _, each := range images {
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
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil })
}
