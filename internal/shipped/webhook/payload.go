package webhook

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// deploymentData is the data of an event of a deployment.
type deploymentData struct {
	Environment   string          `json:"environment"`
	Project       string          `json:"project"`
	Version       string          `json:"version,omitempty"`
	Commit        string          `json:"commit,omitempty"`
	Latest        catalog.Version `json:"latest,omitempty"`
	Behind        *int            `json:"behind,omitempty"`
	ReleaseCommit string          `json:"release_commit,omitempty"` // of the release that it says it is
	Error         string          `json:"error,omitempty"`          // of the last poll
	Since         time.Time       `json:"since"`                    // when the condition was seen first
	Was           store.EventKind `json:"was,omitempty"`            // the condition that has ended
}

// body is what a hook is sent of events: a line for each with [Slack], and only the first with [Standard].
func body(format Format, events ...store.Event) ([]byte, error) {
	if format == Slack {
		lines := make([]string, len(events))
		for i, e := range events {
			text, err := sentence(e)
			if err != nil {
				return nil, err
			}
			lines[i] = escape.Replace(text)
		}
		return json.Marshal(map[string]string{"text": strings.Join(lines, "\n")})
	}
	e := events[0]
	return json.Marshal(struct {
		Type      store.EventKind `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}{e.Kind, e.At.UTC(), e.Data})
}

// escape is for what Slack would read as a link or a mention (https://docs.slack.dev/messaging/formatting-message-text/).
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// sentence says what has happened to people.
func sentence(e store.Event) (string, error) {
	if e.Environment == "" {
		var r store.ReleaseData
		if err := json.Unmarshal(e.Data, &r); err != nil {
			return "", err
		}
		if e.Kind == store.ReleaseRetracted {
			return fmt.Sprintf("%s %s was retracted: %s", r.Project, r.Version, r.Reason), nil
		}
		kind := "was released"
		if r.Prerelease != nil && *r.Prerelease {
			kind = "was released as a prerelease"
		}
		return fmt.Sprintf("%s %s %s", r.Project, r.Version, kind), nil
	}
	var d deploymentData
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return "", err
	}
	return d.Project + " in " + d.Environment + " " + d.condition(e), nil
}

func (d deploymentData) condition(e store.Event) string {
	since := d.Since.UTC().Format("2006-01-02 15:04 MST")
	switch e.Kind {
	case store.DeploymentBehind:
		behind := 0
		if d.Behind != nil {
			behind = *d.Behind
		}
		releases := "releases"
		if behind == 1 {
			releases = "release"
		}
		return fmt.Sprintf("has been behind since %s: it runs %s, %d %s before %s", since, d.Version, behind, releases, d.Latest)
	case store.DeploymentMismatch:
		return fmt.Sprintf("runs %s of commit %s, and the release is of %s", d.Version, d.Commit, d.ReleaseCommit)
	case store.DeploymentUnreachable:
		return fmt.Sprintf("cannot be polled since %s: it %s", since, d.Error)
	}
	was := map[store.EventKind]string{
		store.DeploymentBehind:      "is not behind any more",
		store.DeploymentMismatch:    "no longer runs another commit than that of its release",
		store.DeploymentUnreachable: "can be polled again",
	}[d.Was]
	if d.Version != "" {
		was += ": it runs " + d.Version
	}
	return was
}
