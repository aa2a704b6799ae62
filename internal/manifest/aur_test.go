package manifest_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

const pkgbuild = `# Maintainer: Ada
_name=hello # a comment
pkgname="${_name}-bin"
pkgver=1.0.0_rc.1
_tag=${pkgver//_/-}
pkgrel=2
arch=(x86_64
  'armv7h' # Raspberry Pi
)
source=(LICENSE)
source_x86_64=("$_name-$pkgver::https://example.com/v$_tag/$_name-linux" "LICENSE-$pkgver::https://example.com/LICENSE")
source_armv7h=("https://example.com/v${_tag}/${_name::1}ello".tar.gz{,.sig})
sha512sums=('SKIP')
sha512sums_x86_64=(SUM SUM)
sha512sums_armv7h=(SUM 'SKIP')

  prepared() {
    :
  }

package() {
  # installs
  cd "$srcdir"
  if [[ $CARCH == x86_64 ]]; then
    install -Dm755 "$_name-$pkgver" \
      "$pkgdir/usr/bin/$_name"
  fi
  install -Dm 644 LICENSE "$pkgdir/usr/share/licenses/$pkgname/LICENSE"
}
`

const srcinfo = `pkgbase = hello-bin
	pkgver = 1.0.0_rc.1
	pkgrel = 2
	arch = x86_64
	arch = armv7h
	source = LICENSE
	sha512sums = SKIP
	source_x86_64 = hello-1.0.0_rc.1::https://example.com/v1.0.0-rc.1/hello-linux
	source_x86_64 = LICENSE-1.0.0_rc.1::https://example.com/LICENSE
	sha512sums_x86_64 = SUM
	sha512sums_x86_64 = SUM
	source_armv7h = https://example.com/v1.0.0-rc.1/hello.tar.gz
	source_armv7h = https://example.com/v1.0.0-rc.1/hello.tar.gz.sig
	sha512sums_armv7h = SUM
	sha512sums_armv7h = SKIP

pkgname = hello-bin
`

var aur = release.PlannedManifest{Kind: release.AUR, Name: "hello-bin", Paths: []string{"PKGBUILD", ".SRCINFO", "hello.install"}}

func aurTexts() []string {
	return []string{strings.ReplaceAll(pkgbuild, "SUM", zeros+zeros), strings.ReplaceAll(srcinfo, "SUM", zeros+zeros), "post_install() { :; }\n"}
}

func TestAURWrittenByHand(t *testing.T) {
	sum := "sha512:" + zeros + zeros
	hand{aur, aurTexts(), "1.0.0_rc.1", []release.Download{
		{Platform: release.Platform{OS: "linux", Arch: "arm"}, URL: "https://example.com/v1.0.0-rc.1/hello.tar.gz", SHA256: sum, Programs: []string{"hello-1.0.0_rc.1"}},
		{Platform: linuxAMD64, URL: "https://example.com/v1.0.0-rc.1/hello-linux", SHA256: sum},
	}}.check(t)
}

// TestAURBinaryUnderAnotherName is what GoReleaser 2.15 guesses for archives of the format binary: makepkg saves the program under the
// name before the two colons, and package installs it by that of the URL.
func TestAURBinaryUnderAnotherName(t *testing.T) {
	texts := []string{`pkgname='hello-bin'
pkgver=1.0.0
pkgrel=1
arch=('x86_64')
source_x86_64=("${pkgname}_${pkgver}_x86_64.binary::https://example.com/v${pkgver}/hello_linux_amd64")
sha256sums_x86_64=('` + zeros + `')
package() {
  install -Dm755 "./hello_linux_amd64" "${pkgdir}/usr/bin/hello"
}
`, "pkgbase = hello-bin\npkgver = 1.0.0\npkgrel = 1\narch = x86_64\nsource_x86_64 = https://example.com/v1.0.0/hello_linux_amd64\nsha256sums_x86_64 = " + zeros + "\npkgname = hello-bin\n"}
	got := manifest.Read(aur, texts)
	if want := "package installs hello_linux_amd64, which no source is named: makepkg saves it as hello-bin_1.0.0_x86_64.binary"; got.Err != want {
		t.Errorf("%q", got.Err)
	}
	texts[0] = strings.Replace(texts[0], `"./hello_linux_amd64"`, `"${pkgname}_${pkgver}_x86_64.binary"`, 1)
	if got := manifest.Read(aur, texts); got.Err != "" || len(got.Downloads) != 1 || got.Downloads[0].Programs != nil {
		t.Errorf("%+v", got)
	}
}
