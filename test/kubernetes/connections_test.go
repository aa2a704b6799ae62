package kubernetes_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
)

// All pods that there can be at once share what Postgres allows by default, less what it keeps for its operators.
func TestConnectionsAreEnough(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var each int
	if found := regexp.MustCompile(`postgres://\S*pool_max_conns=(\d+)`).FindSubmatch(text); found == nil {
		t.Fatal("the page does not bound the connections of a pod")
	} else if each, err = strconv.Atoi(string(found[1])); err != nil {
		t.Fatal(err)
	}
	const allowed = 100 - 3 // max_connections and superuser_reserved_connections
	for _, r := range everywhere(t) {
		pods := 0
		for _, scaler := range of[autoscalingv2.HorizontalPodAutoscaler](t, r) {
			pods += int(scaler.Spec.MaxReplicas)
		}
		for _, deployment := range of[appsv1.Deployment](t, r) {
			pods += deployment.Spec.Strategy.RollingUpdate.MaxSurge.IntValue()
		}
		if pods*each > allowed {
			t.Errorf("%s: %d pods with %d connections each", r.name, pods, each)
		}
	}
}
