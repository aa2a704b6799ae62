package kubernetes_test

import (
	"os"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// margin is what has to be left between the last moment in which the service may end by itself and SIGKILL.
const margin = 5 * time.Second

// waitLimit is how long the service waits for its database: docs/shipped.md#start
const waitLimit = time.Minute

func seconds[T int32 | int64](number T) time.Duration { return time.Duration(number) * time.Second }

// noticed returns how long it takes at most until a probe has changed a pod's state.
func noticed(probe *corev1.Probe) time.Duration {
	return seconds(probe.PeriodSeconds*probe.FailureThreshold) + seconds(max(probe.TimeoutSeconds, 1))
}

func duration(t *testing.T, variables map[string]string, name string) time.Duration {
	t.Helper()
	value, err := time.ParseDuration(variables[name])
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}

func TestShutdownAddsUp(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				one, variables := container(t, deployment), environment(t, r, deployment)
				grace := seconds(*deployment.Spec.Template.Spec.TerminationGracePeriodSeconds)
				if one.Lifecycle == nil || one.Lifecycle.PreStop == nil || one.Lifecycle.PreStop.Sleep == nil {
					t.Fatalf("%s terminates at once, before load balancers have noticed", deployment.Name)
				}
				wait := seconds(one.Lifecycle.PreStop.Sleep.Seconds)
				drain, shutdown := duration(t, variables, "DRAIN_DELAY"), duration(t, variables, "SHUTDOWN_TIMEOUT")
				if needed := wait + shutdown + margin; grace < needed {
					t.Errorf("%s: SIGKILL comes after %s, preStop and shutdown and a margin are %s", deployment.Name, grace, needed)
				}
				if drain <= 0 || drain >= shutdown {
					t.Errorf("%s: of %s of shutdown, %s are drained", deployment.Name, shutdown, drain)
				}
				if wait <= 0 {
					t.Errorf("%s: preStop does not wait", deployment.Name)
				}
				if late := noticed(one.ReadinessProbe); wait+drain < late {
					t.Errorf("%s answers for %s more, and readiness is seen after %s", deployment.Name, wait+drain, late)
				}
			}
		})
	}
}

func TestProbes(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				one := container(t, deployment)
				for path, probe := range map[string]*corev1.Probe{
					"/startupz": one.StartupProbe, "/healthz": one.LivenessProbe, "/readyz": one.ReadinessProbe,
				} {
					if probe == nil || probe.HTTPGet == nil || probe.HTTPGet.Path != path || probe.HTTPGet.Port.StrVal != "http" {
						t.Fatalf("%s: this does not ask for %s at the port that serves users: %v", deployment.Name, path, probe)
					}
				}
				started := seconds(one.StartupProbe.PeriodSeconds * one.StartupProbe.FailureThreshold)
				if started < waitLimit+margin {
					t.Errorf("%s has %s to start, and waits %s for its database", deployment.Name, started, waitLimit)
				}
				if progress := seconds(*deployment.Spec.ProgressDeadlineSeconds); progress <= started {
					t.Errorf("%s: a rollout is given up after %s, a start after %s", deployment.Name, progress, started)
				}
			}
		})
	}
	text, err := os.ReadFile(root + "/docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "is waited for, for a minute") {
		t.Error("docs/shipped.md says another time that the service waits for its database")
	}
}

func TestRolloutsTakeNoPodAway(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				rolling := deployment.Spec.Strategy.RollingUpdate
				if rolling.MaxUnavailable.IntValue() != 0 || rolling.MaxUnavailable.StrVal != "" || rolling.MaxSurge.IntValue() < 1 {
					t.Errorf("%s: %v", deployment.Name, rolling)
				}
			}
		})
	}
}
