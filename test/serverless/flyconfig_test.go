//go:build unix

package serverless_test

// flyConfig has the settings of fly.toml that the reference lists (https://fly.io/docs/reference/configuration), but for those of
// what the service is not: one that Fly builds, with statics, several processes or ports for other protocols than HTTP.
type flyConfig struct {
	App            string `toml:"app"`
	PrimaryRegion  string `toml:"primary_region"`
	KillSignal     string `toml:"kill_signal"`
	KillTimeout    string `toml:"kill_timeout"`
	SwapSize       int    `toml:"swap_size_mb"`
	ConsoleCommand string `toml:"console_command"`
	Build          struct {
		Image string `toml:"image"`
	} `toml:"build"`
	Deploy struct {
		Strategy       string  `toml:"strategy"`
		MaxUnavailable float64 `toml:"max_unavailable"`
		WaitTimeout    string  `toml:"wait_timeout"`
		ReleaseCommand string  `toml:"release_command"`
	} `toml:"deploy"`
	Env   map[string]string `toml:"env"`
	Files []struct {
		GuestPath  string `toml:"guest_path"`
		LocalPath  string `toml:"local_path"`
		SecretName string `toml:"secret_name"`
		RawValue   string `toml:"raw_value"`
	} `toml:"files"`
	Mounts []struct {
		Source            string `toml:"source"`
		Destination       string `toml:"destination"`
		InitialSize       string `toml:"initial_size"`
		SnapshotRetention int    `toml:"snapshot_retention"`
	} `toml:"mounts"`
	HTTPService struct {
		InternalPort       int    `toml:"internal_port"`
		ForceHTTPS         bool   `toml:"force_https"`
		AutoStopMachines   string `toml:"auto_stop_machines"`
		AutoStartMachines  bool   `toml:"auto_start_machines"`
		MinMachinesRunning int    `toml:"min_machines_running"`
		Concurrency        struct {
			Type      string `toml:"type"`
			SoftLimit int    `toml:"soft_limit"`
			HardLimit int    `toml:"hard_limit"`
		} `toml:"concurrency"`
		Checks []struct {
			Method      string            `toml:"method"`
			Path        string            `toml:"path"`
			Interval    string            `toml:"interval"`
			Timeout     string            `toml:"timeout"`
			GracePeriod string            `toml:"grace_period"`
			Protocol    string            `toml:"protocol"`
			Headers     map[string]string `toml:"headers"`
		} `toml:"checks"`
	} `toml:"http_service"`
	Metrics []struct {
		Port int    `toml:"port"`
		Path string `toml:"path"`
	} `toml:"metrics"`
	Restart []struct {
		Policy  string `toml:"policy"`
		Retries int    `toml:"retries"`
	} `toml:"restart"`
	VM []struct {
		Size    string `toml:"size"`
		Memory  string `toml:"memory"`
		CPUs    int    `toml:"cpus"`
		CPUKind string `toml:"cpu_kind"`
	} `toml:"vm"`
}
