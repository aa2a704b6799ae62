package homebrew_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// summary returns a manifest in a few lines, with shortened checksums.
func summary(m release.Manifest) string {
	var text strings.Builder
	_, _ = fmt.Fprintf(&text, "%s %s", m.Kind, m.Version)
	if m.Test {
		text.WriteString(", with a test")
	}
	for _, d := range m.Downloads {
		platform := strings.Trim(d.Platform.OS+"/"+d.Platform.Arch, "/")
		_, _ = fmt.Fprintf(&text, "\n%s: %s %.4s %s", platform, d.URL, d.SHA256, strings.Join(d.Programs, " "))
	}
	return strings.ReplaceAll(text.String()+"\n", " \n", "\n")
}

// TestGoReleaser reads what GoReleaser 2.15 rendered: wrapped archives, bare binaries, universal binaries, hooks, services, completions,
// download strategies and custom blocks.
func TestGoReleaser(t *testing.T) {
	files, err := filepath.Glob("testdata/goreleaser/*.rb")
	if err != nil || len(files) < 12 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			read := homebrew.ReadFormula
			if strings.Contains(file, "cask") {
				read = homebrew.ReadCask
			}
			manifest, err := read(string(text))
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".rb") + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), summary(manifest)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func sum(digit string) string { return strings.Repeat(digit, 64) }

// formula returns a formula for every platform, with more stanzas and an install method.
func formula(stanzas, install string) string {
	return fmt.Sprintf(`class Hello < Formula
  desc "Says hello"
  url "https://example.com/v1.2.3/hello.tar.gz"
  version "1.2.3"
  sha256 "%s"
  license "MIT"
%s
  def install
%s
  end

  test do
    assert_match "x", shell_output("#{bin}/hello 2>&1")
  end
end
`, sum("1"), stanzas, install)
}

const one = "1.2.3, with a test\n: https://example.com/v1.2.3/hello.tar.gz 1111"

