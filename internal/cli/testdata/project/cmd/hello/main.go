// Command hello is a service that says hello, and a program that says its version. Tests build it hundreds of times, so it is small:
// net/http alone makes it three times as large.
package main

import (
	"net"
	"os"
)

var version = "dev"

func main() {
	var err error
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		err = serve("127.0.0.1:" + os.Getenv("PORT"))
	} else {
		_, err = os.Stdout.WriteString("hello " + version + "\n")
	}
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
}

// serve answers each request with the version.
func serve(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	request := make([]byte, 4096)
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		if _, err := client.Read(request); err == nil {
			_, _ = client.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"version\": \"" + version + "\"}\n"))
		}
		_ = client.Close()
	}
}
