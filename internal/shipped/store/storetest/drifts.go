package storetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

var drifts = map[string]func(trial){
	"what runs beside what was released": beside,
	"states as package drift has them":   states,
	"pages of deployments":               pagesOfDeployments,
	"environments":                       environments,
}

func beside(t trial) {
	s := t.open()
	publish(t, s)
	must(t, s.Retract(t.Context(), "hello", "1.9.1", catalog.Retraction{At: at(9), Reason: "broken"}))
	commit := Release("hello", "1.9.0", 0).Commit
	for version, want := range map[string]store.Deployed{
		"1.9.0":        {Release: &store.Released{Version: "1.9.0", Commit: commit}, BehindStable: 1, Behind: 4},
		"1.9.0+build5": {Release: &store.Released{Version: "1.9.0", Commit: commit}, BehindStable: 1, Behind: 4},
		"1.10.0-rc.2":  {Release: &store.Released{Version: "1.10.0-rc.2", Commit: Release("hello", "1.10.0-rc.2", 0).Commit, Prerelease: true}, BehindStable: 1, Behind: 3},
		"1.9.1":        {Release: &store.Released{Version: "1.9.1", Commit: Release("hello", "1.9.1", 0).Commit, Retracted: true}, BehindStable: 1, Behind: 4},
		"1.8.0":        {},
		"dev":          {},
	} {
		report(t, s, "production", "hello", version, "", at(0))
		got, err := s.Deployment(t.Context(), "production", "hello")
		must(t, err)
		want.LatestStable, want.Latest, want.Deployment = "1.10.0", "2.0.0-rc.1", got.Deployment
		equal(t, version, want, got)
	}
	for _, place := range [][2]string{{"production", "none"}, {"none", "hello"}} {
		if _, err := s.Deployment(t.Context(), place[0], place[1]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v: %v", place, err)
		}
	}
}

// states puts deployments of all kinds, and compares what the store counts with what package drift says of each.
func states(t trial) {
	s := t.open()
	publish(t, s)
	must(t, s.Retract(t.Context(), "hello", "1.9.1", catalog.Retraction{At: at(9), Reason: "broken"}))
	n := 0
	for _, version := range []string{"1.9.0", "1.9.1", "1.10.0", "1.10.0+b", "1.10.0-rc.10", "2.0.0-rc.1", "3.0.0", "dev"} {
		commit := digest("hello " + version)[:40]
		image := "sha256:" + digest("hello "+version+" index")
		for _, seen := range []string{"", commit, commit[:7], commit[:6], digest("other")[:40], commit + "0"} {
			for _, digests := range [][]string{nil, {image}, {image, "sha256:" + digest("other")}} {
				n++
				_, err := s.PutDeployment(t.Context(), catalog.Deployment{
					Environment: fmt.Sprintf("reported-%03d", n), Project: "hello", Digests: digests,
					Observation: catalog.Observation{Version: version, Commit: seen, LastSeen: at(0)},
				})
				must(t, err)
			}
		}
		for _, found := range []store.Seen{{Version: version}, {Version: version, Commit: commit}, {Error: "is away"}} {
			for _, minutes := range []int{0, 30, 56, 57} { // which is four minutes and more before now
				n++
				watch(t, s, fmt.Sprintf("polled-%03d", n))
				found.At = at(minutes)
				must(t, s.FinishPoll(t.Context(), claim(t, s, at(minutes)), found, at(1000)))
			}
		}
	}
	watch(t, s, "waiting")
	now := at(60)
	page, err := s.Deployments(t.Context(), store.DeploymentQuery{Limit: 1000})
	must(t, err)
	counted, want := map[catalog.State]int{}, map[catalog.State][]string{}
	for _, d := range page {
		state := drift.Of(d, now).State
		counted[state]++
		want[state] = append(want[state], d.Environment)
	}
	equal(t, "states that there are", len(catalog.States()), len(want))
	got, err := s.States(t.Context(), now)
	must(t, err)
	equal(t, "states", counted, got)
	for _, state := range catalog.States() {
		page, err := s.Deployments(t.Context(), store.DeploymentQuery{State: state, Now: now, Limit: 1000})
		must(t, err)
		var got []string
		for _, d := range page {
			got = append(got, d.Environment)
		}
		equal(t, "those that are "+string(state), want[state], got)
		equal(t, "projects with one that is "+string(state), 1, len(listed(t, s, store.ProjectQuery{State: state, Now: now})))
		equal(t, "others with one", 0, len(listed(t, s, store.ProjectQuery{State: state, Now: now, Search: "2"})))
	}
}

