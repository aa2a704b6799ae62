// Package workflow reads GitHub Actions workflows and composite actions, each part with its line and the comment beside it. It is for
// programs that check, document or run workflows. It does not evaluate expressions, and it accepts more than actionlint.
package workflow

import "go.yaml.in/yaml/v3"

// Workflow is a file of .github/workflows
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax).
type Workflow struct {
	File        string    `yaml:"-"` // release.yml
	About       string    `yaml:"-"` // the comment at the beginning of the file, without the # of its lines
	Name        Text      `yaml:"name"`
	On          Triggers  `yaml:"on"`
	Permissions *Compound `yaml:"permissions"` // nil without permissions
	Concurrency *Compound `yaml:"concurrency"`
	Env         Settings  `yaml:"env"`
	Defaults    Defaults  `yaml:"defaults"`
	Jobs        Jobs      `yaml:"jobs"`
}

// Trigger is an event that starts a workflow.
type Trigger struct {
	Name string // push
	Line int
	Node *yaml.Node // its filters; nil without any
}

// Trigger is the event of that name, or nil.
func (w *Workflow) Trigger(name string) *Trigger {
	for i := range w.On.Events {
		if w.On.Events[i].Name == name {
			return &w.On.Events[i]
		}
	}
	return nil
}

// Triggers are the events that start a workflow, and its interface if it is reusable.
type Triggers struct {
	Events []Trigger
	Call   *Call // nil unless there is workflow_call
}

// Call is the signature of a reusable workflow.
type Call struct {
	Inputs  Inputs  `yaml:"inputs"`
	Secrets Inputs  `yaml:"secrets"`
	Outputs Outputs `yaml:"outputs"`
}

// Input is an input or a secret of a reusable workflow, or an input of an action.
type Input struct {
	Name        string `yaml:"-"`
	Line        int    `yaml:"-"`
	Description Text   `yaml:"description"`
	Type        Text   `yaml:"type"` // string, boolean or number; nothing for secrets and actions
	Required    Text   `yaml:"required"`
	Default     *Text  `yaml:"default"` // nil where it has none, which is not the same as an empty one
}

// Output is an output of a reusable workflow or of an action.
type Output struct {
	Name        string `yaml:"-"`
	Line        int    `yaml:"-"`
	Description Text   `yaml:"description"`
	Value       Text   `yaml:"value"`
}

// Defaults are the settings of run steps that name none.
type Defaults struct {
	Run struct {
		Shell            Text `yaml:"shell"`
		WorkingDirectory Text `yaml:"working-directory"`
	} `yaml:"run"`
}

// Job is a job: steps on a runner, or the call of a reusable workflow.
type Job struct {
	ID   string `yaml:"-"`
	Line int    `yaml:"-"`

	Name        Text      `yaml:"name"`
	Needs       Words     `yaml:"needs"`
	If          Text      `yaml:"if"`
	Permissions *Compound `yaml:"permissions"` // nil without permissions
	Concurrency *Compound `yaml:"concurrency"`
	Strategy    Strategy  `yaml:"strategy"`

	RunsOn      yaml.Node `yaml:"runs-on"`
	Environment *Compound `yaml:"environment"`
	Timeout     Text      `yaml:"timeout-minutes"`
	Env         Settings  `yaml:"env"`
	Defaults    Defaults  `yaml:"defaults"`
	Services    yaml.Node `yaml:"services"`
	Outputs     Settings  `yaml:"outputs"`
	Steps       []Step    `yaml:"steps"`

	Uses    Text      `yaml:"uses"` // a reusable workflow
	With    Settings  `yaml:"with"`
	Secrets *Compound `yaml:"secrets"`
}

// Strategy is how often a job runs, and with which values.
type Strategy struct {
	FailFast Text      `yaml:"fail-fast"`
	Matrix   yaml.Node `yaml:"matrix"`
}

// Step is a step of a job or of a composite action.
type Step struct {
	Line int `yaml:"-"`

	ID               Text     `yaml:"id"`
	Name             Text     `yaml:"name"`
	If               Text     `yaml:"if"`
	Uses             Text     `yaml:"uses"` // an action
	With             Settings `yaml:"with"`
	Run              Text     `yaml:"run"`
	Shell            Text     `yaml:"shell"`
	WorkingDirectory Text     `yaml:"working-directory"`
	Env              Settings `yaml:"env"`
	ContinueOnError  Text     `yaml:"continue-on-error"`
	Timeout          Text     `yaml:"timeout-minutes"`
}

// Action is the action.yml of a composite action
// (https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax).
type Action struct {
	File        string  `yaml:"-"`
	Name        Text    `yaml:"name"`
	Description Text    `yaml:"description"`
	Inputs      Inputs  `yaml:"inputs"`
	Outputs     Outputs `yaml:"outputs"`
	Runs        struct {
		Using Text   `yaml:"using"`
		Steps []Step `yaml:"steps"`
	} `yaml:"runs"`
}
