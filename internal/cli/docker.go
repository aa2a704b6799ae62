package cli

import (
	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/rehearse/docker"
)

// dockerCommand returns the command that GoReleaser runs instead of docker in a rehearsal without a Docker engine. It has no other use.
func dockerCommand() *cobra.Command {
	var c docker.CommandLine
	command := &cobra.Command{
		Use:    "docker --docker FILE --registry HOST --folder FOLDER -- ARGUMENT…",
		Short:  "Act as docker, with buildx and the registry of a rehearsal",
		Hidden: true,
		RunE: func(command *cobra.Command, args []string) error {
			c.Output = command.OutOrStdout()
			return c.Run(command.Context(), args)
		},
	}
	command.Flags().StringVar(&c.Docker, "docker", "docker", "the docker command line")
	command.Flags().StringVar(&c.Registry, "registry", "", "the registry of the rehearsal")
	command.Flags().StringVar(&c.Folder, "folder", "", "where manifests are kept until they are pushed")
	return command
}
