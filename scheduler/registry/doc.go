// Package registry answers what the state's registers know: forms 031/у,
// residence, guardianship and contacts. Local reads what was pushed into the
// store, HTTP asks the registers over the network, Import reads files.
//
// It decides nothing about a person: that a register did not answer, or answered
// something that cannot be so, is an error and never an answer (E8). No IIN and
// no phone number leaves it for a log or an error text.
package registry
