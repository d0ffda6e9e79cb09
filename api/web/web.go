// Package web holds the pages as files in the binary: templates, styles, scripts
// and texts, and turns a page's data into HTML in one of three languages. It must
// not do more than that: what stands on a page, and who may see it, is the
// business of packages api and pages.
package web

import "embed"

//go:embed templates static texts widget
var embedded embed.FS

// Docs are the template and the style of the page made of the API's description.
func Docs() (template, style []byte, err error) {
	if template, err = embedded.ReadFile("templates/docs.html"); err != nil {
		return nil, nil, err
	}
	style, err = embedded.ReadFile("static/docs.css")
	return template, style, err
}
