// Command hello is a service that says hello, and a program that says its version.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

var version = "dev"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		http.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]string{"version": version})
		})
		log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
	}
	fmt.Println("hello", version)
}
