package release

import "strings"

// Hook is a command of the project that runs in its release.
type Hook struct {
	Where   string `json:"where"` // before.hooks[0]
	Command string `json:"command"`
	// Network are the programs in it that usually reach the network: docker push, curl.
	Network []string `json:"network,omitempty"`
}

// String returns the place and the command.
func (h Hook) String() string { return h.Where + ": " + OneLine(h.Command) }

// Warning returns a warning for users who want nothing to leave the machine; empty if the hook names no program that uses the network.
func (h Hook) Warning() string {
	if len(h.Network) == 0 {
		return ""
	}
	return h.Where + " runs unmodified and calls " + strings.Join(h.Network, ", ") + ", which may reach the network: " + OneLine(h.Command)
}
