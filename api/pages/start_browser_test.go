package pages_test

import (
	"testing"

	"kezek/api/pages/browsertest"
	"kezek/api/web"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

func TestStart_IsGoodInEveryLanguage(t *testing.T) {
	s := browsertest.NewSite(t)
	for _, lang := range web.Languages {
		tab := s.Open(t, browsertest.Look{Language: lang, Width: 360})
		for _, path := range []string{"/", "/signin", "/nowhere"} {
			tab.Go(path)
			tab.Good(path, true)
		}
	}
	tab := s.Open(t, browsertest.Zoomed)
	tab.Go("/")
	tab.Good("zoomed", true)
}

func TestPictures_Start(t *testing.T) {
	browsertest.ForPictures(t)
	s := browsertest.NewSite(t)
	for name, look := range map[string]browsertest.Look{"phone": browsertest.Phone, "desktop": {}} {
		tab := s.Open(t, look)
		for page, path := range map[string]string{"start": "/", "signin": "/signin", "error": "/nowhere"} {
			tab.Go(path)
			tab.Picture(page + "-" + name)
		}
	}
}