func TestFormulasOfPeople(t *testing.T) {
	for name, test := range map[string]struct{ stanzas, install, programs string }{
		"livecheck":            {stanzas: "livecheck do\n url \"https://example.com/other-9.9.9\"\n regex(/v?(\\d+[\"'])/i)\nend"},
		"livecheck in braces":  {stanzas: "livecheck { url :stable }"},
		"head":                 {stanzas: `head "https://example.com/hello.git", branch: "main"`},
		"head block":           {stanzas: "head do\n  url \"https://example.com/hello.git\"\nend"},
		"resource":             {stanzas: "resource \"x\" do\n url \"https://example.com/x-9.9.9.tgz\"\n version \"9.9.9\"\n sha256 \"" + sum("9") + "\"\nend"},
		"patch":                {stanzas: "patch do\n url \"https://example.com/9.9.9.diff\"\n sha256 \"" + sum("9") + "\"\nend"},
		"patch of data":        {stanzas: "patch :DATA", install: `bin.install "hello"`, programs: "hello"},
		"bottle":               {stanzas: "bottle do\n root_url \"https://example.com\"\n sha256 cellar: :any, arm64_sonoma: \"" + sum("9") + "\"\nend"},
		"mirror":               {stanzas: `mirror "https://mirror.example.com/9.9.9"`},
		"comments":             {stanzas: "# url \"https://example.com/9\"\n=begin\nurl \"https://example.com/9\"\n=end\n version \"1.2.3\" # end"},
		"caveats":              {stanzas: "def caveats\n <<~EOS\n url \"https://example.com/9\"\n end if don't\n EOS\nend"},
		"caveats of one line":  {stanzas: "def caveats = \"end\"", install: `bin.install "hello"`, programs: "hello"},
		"two heredocs":         {stanzas: "def caveats\n s = <<~A\n end\n A\n s + <<-'B'\n url \"https://example.com/9\"\n B\nend"},
		"methods":              {stanzas: "def plist\n if x\n  y = case z\n  when 1 then 2\n  end\n end\n url \"https://example.com/9\"\nend"},
		"loop":                 {stanzas: "def plist\n while x do\n y\n end\n url \"https://example.com/9\"\nend"},
		"unknown condition":    {stanzas: "depends_on \"go\" => :build if build.head?"},
		"words":                {stanzas: "conflicts_with(*%w[a b end if])\noption \"with-x\", 'it''s \"x\"'"},
		"string in a string":   {stanzas: `desc "#{"end".upcase} { #{ENV["X"]}"`},
		"plain":                {install: `bin.install "hello"`, programs: "hello"},
		"parentheses":          {install: `bin.install("hello")`, programs: "hello"},
		"renamed":              {install: `bin.install "bin/hello-linux" => "hello"`, programs: "bin/hello-linux"},
		"several":              {install: `bin.install "hello", "greet" => "g"`, programs: "hello greet"},
		"version in the name":  {install: `bin.install "hello-#{version}" => "hello"`, programs: "hello-1.2.3"},
		"glob":                 {install: `bin.install Dir["hel*"].first => "hello"`},
		"glob of all":          {install: `bin.install Dir["*"]`},
		"variable":             {install: "name = \"hello\"\nbin.install name"},
		"prefix":               {install: "prefix.install \"bin\"\nbin.install \"#{prefix}/hello\""},
		"path":                 {install: `bin.install buildpath/"hello"`},
		"symlink":              {install: "libexec.install \"hello\"\nbin.install_symlink libexec/\"hello\""},
		"after others":         {install: "man1.install \"hello.1\"\nbin.install \"hello\"\ngenerate_completions_from_executable(bin/\"hello\")", programs: "hello"},
		"built":                {install: "system \"go\", \"build\", *std_go_args(ldflags: \"-s\")\nbin.install \"hello\""},
		"moved":                {install: "mv \"hello_linux\", \"hello\"\nbin.install \"hello\""},
		"in a folder":          {install: "cd \"sub\" do\n bin.install \"hello\"\nend"},
		"in a loop":            {install: "%w[a b].each do |name|\n bin.install name\nend\nbin.install \"hello\""},
		"modifier":             {install: `bin.install "hello" if File.exist? "hello"`},
		"unknown":              {install: "if build.head?\n bin.install \"hello\"\nend"},
		"post_install":         {stanzas: "def post_install\n bin.install \"other\"\nend", install: `bin.install "hello"`, programs: "hello"},
		"else of no condition": {install: "begin\n bin.install \"a\"\nrescue\n bin.install \"b\"\nend"},
	} {
		t.Run(name, func(t *testing.T) {
			manifest, err := homebrew.ReadFormula(formula(test.stanzas, test.install))
			if err != nil {
				t.Fatal(err)
			}
			want := strings.TrimSuffix("Homebrew formula "+one+" "+test.programs, " ") + "\n"
			if diff := cmp.Diff(want, summary(manifest)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlatforms(t *testing.T) {
	const a, b, c = `url "https://example.com/a-1.0.0"`, `url "https://example.com/b-1.0.0"`, `url "https://example.com/c-1.0.0"`
	for name, test := range map[string]struct{ stanzas, want string }{
		"blocks":        {"on_macos do\n" + a + "\nend\non_linux do\n" + b + "\nend", "darwin a, linux b"},
		"architectures": {"on_arm do\n" + a + "\nend\non_intel do\n" + b + "\nend", "amd64 b, arm64 a"},
		"nested":        {"on_macos do\non_arm do\n" + a + "\nend\nend\non_linux do\nif Hardware::CPU.intel? && Hardware::CPU.is_64_bit?\n" + b + "\nend\nend", "darwin/arm64 a, linux/amd64 b"},
		"else":          {"if OS.mac?\n" + a + "\nelse\n" + b + "\nend", "darwin a, linux b"},
		"elsif": {
			"if OS.mac? && Hardware::CPU.arm?\n" + a + "\nelsif OS.mac?\n" + b + "\nelse\n" + c + "\nend",
			"darwin/amd64 b, darwin/arm64 a, linux c",
		},
		"or":                {"if OS.linux? and Hardware::CPU.intel? || OS.mac?\n" + a + "\nend", "a"},
		"negated":           {"if !OS.mac? && Hardware::CPU.arm? && !Hardware::CPU.is_64_bit?\n" + a + "\nend", "linux/arm a"},
		"overridden":        {a + "\non_linux do\n" + b + "\nend", "darwin a, linux b"},
		"for macOS alone":   {"depends_on :macos\n" + a, "darwin a"},
		"for Linux alone":   {a + "\ndepends_on :linux", "linux a"},
		"a macOS version":   {"depends_on macos: :big_sur\n" + a, "a"},
		"stable":            {"stable do\n" + a + "\nend", "a"},
		"unknown condition": {"if MacOS.version >= :big_sur\n" + a + "\nelse\n" + b + "\nend", "b"},
		"variable":          {"base = \"https://example.com\"\nurl \"#{base}/a-1.0.0\"", "a"},
		"joined":            {"url \"https://example.com/\" \\\n  \"a-1.0.0\"", "a"},
		"in two parts":      {"url(\"https://example.com/\" +\n  \"a-1.0.0\")", "a"},
	} {
		t.Run(name, func(t *testing.T) {
			manifest, err := homebrew.ReadFormula("class X < Formula\n" + test.stanzas + "\nend\n")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range manifest.Downloads {
				platform := strings.Trim(d.Platform.OS+"/"+d.Platform.Arch, "/")
				got = append(got, strings.TrimSpace(platform+" "+strings.TrimSuffix(strings.TrimPrefix(d.URL, "https://example.com/"), "-1.0.0")))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" || manifest.Version != "1.0.0" {
				t.Error(diff, manifest.Version)
			}
		})
	}
}

func TestVersions(t *testing.T) {
	for stanzas, want := range map[string]string{
		`url "https://github.com/a/b/releases/download/v1.2.3/b.tar.gz"`:                                                             "1.2.3",
		`url "https://github.com/a/b/releases/download/v1.2.3-rc.1/b_9.9.tar.gz"`:                                                    "1.2.3-rc.1",
		`url "https://github.com/a/b/releases/download/b/v1.2.3/b.tar.gz"`:                                                           "1.2.3",
		`url "https://github.com/a/b/archive/refs/tags/v1.2.3.tar.gz"`:                                                               "1.2.3",
		`url "https://example.com/b-1.2.3-linux-amd64.tar.gz"`:                                                                       "1.2.3",
		`url "https://example.com/b.git", tag: "v1.2.3", revision: "abc"`:                                                            "1.2.3",
		"version '1.2.3'\nurl 'https://example.com/b-9.9.9.tar.gz'":                                                                  "1.2.3",
		"version \"1.2.3\"\nurl \"https://example.com/#{version.major_minor}/#{version.major}/#{version.minor}/#{version.patch}/b\"": "1.2.3",
	} {
		manifest, err := homebrew.ReadFormula("class X < Formula\n" + stanzas + "\nend")
		if err != nil || manifest.Version != want {
			t.Errorf("%s: %q, %v", stanzas, manifest.Version, err)
		}
	}
}

func TestCasksOfPeople(t *testing.T) {
	for name, test := range map[string]struct{ stanzas, want string }{
		"arch and sums": {`arch arm: "arm64", intel: "x86_64"
  os macos: "darwin", linux: "linux"
  version "1.2.3"
  sha256 arm: "` + sum("1") + `", intel: "` + sum("2") + `",
         arm64_linux: "` + sum("3") + `", x86_64_linux: "` + sum("4") + `"
  url "https://example.com/v#{version}/hello_#{os}_#{arch}.tar.gz", verified: "example.com/"
  binary "hello"`, `1.2.3
darwin/amd64: https://example.com/v1.2.3/hello_darwin_x86_64.tar.gz 2222 hello
darwin/arm64: https://example.com/v1.2.3/hello_darwin_arm64.tar.gz 1111 hello
linux/amd64: https://example.com/v1.2.3/hello_linux_x86_64.tar.gz 4444 hello
linux/arm64: https://example.com/v1.2.3/hello_linux_arm64.tar.gz 3333 hello`},
		"no check": {`version :latest
  sha256 :no_check
  url "https://example.com/hello.zip"
  name "Hello"
  app "Hello.app"
  binary "#{appdir}/Hello.app/Contents/MacOS/hello", target: "hello"`, `latest
: https://example.com/hello.zip`},
		"paths": {`version "1.2.3"
  sha256 "` + sum("1") + `"
  url "https://example.com/hello.zip"
  binary "hello_#{version}/hello", target: "x"
  binary "#{staged_path}/greet"
  binary "./sub/third"`, "1.2.3\n: https://example.com/hello.zip 1111 hello_1.2.3/hello greet sub/third"},
		"glob renamed": {`version "1.2.3"
  url "https://example.com/hello.zip"
  rename "hello_*/hello", "hello"
  binary "hello"`, "1.2.3\n: https://example.com/hello.zip"},
		"wrapper": {`version "1.2.3"
  url "https://example.com/hello.zip"
  wrapper = "#{staged_path}/hello.sh"
  binary wrapper, target: "hello"
  preflight do
    File.write wrapper, <<~EOS
      #!/bin/sh
    EOS
  end`, "1.2.3\n: https://example.com/hello.zip"},
		"versions of macOS": {`on_big_sur :or_older do
    version "1.0.0"
    sha256 "` + sum("1") + `"
    url "https://example.com/#{version}/hello.zip"
  end
  on_monterey :or_newer do
    version "1.2.3"
    sha256 "` + sum("2") + `"
    url "https://example.com/#{version}/hello.zip"
  end`, "1.2.3\n: https://example.com/1.2.3/hello.zip 2222"},
		"beyond": {`version "1.2.3"
  url "#{Helper.url("v#{version}", "hello.zip")}"
  binary "hello"`, "1.2.3\n: #{Helper.url(\"v1.2.3\", \"hello.zip\")}  hello"},
	} {
		t.Run(name, func(t *testing.T) {
			manifest, err := homebrew.ReadCask("cask \"hello\" do\n  " + test.stanzas + "\nend\n")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("Homebrew cask "+test.want+"\n", strings.ReplaceAll(summary(manifest), " \n", "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"":    "it has no url",
		"end": "it has no url",
		"class X < Formula\n  version \"1\"\nend":                                      "it has no url",
		"class X < Formula\n  livecheck do\n    url \"https://a.com/1.0\"\n  end\nend": "it has no url",
		"class X < Formula\n  url \"https://example.com/hello\"\nend":                  "it has no version, and neither has its url",
	} {
		if _, err := homebrew.ReadFormula(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"hello-full", "hello-cask-full", "hello-private", "shipped"} {
		text, err := os.ReadFile("testdata/goreleaser/" + name + ".rb")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("end\nend\nclass")
	f.Add("url \"#{\"#{'%w[<<~A\n=begin\n}")
	f.Add("a = \"#{a}#{a}\"\nif\nelsif ! && (\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) (release.Manifest, error){homebrew.ReadFormula, homebrew.ReadCask} {
			manifest, err := read(text)
			if err == nil && (manifest.Version == "" || len(manifest.Downloads) == 0 || manifest.Downloads[0].URL == "") {
				t.Errorf("accepted a manifest without version or url: %q", text)
			}
			again, _ := read(text)
			if diff := cmp.Diff(manifest, again); diff != "" {
				t.Errorf("reads the same text otherwise: %s", diff)
			}
		}
	})
}
