package kubernetes_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// A name that the service does not know is a setting that does nothing. Tests of the service compare docs/shipped.md with its code.
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

// The program itself reads what pods are given, with files in other places.
func TestTheServiceTakesTheSettings(t *testing.T) {
	program := filepath.Join(t.TempDir(), "shipped")
	compile := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", program, "./cmd/shipped")
	compile.Dir, compile.Env = root, append(os.Environ(), "CGO_ENABLED=0") // as a release: what it compiles others have compiled
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				variables := environment(t, r, deployment)
				files := contents(t, r, deployment)
				if out, err := effective(t, program, variables, files); err != nil || !strings.Contains(out, variables["SHUTDOWN_TIMEOUT"]) {
					t.Errorf("%s: %v\n%s", deployment.Name, err, out)
				}
				variables["DRAIN_DELAY"] = "soon"
				if out, err := effective(t, program, variables, files); err == nil || !strings.Contains(out, "DRAIN_DELAY") {
					t.Errorf("a wrong setting is not seen: %v\n%s", err, out)
				}
			}
		})
	}
}

// effective returns what `shipped config` prints.
func effective(t *testing.T, program string, variables map[string]string, files map[string][]byte) (string, error) {
	t.Helper()
	folder := t.TempDir()
	command := exec.CommandContext(t.Context(), program, "config")
	for name, value := range variables {
		if content, is := files[value]; is {
			value = filepath.Join(folder, filepath.Base(value))
			if err := write(value, string(content)); err != nil {
				t.Fatal(err)
			}
		}
		command.Env = append(command.Env, name+"="+value)
	}
	out, err := command.CombinedOutput()
	return string(out), err
}

func TestSecretsAreFiles(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				mounted := contents(t, r, deployment)
				read := 0
				for name, value := range environment(t, r, deployment) {
					if !strings.HasSuffix(name, "_FILE") {
						continue
					}
					read++
					if mounted[value] == nil {
						t.Errorf("%s: %s names %s, which is no file of a Secret", deployment.Name, name, value)
					}
				}
				if read != len(mounted) {
					t.Errorf("%s: %d files are read of %d", deployment.Name, read, len(mounted))
				}
			}
		})
	}
}

// contents returns those of the files that a Deployment's container gets from Secrets, by their paths.
func contents(t *testing.T, r *rendering, deployment *appsv1.Deployment) map[string][]byte {
	t.Helper()
	files, spec := map[string][]byte{}, deployment.Spec.Template.Spec
	for _, volume := range spec.Volumes {
		if volume.Secret == nil {
			continue
		}
		readable := ptr.Deref(spec.SecurityContext.FSGroup, 0) == ptr.Deref(spec.SecurityContext.RunAsGroup, -1)
		if mode := ptr.Deref(volume.Secret.DefaultMode, 0o644); mode != 0o440 || !readable {
			t.Errorf("%s: the service cannot read its secrets, or everybody can: mode %o", deployment.Name, mode)
		}
		mounts := container(t, deployment).VolumeMounts
		at := slices.IndexFunc(mounts, func(mount corev1.VolumeMount) bool { return mount.Name == volume.Name && mount.ReadOnly })
		if at < 0 {
			t.Fatalf("%s: the secrets of %s are not mounted for reading", deployment.Name, volume.Name)
		}
		for _, secret := range of[corev1.Secret](t, r) {
			if secret.Name != volume.Secret.SecretName {
				continue
			}
			for key, content := range secret.Data {
				files[path.Join(mounts[at].MountPath, key)] = content
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
				if object.GetLabels()["grafana_dashboard"] != "" { // which Grafana reads anew, and finds twice under two names
					continue
				}
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
			for _, job := range of[batchv1.CronJob](t, r) {
				for _, one := range job.Spec.JobTemplate.Spec.Template.Spec.Containers {
					if !regexp.MustCompile(`@sha256:[0-9a-f]{64}$`).MatchString(one.Image) {
						t.Errorf("%s: %s can become another image", job.Name, one.Image)
					}
				}
			}
		})
	}
}

// Memory cannot be taken back as time on a processor can, and the service keeps to three quarters of it by itself.
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
