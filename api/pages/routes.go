package pages

import (
	"net/http"

	"kezek/scheduler"
)

// Route is one line of the table of pages.
type Route struct {
	Method, Path string
	Roles        []scheduler.Role // who may come; nil: anybody
	handle       func(*Pages, *visit) error
}

// Routes is the table of pages.
func (p *Pages) Routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	return []Route{
		{get, "/", nil, (*Pages).start},
		{get, "/signin", nil, (*Pages).signInForm},
		{post, "/signin", nil, (*Pages).signIn},
		{get, "/signin/:code", nil, (*Pages).signInLink},
		{post, "/signout", scheduler.Roles, (*Pages).signOut},
		{post, "/settings", nil, (*Pages).settings},
	}
}

// areas are the parts of the site with who may see them; they make the
// navigation and the start page.
var areas = []area{}

type area struct {
	path  string // of its first page; {department} stands for the visitor's own
	name  string // key below "start" of the texts, with .title and .text
	roles []scheduler.Role
}
