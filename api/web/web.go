// Package web holds the pages of the API as files in the binary. It must not do
// more than that: what stands on a page is package api's business.
package web

import "embed"

// Files are the templates and styles, at the root.
//
//go:embed docs.html docs.css
var Files embed.FS
