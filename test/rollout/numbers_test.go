//go:build linux

package rollout_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// numbers are what the manifests say about a rolling update. minReadySeconds is not among them: it would only take time, and
// updates that follow each other sooner are the harder ones.
type numbers struct {
	startup, readiness probe
	preStop            time.Duration // from the beginning of a termination to SIGTERM
	grace              time.Duration // from the beginning of a termination to SIGKILL
	drainDelay         time.Duration // from SIGTERM on, as is
	shutdownTimeout    time.Duration

	// How long a pod answers new requests after its termination has begun: balancers that hear of it later lose requests.
	answersOn time.Duration
}

// probe is one of kubelet.
type probe struct {
	path            string
	admin           bool // whether it asks the second listener
	period, timeout time.Duration
	failures        int // in a row
}

// manifest reads the numbers of the Deployment that all overlays share.
func manifest(t *testing.T) numbers {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "deploy", "kubernetes", "base", "deployment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var object struct {
		Spec struct {
			Strategy struct {
				RollingUpdate struct {
					MaxSurge       string `yaml:"maxSurge"`
					MaxUnavailable string `yaml:"maxUnavailable"`
				} `yaml:"rollingUpdate"`
			}
			Template struct {
				Spec struct {
					Grace      int `yaml:"terminationGracePeriodSeconds"`
					Containers []container
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	if strategy := object.Spec.Strategy.RollingUpdate; strategy.MaxSurge != "1" || strategy.MaxUnavailable != "0" {
		t.Fatalf("these tests update with maxSurge 1 and maxUnavailable 0, the manifest says %+v", strategy)
	}
	pod := object.Spec.Template.Spec
	if len(pod.Containers) != 1 {
		t.Fatalf("%d containers", len(pod.Containers))
	}
	service := pod.Containers[0]
	n := numbers{
		startup: service.Startup.probe(), readiness: service.Readiness.probe(),
		preStop: seconds(service.Lifecycle.PreStop.Sleep.Seconds), grace: seconds(pod.Grace),
		drainDelay: service.duration(t, "DRAIN_DELAY"), shutdownTimeout: service.duration(t, "SHUTDOWN_TIMEOUT"),
	}
	n.answersOn = n.preStop + n.drainDelay
	return n
}

// container is what a manifest says about one.
type container struct {
	Env       []struct{ Name, Value string }
	Startup   probeSpec `yaml:"startupProbe"`
	Readiness probeSpec `yaml:"readinessProbe"`
	Lifecycle struct {
		PreStop struct{ Sleep struct{ Seconds int } } `yaml:"preStop"`
	}
}

func (c container) duration(t *testing.T, variable string) time.Duration {
	t.Helper()
	for _, set := range c.Env {
		if set.Name == variable {
			duration, err := time.ParseDuration(set.Value)
			if err != nil {
				t.Fatal(err)
			}
			return duration
		}
	}
	t.Fatalf("the manifest does not set %s", variable)
	return 0
}

// probeSpec is a probe as a manifest writes it.
type probeSpec struct {
	HTTPGet  struct{ Path, Port string } `yaml:"httpGet"`
	Period   int                         `yaml:"periodSeconds"`
	Timeout  int                         `yaml:"timeoutSeconds"`
	Failures int                         `yaml:"failureThreshold"`
}

// probe fills in what Kubernetes does where a manifest says nothing.
func (p probeSpec) probe() probe {
	return probe{
		path: p.HTTPGet.Path, admin: p.HTTPGet.Port == "admin",
		period: seconds(cmp.Or(p.Period, 10)), timeout: seconds(cmp.Or(p.Timeout, 1)), failures: cmp.Or(p.Failures, 3),
	}
}

func seconds(number int) time.Duration { return time.Duration(number) * time.Second }
