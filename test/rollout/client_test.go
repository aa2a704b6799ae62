//go:build linux

package rollout_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
)

// perConnection is a client behind kube-proxy, which chooses a pod for each connection and leaves it there.
func (b *balancer) perConnection(keepAlive bool) *http.Transport {
	return &http.Transport{
		DisableKeepAlives: !keepAlive,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			addr, err := b.pick()
			if err != nil {
				return nil, err
			}
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
}

// perRequest is an ingress, which chooses a pod for each request and keeps its connections to all of them.
type perRequest struct {
	balancer *balancer
	kept     *http.Transport
}

func (p perRequest) RoundTrip(request *http.Request) (*http.Response, error) {
	addr, err := p.balancer.pick()
	if err != nil {
		return nil, err
	}
	forwarded := request.Clone(request.Context())
	forwarded.URL.Host = addr
	return p.kept.RoundTrip(forwarded)
}

// blunt is a client that uses its connection until a response closes it, and does not look whether it is still there.
type blunt struct {
	balancer   *balancer
	connection net.Conn // nil for none
	answers    *bufio.Reader
}

func (b *blunt) RoundTrip(request *http.Request) (*http.Response, error) {
	if b.connection == nil {
		addr, err := b.balancer.pick()
		if err != nil {
			return nil, err
		}
		if b.connection, err = new(net.Dialer).DialContext(request.Context(), "tcp", addr); err != nil {
			b.connection = nil
			return nil, err
		}
		b.answers = bufio.NewReader(b.connection)
	}
	answer, err := b.exchange(request)
	if err != nil || answer.Close {
		_ = b.connection.Close()
		b.connection = nil
	}
	return answer, err
}

// exchange reads the whole answer, after which the connection is free.
func (b *blunt) exchange(request *http.Request) (*http.Response, error) {
	deadline, _ := request.Context().Deadline()
	if err := b.connection.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if err := request.Write(b.connection); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(b.answers, request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, err
}
