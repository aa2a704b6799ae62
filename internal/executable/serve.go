package executable

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/process"
)

// pace is the time between two attempts to reach a service that is starting.
const pace = 20 * time.Millisecond

// Service is a program that runs as a service on this machine.
type Service struct {
	URL string // http://127.0.0.1:1234

	stop  context.CancelFunc
	ended chan struct{}
	log   strings.Builder // complete once ended is closed
}

// Start starts a native program as a service on a free port, which it is told in PORT. It sees env and
// nothing else of this process's environment; data is a folder for what it stores. The caller stops it.
func Start(ctx context.Context, file string, args, env []string, data string) (*Service, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	s := &Service{URL: fmt.Sprintf("http://127.0.0.1:%d", port), stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		_ = process.Command{
			Name: file, Args: args, Dir: filepath.Dir(file), Bare: true, Output: &s.log,
			Env: append([]string{"PORT=" + strconv.Itoa(port), "HOME=" + data, "TMPDIR=" + data}, env...),
		}.Run(running) // how it ends is in its log
	}()
	return s, nil
}

// Version asks the service for /version, as soon as it answers at all.
func (s *Service) Version(ctx context.Context) (string, error) {
	version, err := poll(ctx, s.URL+"/version", s.ended)
	if errors.Is(err, errEnded) {
		return "", fmt.Errorf("%w: %s", err, lastLine(s.log.String()))
	}
	return version, err
}

// Stop ends the service as an orchestrator would.
func (s *Service) Stop() {
	s.stop()
	<-s.ended
}

// ServedVersion starts a program as a service, asks it for its version and stops it.
func ServedVersion(ctx context.Context, file string, args []string, data string) (string, error) {
	service, err := Start(ctx, file, args, nil, data)
	if err != nil {
		return "", err
	}
	defer service.Stop()
	return service.Version(ctx)
}

var errEnded = errors.New("the service ended by itself")

func poll(ctx context.Context, url string, ended <-chan struct{}) (string, error) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	for {
		version, err := askService(ctx, url)
		var refused net.Error
		if err == nil || !errors.As(err, &refused) {
			return version, err
		}
		select {
		case <-ended:
			return "", errEnded
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-deadline.C:
			return "", fmt.Errorf("no answer from %s within %s", url, patience)
		case <-ticker.C:
		}
	}
}

func askService(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", url, answer.Status)
	}
	var said struct {
		Version string `json:"version"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&said); err != nil {
		return "", fmt.Errorf("%s answers no JSON: %w", url, err)
	}
	return said.Version, nil
}

func freePort(ctx context.Context) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	address, err := netip.ParseAddrPort(listener.Addr().String())
	return int(address.Port()), err
}

func lastLine(log string) string {
	log = strings.TrimSpace(log)
	return log[strings.LastIndex(log, "\n")+1:]
}
