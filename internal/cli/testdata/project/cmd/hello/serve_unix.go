//go:build unix

package main

import "syscall"

// serve answers each request with the version, on a port of 127.0.0.1.
func serve(port string) error {
	address := syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	for _, digit := range port {
		address.Port = 10*address.Port + int(digit-'0')
	}
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	if err := syscall.Bind(listener, &address); err != nil {
		return err
	}
	if err := syscall.Listen(listener, 8); err != nil {
		return err
	}
	request := make([]byte, 4096)
	for {
		client, _, err := syscall.Accept(listener)
		if err != nil {
			return err
		}
		if _, err := syscall.Read(client, request); err == nil {
			_, _ = syscall.Write(client, []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"version\": \""+version+"\"}\n"))
		}
		_ = syscall.Close(client)
	}
}
