// Package storetest holds what tests of stores and of the engine share: the
// contract suite that every backend passes (Run), a real store for a test
// (Open), and stores that misbehave within the contract (Twice, FailCommits,
// LoseAnswers).
//
// It is imported by tests only.
package storetest
