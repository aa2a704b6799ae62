package goreleaser

import "go.yaml.in/yaml/v3"

// WithOneFormat returns the configuration with only the first format of each entry of nfpms, which takes less time to build. It returns the
// same configuration if no entry has more.
func (c *Config) WithOneFormat() (*Config, error) {
	return c.changed(func(project *yaml.Node) bool {
		fewer := false
		for _, entry := range items(find(project, "nfpms")) {
			if formats := find(entry, "formats"); formats != nil && len(formats.Content) > 1 {
				formats.Content = formats.Content[:1]
				fewer = true
			}
		}
		return fewer
	})
}
