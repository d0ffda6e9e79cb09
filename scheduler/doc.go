// Package scheduler is the engine: it decides who may book, gives seats away,
// annuls, runs the live queue, publishes schedules and writes the messages that
// tell people of it. One file holds one act (book.go, arrive.go, annul.go).
//
// It reaches storage, registers, clocks and texts only through the interfaces
// it declares; it knows no HTTP, no command line and no database.
package scheduler
