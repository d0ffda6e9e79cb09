package registry

import (
	"context"

	"kezek/scheduler"
)

// Local answers from the store what was pushed or imported into it.
type Local struct{ store scheduler.Store }

var _ scheduler.StoredRegistry = (*Local)(nil)

// NewLocal returns the registry of what the store itself knows.
func NewLocal(store scheduler.Store) *Local { return &Local{store} }

// Form implements scheduler.Registry.
func (l *Local) Form(ctx context.Context, number string) (scheduler.Form031, error) {
	return view(ctx, l.store, scheduler.ReadForm, number)
}

// Forms implements scheduler.Registry.
func (l *Local) Forms(ctx context.Context, iin string) ([]scheduler.Form031, error) {
	return view(ctx, l.store, scheduler.ReadForms, iin)
}

// Residence implements scheduler.Registry.
func (l *Local) Residence(ctx context.Context, iin string) (scheduler.Residence, error) {
	return view(ctx, l.store, scheduler.ReadResidence, iin)
}

// Guardianships implements scheduler.Registry.
func (l *Local) Guardianships(ctx context.Context, guardian string) ([]scheduler.Guardianship, error) {
	return view(ctx, l.store, scheduler.ReadGuardianships, guardian)
}

// Contact implements scheduler.Registry.
func (l *Local) Contact(ctx context.Context, iin string) (scheduler.Contact, error) {
	return view(ctx, l.store, scheduler.ReadContact, iin)
}

// view reads one thing in a transaction of its own.
func view[T any](ctx context.Context, store scheduler.Store, read func(scheduler.Reader, string) (T, error), key string) (found T, err error) {
	err = store.View(ctx, func(r scheduler.Reader) error {
		found, err = read(r, key)
		return err
	})
	return found, err
}

// In implements scheduler.StoredRegistry.
func (l *Local) In(r scheduler.Reader) scheduler.Registry { return snapshot{r} }

// Itself implements scheduler.StoredRegistry.
func (l *Local) Itself() scheduler.Registry { return l }

// snapshot is the local register as a transaction has it.
type snapshot struct{ r scheduler.Reader }

// Form implements scheduler.Registry.
func (s snapshot) Form(_ context.Context, number string) (scheduler.Form031, error) {
	return scheduler.ReadForm(s.r, number)
}

// Forms implements scheduler.Registry.
func (s snapshot) Forms(_ context.Context, iin string) ([]scheduler.Form031, error) {
	return scheduler.ReadForms(s.r, iin)
}

// Residence implements scheduler.Registry.
func (s snapshot) Residence(_ context.Context, iin string) (scheduler.Residence, error) {
	return scheduler.ReadResidence(s.r, iin)
}

// Guardianships implements scheduler.Registry.
func (s snapshot) Guardianships(_ context.Context, guardian string) ([]scheduler.Guardianship, error) {
	return scheduler.ReadGuardianships(s.r, guardian)
}

// Contact implements scheduler.Registry.
func (s snapshot) Contact(_ context.Context, iin string) (scheduler.Contact, error) {
	return scheduler.ReadContact(s.r, iin)
}
