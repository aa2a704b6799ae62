package binary

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
	"github.com/relkit/relkit/internal/release"
)

// answerTimeout is how long a service may take to answer.
const answerTimeout = 30 * time.Second

// pace is the time between two attempts to connect to a starting service.
const pace = 20 * time.Millisecond

// service is a program that runs as a service on this machine.
type service struct {
	url string // http://127.0.0.1:1234

	stop  context.CancelFunc
	ended chan struct{}
	log   strings.Builder // complete once ended is closed
}

// start starts a native program as a service on a free port, which it gets in PORT. Of this process's environment, it gets only HOME and
// PATH; data is a folder for its files. The caller stops it.
func start(ctx context.Context, file string, args []string, data string) (*service, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	s := &service{url: fmt.Sprintf("http://127.0.0.1:%d", port), stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		_ = process.Command{
			Name: file, Args: args, Dir: filepath.Dir(file), Bare: true, Output: &s.log,
			Env: append(process.UserEnvironment(data), "PORT="+strconv.Itoa(port)),
		}.Run(running) // its log shows how it ended
	}()
	return s, nil
}

// version requests /version from the service, as soon as it answers.
func (s *service) version(ctx context.Context) (string, error) {
	deadline := time.NewTimer(answerTimeout)
	defer deadline.Stop()
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	for {
		version, err := askService(ctx, s.url+"/version")
		if _, refused := errors.AsType[net.Error](err); !refused {
			return version, err
		}
		select {
		case <-s.ended:
			return "", fmt.Errorf("the service exited: %s", release.LastLine(s.log.String()))
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-deadline.C:
			return "", fmt.Errorf("no answer from %s within %s: %w", s.url, answerTimeout, err)
		case <-ticker.C:
		}
	}
}

// end stops the service like an orchestrator.
func (s *service) end() {
	s.stop()
	<-s.ended
}

// ServedVersion starts a program as a service, requests its version and stops it.
func ServedVersion(ctx context.Context, file string, args []string, data string) (string, error) {
	running, err := start(ctx, file, args, data)
	if err != nil {
		return "", err
	}
	defer running.end()
	return running.version(ctx)
}

func askService(ctx context.Context, url string) (string, error) {
	answer, err := get(ctx, url)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var said struct {
		Version string `json:"version"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&said); err != nil {
		return "", fmt.Errorf("%s does not answer with JSON: %w", url, err)
	}
	return said.Version, nil
}

// get returns the body of a URL; a status other than 200 is an error.
func get(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%s answers %s", url, answer.Status), answer.Body.Close())
	}
	return answer, nil
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
