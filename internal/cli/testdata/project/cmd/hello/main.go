// Command hello is a service that says hello, and a program that says its version. Tests build it hundreds of times, so it is small:
// package net alone makes it half as large again, and net/http four times as large.
package main

import "os"

var version = "dev"

func main() {
	var err error
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		err = serve(os.Getenv("PORT"))
	} else {
		_, err = os.Stdout.WriteString("hello " + version + "\n")
	}
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
}
