package kubernetes_test

import (
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// instance distinguishes copies of the service.
const instance = "app.kubernetes.io/instance"

// once fails unless each Deployment is named once.
func once(t *testing.T, r *rendering, kind string, found []string) {
	t.Helper()
	slices.Sort(found)
	want := strings.Split(names(of[appsv1.Deployment](t, r)), ", ")
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("each %s is to have one Deployment of its own: they have %v of %v", kind, found, want)
	}
}

func TestDeploymentsSelectTheirOwnPods(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				if found := names(selected(t, r, deployment.Spec.Selector)); found != deployment.Name {
					t.Errorf("%s selects the pods of %s", deployment.Name, found)
				}
				spread := deployment.Spec.Template.Spec.TopologySpreadConstraints
				if len(spread) != 2 {
					t.Errorf("%s spreads over %d kinds of places", deployment.Name, len(spread))
				}
				for _, constraint := range spread {
					if found := names(selected(t, r, constraint.LabelSelector)); found != deployment.Name {
						t.Errorf("%s is spread over %s together with %s", deployment.Name, constraint.TopologyKey, found)
					}
				}
			}
		})
	}
}

func TestServicesReachPods(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, service := range of[corev1.Service](t, r) {
				reached := behind(t, r, service)
				if len(reached) != 1 {
					t.Errorf("%s reaches the pods of %q", service.Name, names(reached))
				}
				for _, deployment := range reached {
					for _, port := range service.Spec.Ports {
						if !listens(t, deployment, port.TargetPort) {
							t.Errorf("%s has no port %s, which %s asks for", deployment.Name, port.TargetPort.String(), service.Name)
						}
					}
				}
			}
		})
	}
}

// listens reports whether the pods of a Deployment have a port.
func listens(t *testing.T, deployment *appsv1.Deployment, wanted intstr.IntOrString) bool {
	t.Helper()
	return slices.ContainsFunc(container(t, deployment).Ports, func(port corev1.ContainerPort) bool {
		return port.Name == wanted.StrVal || port.ContainerPort == wanted.IntVal
	})
}

func TestBudgets(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			var found []string
			for _, budget := range of[policyv1.PodDisruptionBudget](t, r) {
				found = append(found, names(selected(t, r, budget.Spec.Selector)))
				if budget.Spec.MaxUnavailable.IntValue() != 1 {
					t.Errorf("%s: %v may be away", budget.Name, budget.Spec.MaxUnavailable)
				}
			}
			once(t, r, "PodDisruptionBudget", found)
		})
	}
}
