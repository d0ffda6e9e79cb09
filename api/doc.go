// Package api is the engine over HTTP: it turns requests into acts of the
// scheduler and their outcomes into JSON or problem details (RFC 9457).
//
// routes.go is the whole table of routes; a handler file holds one noun;
// problems.go is the only place that writes an error. The package decides no
// rule of the domain: who may do what with whose booking is checked again by the
// scheduler, the roles of the table only keep out who has no business at a route.
//
// Fiber and huma stay in this package. Personal numbers never stand in a URL and
// never reach the log.
package api
