// Package simulate plays a year of regions, or of the whole country, through the
// real engine: departments publish schedules, forms come in, people book, move,
// cancel, come early, late or not at all, wait and are called; trips, decrees and
// new mappings come between. Everything is an act of the engine's public methods
// under an injected clock; a model of what people were told is held against what
// the engine says, and a rule that does not hold ends the play as a Violation.
//
// Territories are real; departments, people and what they do are invented from a
// seed, and the same seed gives the same year. The package must not reach into a
// store, nor decide anything about a booking itself.
package simulate
