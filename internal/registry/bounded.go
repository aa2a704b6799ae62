package registry

import (
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// bounded is an image whose layers together return no more bytes than a budget allows: a few kilobytes of compressed layer can
// unpack to a disk full.
type bounded struct {
	v1.Image
	budget *budget
}

// Layers implements [v1.Image].
func (b bounded) Layers() ([]v1.Layer, error) {
	layers, err := b.Image.Layers()
	for i := range layers {
		layers[i] = boundedLayer{layers[i], b.budget}
	}
	return layers, err
}

type boundedLayer struct {
	v1.Layer
	budget *budget
}

// Uncompressed implements [v1.Layer].
func (l boundedLayer) Uncompressed() (io.ReadCloser, error) {
	from, err := l.Layer.Uncompressed()
	if err != nil {
		return nil, err
	}
	return boundedReader{from, l.budget}, nil
}

type boundedReader struct {
	io.ReadCloser
	budget *budget
}

// Read implements [io.Reader].
func (r boundedReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if spent := r.budget.spend(int64(n)); spent != nil {
		return 0, spent
	}
	return n, err
}

// budget is how much may still be read.
type budget struct{ left, limit int64 }

func (b *budget) spend(n int64) error {
	b.left -= n
	if b.left < 0 {
		return fmt.Errorf("%w: it unpacks to more than %d bytes", ErrTooLarge, b.limit)
	}
	return nil
}
