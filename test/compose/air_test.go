//go:build unix

package compose_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A changed page is there by itself; what does not build is not served as if it did.
func TestReload(t *testing.T) {
	t.Parallel()
	source := sources(t)
	base := startAir(t, source)
	shows := func(text string) func() bool {
		return func() bool { return strings.Contains(get(t, base), text) }
	}
	await(t, "the page is there", shows("<html"))

	page := at(source, "internal/shipped/web/templates/page.html")
	change(t, page, "</body>", "<p>changed</p></body>")
	await(t, "the page has changed", shows("<p>changed</p>"))

	main := at(source, "cmd/shipped/main.go")
	change(t, main, "func main() {", "func main( {")
	await(t, "nothing is served", func() bool { return get(t, base) == "" })
	change(t, main, "func main( {", "func main() {")
	await(t, "the page is there again", shows("<p>changed</p>"))
}

// startAir runs the command of compose.yaml, with a folder of the test for what it builds, until the test ends.
func startAir(t *testing.T, source string) (base string) {
	t.Helper()
	change(t, at(source, "deploy/compose/air.toml"), "/tmp/air", t.TempDir())
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	_ = listener.Close()
	command := exec.CommandContext(t.Context(), built(t, air), "-c", "deploy/compose/air.toml")
	command.Dir = source
	// Without the paths of this copy, go has what it compiled of others; without symbols for debuggers, it links in half the time.
	command.Env = append(os.Environ(), "ADDR="+addr, "SHIPPED_DATA="+t.TempDir(), "CGO_ENABLED=0", "GOFLAGS=-trimpath '-ldflags=-s -w'")
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGINT) }
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() }) // it ends the service first
	return "http://" + addr + "/"
}

// get returns the page, or nothing if no server answers.
func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return ""
	}
	return string(content)
}

// sources returns a copy of what the service is built from.
func sources(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "cmd/shipped", "internal", "deploy/compose/air.toml"} {
		to := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "cp", "-R", filepath.Join(root, name), to).CombinedOutput()
		if err != nil {
			t.Fatal(errors.New(string(out)))
		}
	}
	return folder
}
