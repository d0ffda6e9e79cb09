// Package webhooks tells other systems what happened: it carries dispatches from
// the engine's outbox to their receivers, as CloudEvents signed by Standard
// Webhooks, in order for each form, and tries again while a receiver is away.
// It decides nothing about what is told to whom; the engine does.
package webhooks
