package kubernetes_test

import (
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
)

func TestAutoscalers(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			var found []string
			for _, scaler := range of[autoscalingv2.HorizontalPodAutoscaler](t, r) {
				target := scaler.Spec.ScaleTargetRef
				if object := r.find(target.Kind, target.Name); object == nil || object.GetAPIVersion() != target.APIVersion {
					t.Errorf("%s is for %v, which is not there", scaler.Name, target)
				}
				found = append(found, target.Name)
				if *scaler.Spec.MinReplicas < 2 || scaler.Spec.MaxReplicas <= *scaler.Spec.MinReplicas {
					t.Errorf("%s: from %d to %d pods", scaler.Name, *scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas)
				}
				down := scaler.Spec.Behavior.ScaleDown
				if *down.StabilizationWindowSeconds < 300 || len(down.Policies) != 1 || down.Policies[0].Type != autoscalingv2.PodsScalingPolicy {
					t.Errorf("%s takes pods away at once: %v", scaler.Name, down)
				}
			}
			for _, deployment := range of[appsv1.Deployment](t, r) {
				scaled := slices.Contains(found, deployment.Name)
				if set := deployment.Spec.Replicas != nil; set == scaled {
					t.Errorf("%s: replicas are set: %t, and by an autoscaler: %t", deployment.Name, set, scaled)
				}
			}
			if r.overlay != "dev" {
				once(t, r, "HorizontalPodAutoscaler", found)
			}
		})
	}
}
