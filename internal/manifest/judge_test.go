package manifest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

func TestJudgeWithoutTheTool(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, want := range map[string]string{
		"nix": "nix is not installed here", "aur": "bash is not installed here", "aur sources": "bash is not installed here", "scoop": "", "winget": "",
	} {
		m := manifest.Read(goldens[name].planned, goldens[name].texts(t))
		if err := manifest.Judge(t.Context(), &m); err != nil || m.Unjudged != want || m.Err != "" {
			t.Errorf("%s: unjudged %q, error %q, %v", name, m.Unjudged, m.Err, err)
		}
	}
}

// TestJudgeOfNix has a nix-instantiate that answers as the real one does.
func TestJudgeOfNix(t *testing.T) {
	for name, answer := range map[string]struct{ script, unjudged, err string }{
		"fine":   {"cat >/dev/null", "", ""},
		"syntax": {"echo 'error: syntax error, unexpected end of file, at «stdin»:3:1' >&2; exit 1", "", "nix-instantiate: error: syntax error, unexpected end of file, at «stdin»:3:1"},
		"store":  {"echo 'error: creating directory \"/nix\": Permission denied' >&2; exit 1", `nix-instantiate failed: error: creating directory "/nix": Permission denied`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bin := t.TempDir()
			if err := os.WriteFile(filepath.Join(bin, "nix-instantiate"), []byte("#!/bin/sh\n"+answer.script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
			m := manifest.Read(goldens["nix"].planned, goldens["nix"].texts(t))
			if err := manifest.Judge(t.Context(), &m); err != nil || m.Unjudged != answer.unjudged || m.Err != answer.err {
				t.Errorf("unjudged %q, error %q, %v", m.Unjudged, m.Err, err)
			}
		})
	}
}

func TestJudgeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	cancel(cause)
	m := manifest.Read(goldens["aur"].planned, goldens["aur"].texts(t))
	if err := manifest.Judge(ctx, &m); !errors.Is(err, cause) || m.Kind != release.AUR {
		t.Error(err)
	}
}
