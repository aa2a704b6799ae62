package kubernetes_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/zegl/kube-score/config"
	"github.com/zegl/kube-score/domain"
	"github.com/zegl/kube-score/parser"
	"github.com/zegl/kube-score/score"
	"github.com/zegl/kube-score/score/checks"
	"github.com/zegl/kube-score/scorecard"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"k8s.io/utils/ptr"
)

// refused returns why a namespace that enforces the restricted level would not take the pods, and empty when it does.
func refused(t *testing.T, template corev1.PodTemplateSpec) string {
	t.Helper()
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		t.Fatal(err)
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(level, &template.ObjectMeta, &template.Spec))
	if result.Allowed {
		return ""
	}
	return result.ForbiddenReason() + ": " + result.ForbiddenDetail()
}

func TestPodsAreRestricted(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				if reason := refused(t, deployment.Spec.Template); reason != "" {
					t.Errorf("%s: %s", deployment.Name, reason)
				}
				// What the level leaves open.
				spec, security := deployment.Spec.Template.Spec, container(t, deployment).SecurityContext
				if security == nil || spec.SecurityContext == nil {
					t.Fatalf("%s has no security context", deployment.Name)
				}
				if !ptr.Deref(security.ReadOnlyRootFilesystem, false) {
					t.Errorf("%s can write to its root", deployment.Name)
				}
				if user := ptr.Deref(spec.SecurityContext.RunAsUser, 0); user != 65532 {
					t.Errorf("%s is user %d, and not the one of the image", deployment.Name, user)
				}
				if ptr.Deref(spec.AutomountServiceAccountToken, true) || ptr.Deref(spec.EnableServiceLinks, true) {
					t.Errorf("%s gets a token, or variables of other Services", deployment.Name)
				}
			}
			for _, account := range of[corev1.ServiceAccount](t, r) {
				if ptr.Deref(account.AutomountServiceAccountToken, true) {
					t.Errorf("%s has a token", account.Name)
				}
			}
			for _, namespace := range of[corev1.Namespace](t, r) {
				if namespace.Labels[api.EnforceLevelLabel] != string(api.LevelRestricted) {
					t.Errorf("the namespace %s lets everything in: %v", namespace.Name, namespace.Labels)
				}
			}
		})
	}
}

func TestUnrestrictedPodsAreSeen(t *testing.T) {
	for name, loosen := range map[string]func(*corev1.PodSpec){
		"root":         func(spec *corev1.PodSpec) { spec.SecurityContext.RunAsUser = new(int64) },
		"any user":     func(spec *corev1.PodSpec) { spec.SecurityContext.RunAsNonRoot = nil },
		"no seccomp":   func(spec *corev1.PodSpec) { spec.SecurityContext.SeccompProfile = nil },
		"capabilities": func(spec *corev1.PodSpec) { spec.Containers[0].SecurityContext.Capabilities = nil },
		"the host":     func(spec *corev1.PodSpec) { spec.HostNetwork = true },
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range everywhere(t) {
				t.Run(r.name, func(t *testing.T) {
					template := of[appsv1.Deployment](t, r)[0].Spec.Template
					loosen(&template.Spec)
					if refused(t, template) == "" {
						t.Error("is not seen")
					}
				})
			}
		})
	}
}

// unwanted are the checks of kube-score that would not improve anything here.
var unwanted = map[string]string{
	"container-image-pull-policy":         "a digest names the bytes: a node that has them can start pods while the registry is away",
	"deployment-has-host-podantiaffinity": "topologySpreadConstraints do it, and go on to do it where there are more pods than nodes",
}

type file struct{ *bytes.Reader }

func (file) Name() string { return "rendered" }

// unwantedInDev are those that require more than a developer's machine needs.
var unwantedInDev = map[string]string{
	"deployment-replicas": "two pods would each have a file of their own",
}

// criticised returns what kube-score has to say.
func criticised(t *testing.T, text []byte) (problems []string) {
	t.Helper()
	reader, err := parser.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := reader.ParseFiles([]domain.NamedReader{file{bytes.NewReader(text)}})
	if err != nil {
		t.Fatal(err)
	}
	settings := &config.RunConfiguration{
		KubernetesVersion:     config.Semver{Major: 1, Minor: 30},
		MinReplicasDeployment: 2, MinReplicasHPA: 2,
		EnabledOptionalTests: map[string]struct{}{
			"container-seccomp-profile": {}, "container-memory-requests-equal-limits": {}, "container-ports-check": {},
		},
	}
	card, err := score.Score(objects, score.RegisterAllChecks(objects, &checks.Config{}, settings), settings)
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range *card {
		for _, result := range object.Checks {
			if result.Skipped || result.Grade >= scorecard.GradeAlmostOK {
				continue
			}
			problems = append(problems, result.Check.ID+" of "+object.HumanFriendlyRef())
		}
	}
	slices.Sort(problems)
	return problems
}

func TestNothingIsLeftOut(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, problem := range criticised(t, r.text) {
				id, _, _ := strings.Cut(problem, " ")
				seen[id] = true
				if unwanted[id] == "" && (r.overlay != "dev" || unwantedInDev[id] == "") {
					t.Error(problem)
				}
			}
		})
	}
	for _, excuses := range []map[string]string{unwanted, unwantedInDev} {
		for id := range excuses {
			if !seen[id] {
				t.Errorf("%s is excused and never found", id)
			}
		}
	}
}

func TestWhatIsLeftOutIsSeen(t *testing.T) {
	all, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	for old, want := range map[string]string{
		"kind: PodDisruptionBudget":          "deployment-has-poddisruptionbudget",
		"kind: NetworkPolicy":                "pod-networkpolicy",
		"readOnlyRootFilesystem: true":       "container-security-context-readonlyrootfilesystem",
		"    memory: 128Mi":                  "container-resources",
		"whenUnsatisfiable: ScheduleAnyway":  "pod-topology-spread-constraints",
		"path: /readyz":                      "pod-probes-identical",
		"@sha256:" + strings.Repeat("0", 64): "container-image-tag",
		"minReplicas: 2":                     "horizontalpodautoscaler-replicas",
	} {
		instead := map[string]string{"path: /readyz": "path: /healthz", "minReplicas: 2": "minReplicas: 1"}[old]
		if strings.HasPrefix(old, "kind: ") {
			instead = "kind: None"
		}
		text := strings.ReplaceAll(string(all[1].text), old, instead)
		if !strings.Contains(strings.Join(criticised(t, []byte(text)), "\n"), want) {
			t.Errorf("%s is not seen when %q is %q", want, old, instead)
		}
	}
}
