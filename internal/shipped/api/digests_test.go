package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIsThisOurs(t *testing.T) {
	s := newService(t)
	s.mustWrite(t, http.MethodPost, "/releases", published)
	const (
		file  = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
		image = "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7"
	)
	for asked, want := range map[string]string{
		file:                              "hello_1.2.3_linux_amd64.tar.gz",
		strings.ToUpper(file):             "hello_1.2.3_linux_amd64.tar.gz",
		"sha256:" + file:                  "hello_1.2.3_linux_amd64.tar.gz",
		"SHA256:" + strings.ToUpper(file): "hello_1.2.3_linux_amd64.tar.gz",
		"sha256:" + image:                 "registry.example/hello:1.2.3",
	} {
		t.Run(asked, func(t *testing.T) {
			got := document(t, s.get(t, "/digests/"+asked), http.StatusOK)
			owner := entries(t, got, "owners")[0]
			if owner["project"] != "hello" || owner["version"] != "1.2.3" {
				t.Errorf("it belongs to %v", owner)
			}
			artifact, _ := owner["artifact"].(map[string]any)
			image, _ := owner["image"].(map[string]any)
			if artifact["name"] != want && image["reference"] != want {
				t.Errorf("it is %v, want %s", owner, want)
			}
		})
	}
}

func TestAFileOfTwoReleases(t *testing.T) {
	s := newService(t)
	s.mustWrite(t, http.MethodPost, "/releases", published)
	s.mustWrite(t, http.MethodPost, "/releases", with(t, `"1.2.3"`, `"1.2.4"`))
	got := document(t, s.get(t, "/digests/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"), http.StatusOK)
	versions := map[any]bool{}
	for _, owner := range entries(t, got, "owners") {
		versions[owner["version"]] = true
	}
	if diff := cmp.Diff(map[any]bool{"1.2.3": true, "1.2.4": true}, versions); diff != "" {
		t.Error(diff)
	}
}
