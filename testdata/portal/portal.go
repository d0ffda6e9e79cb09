// Package portal is a portal's site with the booking widget in its pages, under
// a strict content security policy: the example of docs/widget.md, which the demo
// shows and browser tests walk through. It stands for somebody else's site, and
// must not import anything of ours.
package portal

import (
	"context"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
)

//go:embed pages static
var files embed.FS

// Site is the portal.
type Site struct {
	Kezek string // origin of the service, such as "http://127.0.0.1:8080"
	// Token gets a short-lived token of the role applicant for whoever is signed in
	// to the portal. A real portal finds out who that is by its own session.
	Token func(ctx context.Context) (string, error)
}

var pages = template.Must(template.ParseFS(files, "pages/*.html"))

// view is what a page is made of.
type view struct {
	Kezek, Language, Theme, Form string
}

// Handler serves the portal: the widget in a page at /, in a dialog at /dialog,
// in an iframe at /frame.
func (s Site) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("POST /token", s.token)
	for path, page := range map[string]string{"GET /{$}": "inline.html", "GET /dialog": "dialog.html", "GET /frame": "frame.html"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { s.page(w, r, page) })
	}
	return mux
}

func (s Site) page(w http.ResponseWriter, r *http.Request, page string) {
	q := r.URL.Query()
	v := view{s.Kezek, q.Get("lang"), q.Get("theme"), q.Get("form")}
	if !slices.Contains([]string{"kk", "ru", "en"}, v.Language) {
		v.Language = "ru"
	}
	if !slices.Contains([]string{"auto", "dark", "contrast"}, v.Theme) {
		v.Theme = "light"
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' "+s.Kezek+"; connect-src 'self' "+s.Kezek+
		"; frame-src "+s.Kezek+"; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	if err := pages.ExecuteTemplate(w, page, v); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
	}
}

// token answers the portal's own pages, and nobody else's.
func (s Site) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if from := r.Header.Get("Sec-Fetch-Site"); from != "" && from != "same-origin" {
		http.Error(w, "not from here", http.StatusForbidden)
		return
	}
	token, err := s.Token(r.Context())
	if err != nil {
		http.Error(w, "nobody is signed in", http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"token": token}) // the visitor has gone
}
