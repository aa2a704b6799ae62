package kubernetes_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

// find returns the object of a kind and name. Kinds are written as kubectl takes them, as in deployment.
func (r *rendering) find(kind, name string) *unstructured.Unstructured {
	for _, object := range r.objects {
		if strings.EqualFold(object.GetKind(), kind) && object.GetName() == name {
			return object
		}
	}
	return nil
}

// container returns the one that a pod has.
func container(t *testing.T, deployment *appsv1.Deployment) corev1.Container {
	t.Helper()
	containers := deployment.Spec.Template.Spec.Containers
	if len(containers) != 1 {
		t.Fatalf("%s has %d containers", deployment.Name, len(containers))
	}
	return containers[0]
}

// environment returns what the process of a Deployment gets to see.
func environment(t *testing.T, r *rendering, deployment *appsv1.Deployment) map[string]string {
	t.Helper()
	variables := map[string]string{}
	one := container(t, deployment)
	for _, from := range one.EnvFrom {
		if from.ConfigMapRef == nil {
			t.Fatalf("%s gets variables of something else than a ConfigMap: %v", deployment.Name, from)
		}
		for _, settings := range of[corev1.ConfigMap](t, r) {
			if settings.Name == from.ConfigMapRef.Name {
				maps.Copy(variables, settings.Data)
			}
		}
	}
	for _, variable := range one.Env {
		if variable.ValueFrom != nil {
			t.Fatalf("%s: %s is not written out: %v", deployment.Name, variable.Name, variable.ValueFrom)
		}
		variables[variable.Name] = variable.Value
	}
	return variables
}

// selected returns the Deployments whose pods have the labels.
func selected(t *testing.T, r *rendering, selector *metav1.LabelSelector) []*appsv1.Deployment {
	t.Helper()
	matches, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		t.Fatal(err)
	}
	var found []*appsv1.Deployment
	for _, deployment := range of[appsv1.Deployment](t, r) {
		if matches.Matches(labels.Set(deployment.Spec.Template.Labels)) {
			found = append(found, deployment)
		}
	}
	return found
}

// behind returns the Deployments whose pods a Service reaches.
func behind(t *testing.T, r *rendering, service *corev1.Service) []*appsv1.Deployment {
	t.Helper()
	return selected(t, r, &metav1.LabelSelector{MatchLabels: service.Spec.Selector})
}

func names(deployments []*appsv1.Deployment) string {
	var all []string
	for _, deployment := range deployments {
		all = append(all, deployment.Name)
	}
	return strings.Join(all, ", ")
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
