package manifest_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

const nixSources = `
{ lib, stdenv, fetchurl, pkgs ? import <nixpkgs> { } }:
/* a comment with } and " */
let
  version = "1.0";
  base = "https://example.com/v${version}/";
  sources = {
    x86_64-linux = fetchurl {
      url = base + "hello-linux.tar.gz"; # the plain one
      hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    };
    aarch64-darwin = fetchurl rec {
      url = "${base}hello-mac.tar.gz";
      sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    };
  };
in
stdenv.mkDerivation rec {
  pname = "hello";
  inherit version;
  src = sources.${stdenv.hostPlatform.system} or (throw "unsupported");
  sourceRoot = ".";
  installPhase = ''
    runHook preInstall
    install -m 755 -D bin/${pname} -t $out/bin
    install -Dm644 LICENSE $out/share/licenses/hello
    echo ''${HOME} ''' ; runHook postInstall
  '';
  passthru."" = null;
  meta = with lib; { platforms = builtins.attrNames sources; };
}
`

const nixConditional = `
{ stdenv, fetchurl }:
stdenv.mkDerivation {
  name = "hello"; version = "1.0";
  src = fetchurl {
    inherit (({
      "x86_64-linux" = { url = "https://example.com/a"; sha256 = "0000000000000000000000000000000000000000000000000000"; };
    }).${stdenv.system}) url sha256;
  };
  dontUnpack = true;
  installPhase = "install -Dm755 $src $out/bin/hello";
}
`

func TestNixOfPeople(t *testing.T) {
	planned := release.PlannedManifest{Kind: release.Nix, Name: "hello", Paths: []string{"default.nix"}}
	hand{planned, []string{nixSources}, "1.0", []release.Download{
		{Platform: linuxAMD64, URL: "https://example.com/v1.0/hello-linux.tar.gz", SHA256: zeros, Programs: []string{"bin/hello"}},
		{Platform: darwinARM64, URL: "https://example.com/v1.0/hello-mac.tar.gz", SHA256: zeros, Programs: []string{"bin/hello"}},
	}}.check(t)
	hand{planned, []string{nixConditional}, "1.0", []release.Download{
		{Platform: linuxAMD64, URL: "https://example.com/a", SHA256: zeros},
	}}.check(t)
}
