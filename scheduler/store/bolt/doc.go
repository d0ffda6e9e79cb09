// Package bolt keeps the engine's data in one bbolt file. It is the only
// importer of bbolt.
//
// Concurrent updates share a commit: one goroutine gathers them, gives each
// function its turn, makes all that they wrote durable at once and answers all of
// them (docs/decisions/0004-shared-commits.md). A function that fails takes back
// its own writes only.
//
// A commit is durable once it stands in the redo log beside the file. Another
// goroutine carries it to bbolt within a second, many commits in one; until then
// it lies over the file in memory, and snapshots see both as one
// (docs/decisions/0030-redo-log.md).
//
// The package knows nothing of what keys and values mean, and hands no slice of
// bbolt's memory out of a transaction.
package bolt
