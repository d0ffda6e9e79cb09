// Package slots decides what can be booked and which time rules a booking
// obeys: schedules, trips and rooms become a grid of slots, seats taken away
// leave the free ones, lateness annuls, and the queue has an order.
//
// It is pure: it reads no clock, file, network or global state. Instants and
// the calendar are arguments.
package slots
