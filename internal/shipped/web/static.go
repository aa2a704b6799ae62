package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// asset is a file that pages refer to. Its name holds a part of its hash, so that browsers can keep it
// for as long as they like.
type asset struct {
	path        string
	contentType string
	body        []byte
}

// assets are all of them by the name that they have in the source.
var assets = func() map[string]asset {
	found := map[string]asset{}
	files, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		body, err := staticFiles.ReadFile(path.Join("static", file.Name()))
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		extension := path.Ext(file.Name())
		hashed := strings.TrimSuffix(file.Name(), extension) + "." + hex.EncodeToString(sum[:6]) + extension
		found[file.Name()] = asset{"/static/" + hashed, contentType(extension), body}
	}
	return found
}()

// contentType does not depend on what the machine knows of file types.
func contentType(extension string) string {
	switch extension {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return "image/svg+xml"
}

// staticPath is where a page finds a file.
func staticPath(name string) string {
	file, ok := assets[name]
	if !ok {
		panic("no file " + name)
	}
	return file.path
}

func (s *site) static(w http.ResponseWriter, r *http.Request) {
	for _, file := range assets {
		if file.path != r.URL.Path {
			continue
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("Content-Type", file.contentType)
		_, _ = w.Write(file.body)
		return
	}
	s.refuse(w, r, notFound("There is no such file."))
}
