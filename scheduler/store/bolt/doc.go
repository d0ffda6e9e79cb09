// Package bolt keeps the engine's data in one bbolt file. It is the only
// importer of bbolt.
//
// Concurrent updates share a commit: one goroutine gathers them, gives each
// function its turn in one bbolt transaction, commits once and answers all of
// them (docs/decisions/0004-shared-commits.md). Each function writes into its
// own overlay, so one that fails takes back only its own writes.
//
// The package knows nothing of what keys and values mean, and hands no slice of
// bbolt's memory out of a transaction.
package bolt
