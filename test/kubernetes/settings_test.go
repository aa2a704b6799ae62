package kubernetes_test

import (
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// A name that the service does not know is a setting that does nothing. Tests of the service hold docs/shipped.md to its code.
func TestSettingsAreKnown(t *testing.T) {
	documentation, err := os.ReadFile(root + "/docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				for name := range environment(t, r, deployment) {
					if !strings.Contains(string(documentation), "`"+name+"`") {
						t.Errorf("%s sets %s, of which docs/shipped.md says nothing", deployment.Name, name)
					}
				}
			}
		})
	}
}

func TestSecretsAreFiles(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				mounted := mountedSecrets(t, r, deployment)
				read := 0
				for name, value := range environment(t, r, deployment) {
					if !strings.HasSuffix(name, "_FILE") {
						continue
					}
					read++
					if !mounted[value] {
						t.Errorf("%s: %s names %s, which is no file of a Secret: %v", deployment.Name, name, value, mounted)
					}
				}
				if read != len(mounted) {
					t.Errorf("%s: %d files are read of %v", deployment.Name, read, mounted)
				}
			}
		})
	}
}

// mountedSecrets are the paths of the files that a Deployment's container gets from Secrets, which it can read.
func mountedSecrets(t *testing.T, r *rendering, deployment *appsv1.Deployment) map[string]bool {
	t.Helper()
	files, spec := map[string]bool{}, deployment.Spec.Template.Spec
	for _, volume := range spec.Volumes {
		if volume.Secret == nil {
			continue
		}
		if *volume.Secret.DefaultMode != 0o440 || *spec.SecurityContext.FSGroup != *spec.SecurityContext.RunAsGroup {
			t.Errorf("%s: the service cannot read its secrets, or everybody can", deployment.Name)
		}
		for _, mount := range container(t, deployment).VolumeMounts {
			if mount.Name != volume.Name {
				continue
			}
			for _, secret := range of[corev1.Secret](t, r) {
				for key := range secret.Data {
					if secret.Name == volume.Secret.SecretName {
						files[path.Join(mount.MountPath, key)] = mount.ReadOnly
					}
				}
			}
		}
	}
	return files
}

// Pods are replaced when what they have read changes, and go back with what they had read.
func TestNamesAreHashed(t *testing.T) {
	hashed := regexp.MustCompile(`^shipped(-[a-z]+)?-[a-z0-9]{10}$`)
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, object := range r.objects {
				if kind := object.GetKind(); (kind == "ConfigMap" || kind == "Secret") && !hashed.MatchString(object.GetName()) {
					t.Errorf("%s %s stays when its content changes", kind, object.GetName())
				}
			}
		})
	}
}

func TestImages(t *testing.T) {
	digest := regexp.MustCompile(`^ghcr\.io/relkit/shipped@sha256:[0-9a-f]{64}$`)
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				image := container(t, deployment).Image
				if r.overlay == "dev" {
					if image != "shipped:dev" { // what `make image` makes
						t.Errorf("%s is not what was built here", image)
					}
				} else if !digest.MatchString(image) {
					t.Errorf("%s can become another image", image)
				}
			}
		})
	}
}

// Memory cannot be taken back as time on a processor can, and the service keeps to nine tenths of it by itself.
func TestMemory(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				one := container(t, deployment)
				if limit := one.Resources.Limits.Memory(); limit.IsZero() || !limit.Equal(*one.Resources.Requests.Memory()) {
					t.Errorf("%s: %s of memory are asked for, of %s", deployment.Name, one.Resources.Requests.Memory(), limit)
				}
				if limit, set := environment(t, r, deployment)["GOMEMLIMIT"]; set {
					t.Errorf("%s sets GOMEMLIMIT to %s", deployment.Name, strconv.Quote(limit))
				}
			}
		})
	}
}
