//go:build !unix

package main

import "errors"

func serve(string) error { return errors.New("hello does not serve on this system") }
