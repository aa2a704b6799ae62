// Command hello is a service that greets, and a program that says its version.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/acme/hello/internal/greeting"
)

var version = "dev"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "serve" {
		if err := serve(); err != nil {
			log.Fatal(err)
		}
		return
	}
	fmt.Println("hello", version)
}

func serve() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var store greeting.Store
	if location := os.Getenv("DATABASE_URL"); location != "" {
		var err error
		if store, err = greeting.Open(ctx, location); err != nil {
			return err
		}
	}
	server := &http.Server{
		Addr:              net.JoinHostPort("", os.Getenv("PORT")),
		Handler:           greeting.Handler(&store),
		ReadHeaderTimeout: 5 * time.Second,
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
