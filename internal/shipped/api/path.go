package api

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// placeOf is where a deployment is.
func placeOf(r *http.Request) (environment, project string, err error) {
	if environment, err = environmentOf(r); err != nil {
		return "", "", err
	}
	project, err = projectOf(r)
	return environment, project, err
}

func environmentOf(r *http.Request) (string, error) {
	environment := r.PathValue("environment")
	return environment, checkName("environment", environment)
}

func projectOf(r *http.Request) (string, error) {
	project := r.PathValue("project")
	return project, checkName("project", project)
}

func versionOf(r *http.Request) (catalog.Version, error) {
	version, err := catalog.ParseVersion(r.PathValue("version"))
	if err != nil {
		return "", wrongParameter("version", err.Error())
	}
	return version, nil
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// digestOf takes a digest the way sha256sum, certutil and container images write it.
func digestOf(r *http.Request) (string, error) {
	digest := strings.TrimPrefix(strings.ToLower(r.PathValue("sha256")), "sha256:")
	if !sha256Form.MatchString(digest) {
		return "", wrongParameter("sha256", "is no SHA-256: give 64 hexadecimal digits, with or without sha256: before them")
	}
	return digest, nil
}

func checkName(parameter, name string) error {
	if err := catalog.CheckName(name); err != nil {
		return wrongParameter(parameter, err.Error())
	}
	return nil
}