func pagesOfDeployments(t trial) {
	s := t.open()
	var want [][2]string
	for _, environment := range []string{"a", "a-b", "a.b", "b"} {
		for _, project := range []string{"a", "a-", "b"} {
			report(t, s, environment, project, "1.0.0", "", at(0))
			want = append(want, [2]string{environment, project})
		}
	}
	for _, q := range []store.DeploymentQuery{
		{}, {Environments: []string{"a.b"}}, {Projects: []string{"a-"}}, {Projects: []string{"a", "b", "none"}, Environments: []string{"a", "b"}}, {Environments: []string{"none"}},
	} {
		var filtered, got [][2]string
		for _, place := range want {
			if (q.Environments == nil || slices.Contains(q.Environments, place[0])) && (q.Projects == nil || slices.Contains(q.Projects, place[1])) {
				filtered = append(filtered, place)
			}
		}
		for q.Limit = 2; ; {
			page, err := s.Deployments(t.Context(), q)
			must(t, err)
			for _, d := range page {
				got = append(got, [2]string{d.Environment, d.Project})
				q.After = &store.Place{Environment: d.Environment, Project: d.Project}
			}
			if len(page) < q.Limit {
				break
			}
		}
		equal(t, fmt.Sprintf("%+v", q), filtered, got)
	}
}

func environments(t trial) {
	s := t.open()
	for _, environment := range []string{"b", "a", "staging", "production", "pr-1", "pr-2"} {
		report(t, s, environment, "hello", "1.0.0", "", at(0))
	}
	report(t, s, "pr-2", "other", "1.0.0", "", at(0))
	for _, tc := range []struct {
		q     store.EnvironmentQuery
		want  []store.Environment
		total int
	}{
		{store.EnvironmentQuery{Limit: 9}, []store.Environment{{Name: "a", Deployments: 1}, {Name: "b", Deployments: 1}, {Name: "pr-1", Deployments: 1}, {Name: "pr-2", Deployments: 2}, {Name: "production", Deployments: 1}, {Name: "staging", Deployments: 1}}, 6},
		{store.EnvironmentQuery{First: []string{"staging", "none", "production"}, Limit: 3}, []store.Environment{{Name: "staging", Deployments: 1}, {Name: "production", Deployments: 1}, {Name: "a", Deployments: 1}}, 6},
		{store.EnvironmentQuery{First: []string{"staging", "production"}, Limit: 3, Skip: 1}, []store.Environment{{Name: "production", Deployments: 1}, {Name: "a", Deployments: 1}, {Name: "b", Deployments: 1}}, 6},
		{store.EnvironmentQuery{Search: "r-", Limit: 9}, []store.Environment{{Name: "pr-1", Deployments: 1}, {Name: "pr-2", Deployments: 2}}, 2},
		{store.EnvironmentQuery{Search: "%", Limit: 9}, []store.Environment{}, 0},
	} {
		page, total, err := s.Environments(t.Context(), tc.q)
		must(t, err)
		equal(t, fmt.Sprintf("%+v", tc.q), tc.want, page)
		equal(t, "how many there are", tc.total, total)
	}
	must(t, s.RemoveEnvironment(t.Context(), "pr-2"))
	if err := s.RemoveEnvironment(t.Context(), "pr-2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	equal(t, "what is left", 5, len(all(t, s)))
	equal(t, "its history", 1, len(changes(t, s, "pr-2", 10)))
}
