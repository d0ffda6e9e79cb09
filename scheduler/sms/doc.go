// Package sms says what happened to the people it concerns: the texts in three
// languages, the delivery of the engine's outbox, and the gateway for development.
//
// It decides neither who is told nor when: a message stands in the outbox since
// the change it tells of, quiet hours included. No phone number leaves it for a
// log or an error text.
package sms
