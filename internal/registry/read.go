package registry

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/relkit/relkit/internal/release"
)

// Options select what to extract from an image.
type Options struct {
	// Name is the public name of the image; the repository that it is read from when empty.
	Name string
	// Programs are the programs to take out, without .exe; none when empty.
	Programs []string
	// Dir is the folder that the programs are written to.
	Dir string
	// MaxBytes is the maximum size of each variant, uncompressed; 2 GiB if zero. A larger variant is [ErrTooLarge].
	MaxBytes int64
}

const (
	defaultMaxBytes = 2 << 30
	// maxConfig is the most that an image's configuration may take. It is read into memory.
	maxConfig = 4 << 20
	// maxVariants is the most images that an index may list. The largest official ones have about twenty.
	maxVariants = 100
)

// Read reads an index, or an image of one platform, with all its variants: their configuration, the shells inside, and the
// programs asked for. It checks the digest of everything it reads. The image's Tags are left to [Tags].
func Read(ctx context.Context, reference string, o Options) (release.Image, []release.Binary, error) {
	ref, err := name.ParseReference(reference)
	if err != nil {
		return release.Image{}, nil, fmt.Errorf("image %q: %w", reference, err)
	}
	fail := func(err error) (release.Image, []release.Binary, error) {
		return release.Image{}, nil, explain(err, ref.Context(), "read image %s", reference)
	}
	o.Name = cmp.Or(o.Name, ref.Context().Name())
	o.MaxBytes = cmp.Or(o.MaxBytes, defaultMaxBytes)
	found, err := remote.Get(ref, options(ctx)...)
	if err != nil {
		return fail(err)
	}
	image := release.Image{Name: o.Name, Reference: reference, Digest: found.Digest.String(), Index: found.MediaType.IsIndex()}
	entries, err := entriesOf(found, &image)
	if err != nil {
		return fail(err)
	}
	var binaries []release.Binary
	for _, entry := range entries {
		variant, inside, err := readVariant(entry, o)
		if err != nil {
			return fail(err)
		}
		image.Variants = append(image.Variants, variant)
		binaries = append(binaries, inside...)
	}
	return image, binaries, nil
}

// entry is an image and the platform that its index names for it.
type entry struct {
	image    v1.Image
	platform *v1.Platform // nil when there is no index to name one
}

func entriesOf(found *remote.Descriptor, image *release.Image) ([]entry, error) {
	if !image.Index {
		single, err := found.Image()
		if err != nil {
			return nil, err
		}
		manifest, err := single.Manifest()
		if err != nil {
			return nil, err
		}
		image.Annotations = manifest.Annotations // there is no index to carry them
		return []entry{{image: single}}, nil
	}
	index, err := found.ImageIndex()
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	if len(manifest.Manifests) > maxVariants {
		return nil, fmt.Errorf("%w: its index lists %d images, %d is the limit", ErrTooLarge, len(manifest.Manifests), maxVariants)
	}
	image.Annotations = manifest.Annotations
	var entries []entry
	for _, descriptor := range manifest.Manifests {
		if !descriptor.MediaType.IsImage() || isAttestation(descriptor) {
			continue
		}
		variant, err := index.Image(descriptor.Digest)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{variant, descriptor.Platform})
	}
	return entries, nil
}

// isAttestation distinguishes the manifests that buildx adds to an index, one beside each image, from the images themselves
// (https://docs.docker.com/build/metadata/attestations/attestation-storage/).
func isAttestation(d v1.Descriptor) bool {
	return d.Annotations["vnd.docker.reference.type"] == "attestation-manifest" ||
		d.Platform != nil && d.Platform.OS == "unknown" && d.Platform.Architecture == "unknown"
}

// configOf returns the manifest and the configuration of an image. Both are read into memory.
func configOf(image v1.Image) (*v1.Manifest, *v1.ConfigFile, error) {
	manifest, err := image.Manifest()
	if err != nil {
		return nil, nil, err
	}
	if manifest.Config.Size > maxConfig {
		return nil, nil, fmt.Errorf("%w: its configuration has %d bytes, %d is the limit", ErrTooLarge, manifest.Config.Size, maxConfig)
	}
	config, err := image.ConfigFile()
	return manifest, config, err
}

func readVariant(from entry, o Options) (release.Variant, []release.Binary, error) {
	manifest, config, err := configOf(from.image)
	if err != nil {
		return release.Variant{}, nil, err
	}
	digest, err := from.image.Digest()
	if err != nil {
		return release.Variant{}, nil, err
	}
	variant := release.Variant{
		Config:     release.Platform{OS: config.OS, Arch: config.Architecture},
		Digest:     digest.String(),
		User:       config.Config.User,
		Entrypoint: config.Config.Entrypoint,
		Labels:     config.Config.Labels,
	}
	variant.Platform = variant.Config
	if from.platform != nil {
		variant.Platform = release.Platform{OS: from.platform.OS, Arch: from.platform.Architecture}
	}
	for _, layer := range manifest.Layers {
		variant.Size += layer.Size
	}
	binaries, err := search(from.image, &variant, o)
	if err != nil {
		return variant, nil, fmt.Errorf("%s: %w", variant.Platform, err)
	}
	return variant, binaries, nil
}
