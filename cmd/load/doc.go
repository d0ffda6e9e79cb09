// Package load sends requests to a server, as fast as it answers or at a rate,
// and measures how long each took. It must know nothing of what the requests
// mean: that is the business of whoever makes them, so that two servers that do
// the same work can be measured alike.
package load
