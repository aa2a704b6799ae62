package web_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/relkit/relkit/test/needs"
)

// shared is the one tab of all tests, opened by the first test that needs it: a browser takes a second to start, and each tab is another process.
var shared struct {
	once sync.Once
	tab  *tab
	end  func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.end != nil {
		shared.end()
	}
	os.Exit(code)
}

// openTab returns the tab, and starts Chromium if no test has done so yet. It still shows the page of the test before.
func openTab(t *testing.T) *tab {
	t.Helper()
	needs.Debian(t, "chromium", "chromium")
	shared.once.Do(func() { shared.tab, shared.end, shared.err = startBrowser(context.WithoutCancel(t.Context())) })
	if shared.err != nil {
		t.Fatalf("start Chromium: %v", shared.err)
	}
	return shared.tab
}

// startBrowser starts Chromium, in a profile that goes away with it. It can load nothing but what the tests serve.
func startBrowser(ctx context.Context) (opened *tab, end func(), err error) {
	temporary, err := os.MkdirTemp("", "chromium-") // it leaves files in there
	if err != nil {
		return nil, nil, err
	}
	ctx, endProcess := chromedp.NewExecAllocator(ctx,
		chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun,
		chromedp.DisableGPU, chromedp.Flag("disable-software-rasterizer", true), chromedp.Flag("in-process-gpu", true), // no process for graphics
		chromedp.Env("TMPDIR="+temporary),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // which is small in containers
	)
	ctx, endTabs := chromedp.NewContext(ctx)
	end = func() {
		endTabs()
		endProcess()
		_ = os.RemoveAll(temporary) // what a test could not remove is no fault of the service
	}
	opened = &tab{ctx: ctx, all: ctx}
	if err := chromedp.Listen(ctx, opened.hear); err != nil {
		return nil, end, err
	}
	for _, enable := range []func() error{
		func() error { _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); return err },
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, runtime.Enable, cdp.Empty{}); return err },
		func() error { _, err := chromedp.Call(ctx, page.BringToFront, cdp.Empty{}); return err },
	} {
		if err := enable(); err != nil {
			return nil, end, err
		}
	}
	return opened, end, nil
}

// screen is what a page is looked at with.
type screen struct {
	width    int64
	scheme   string // light or dark
	noScript bool
}

func (s screen) String() string {
	name := fmt.Sprintf("%d-%s", s.width, s.scheme)
	if s.noScript {
		name += "-noscript"
	}
	return name
}

// tab shows a page, and has what the browser found wrong with it.
type tab struct {
	ctx context.Context // of the page
	all context.Context // of all its pages

	mu       sync.Mutex
	problems []string
}

// visit opens a page instead of that before, and lets the test fail at its end for all that the browser complains about.
func (p *tab) visit(t *testing.T, url string, s screen) {
	t.Helper()
	var cancel func()
	p.ctx, cancel = context.WithTimeout(p.all, time.Minute)
	t.Cleanup(cancel)
	call(t, p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: s.noScript})
	p.turn(t, s)
	do(t, p, chromedp.Navigate(url))
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			t.Errorf("the browser says: %s", problem)
		}
		p.problems = nil
	})
}

// turn gives the page another screen.
func (p *tab) turn(t *testing.T, s screen) {
	t.Helper()
	call(t, p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
	})
	call(t, p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: 800, DeviceScaleFactor: 1, Mobile: s.width < 600,
	})
}

func (p *tab) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch event := event.(type) {
	case *log.EventEntryAdded:
		p.problems = append(p.problems, event.Entry.Text+" "+event.Entry.URL)
	case *runtime.EventConsoleAPICalled:
		p.problems = append(p.problems, "console: "+string(event.Type))
	case *runtime.EventExceptionThrown:
		p.problems = append(p.problems, event.ExceptionDetails.Text)
	case *network.EventLoadingFailed:
		p.problems = append(p.problems, "not loaded: "+event.ErrorText)
	}
}

// call sends a command of the browser's protocol.
func call[P, R any](t *testing.T, p *tab, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(p.ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// do does something in the page and returns what came of it.
func do[T any](t *testing.T, p *tab, action chromedp.Action[T]) T {
	t.Helper()
	result, err := chromedp.Run(p.ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// picture keeps a screenshot of the whole page where go test keeps artifacts:
//
//	go test ./internal/shipped/web -run Screens -artifacts -outputdir pictures
func (p *tab) picture(t *testing.T, name string) {
	t.Helper()
	if flag.Lookup("test.artifacts").Value.String() != "true" {
		return
	}
	png := do(t, p, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// forgive drops what the browser is right to complain about.
func (p *tab) forgive(part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, problem := range p.problems {
		if strings.Contains(problem, part) {
			p.problems = append(p.problems[:i], p.problems[i+1:]...)
			return
		}
	}
}
