package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/fake/loopback"
)

const scratchRepository = "relkit/scratch"

// Tags are the tags of each repository with their digests.
type Tags map[string]map[string]string

// Tags returns what is public now, without the empty base image.
func (s *Server) Tags(ctx context.Context) (Tags, error) {
	var catalog struct {
		Repositories []string `json:"repositories"`
	}
	if err := s.read(ctx, "/v2/_catalog?n=1000", &catalog); err != nil {
		return nil, err
	}
	all := Tags{}
	for _, repository := range catalog.Repositories {
		if repository == scratchRepository {
			continue
		}
		var list struct {
			Tags []string `json:"tags"`
		}
		if err := s.read(ctx, "/v2/"+repository+"/tags/list?n=1000", &list); err != nil {
			return nil, err
		}
		all[repository] = map[string]string{}
		for _, tag := range list.Tags {
			answer, err := s.ask(ctx, http.MethodHead, "/v2/"+repository+"/manifests/"+tag, "", nil)
			if err != nil {
				return nil, err
			}
			all[repository][tag] = answer.Header.Get("Docker-Content-Digest")
		}
	}
	return all, nil
}

func manifests(repository string) string { return "/v2/" + repository + "/manifests/" }

// Seed pushes an image without layers under some tags, and returns its digest. The note distinguishes it from other images.
func (s *Server) Seed(ctx context.Context, repository, note string, tags ...string) (digest string, err error) {
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux", "author": note, "rootfs": map[string]any{"type": "layers", "diff_ids": []string{}},
	})
	if err != nil {
		return "", err
	}
	upload := "/v2/" + repository + "/blobs/uploads/?digest=" + digestOf(config)
	if err := s.change(ctx, http.MethodPost, upload, "application/octet-stream", config); err != nil {
		return "", err
	}
	const manifestType = "application/vnd.oci.image.manifest.v1+json"
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": manifestType, "layers": []any{},
		"config": map[string]any{
			"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digestOf(config), "size": len(config),
		},
	})
	if err != nil {
		return "", err
	}
	for _, tag := range tags {
		if err := s.change(ctx, http.MethodPut, manifests(repository)+tag, manifestType, manifest); err != nil {
			return "", err
		}
	}
	return digestOf(manifest), nil
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func (s *Server) read(ctx context.Context, path string, into any) error {
	answer, err := s.ask(ctx, http.MethodGet, path, "", nil)
	if err != nil || answer.Status == http.StatusNotFound { // a registry without images has no catalog either
		return err
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return fmt.Errorf("read %s of the fake registry: %w: %s", strings.TrimPrefix(path, "/v2/"), err, answer.Body)
	}
	return nil
}

// change sends a request that must succeed.
func (s *Server) change(ctx context.Context, method, path, contentType string, body []byte) error {
	answer, err := s.ask(ctx, method, path, contentType, body)
	if err == nil && answer.Status >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %d %s", method, path, answer.Status, answer.Body)
	}
	return err
}

// ask sends a request to the registry that bypasses Wrap.
func (s *Server) ask(ctx context.Context, method, path, contentType string, body []byte) (loopback.Answer, error) {
	return loopback.Do(ctx, s.plain, method, s.http.URL()+path, contentType, body)
}
