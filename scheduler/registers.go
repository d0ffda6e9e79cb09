package scheduler

import (
	"context"

	"kezek/calendars"
)

// Form031 is the referral to medico-social examination, form No. 031/у.
type Form031 struct {
	Number  string         `json:"number"` // 1 to 40 of letters, digits, - and /
	IIN     string         `json:"iin"`    // of the person to be examined
	Issued  calendars.Date `json:"issued"`
	LastDay calendars.Date `json:"last_day,omitzero"` // inclusive; zero: the source did not give it (E2)
}

// Residence is where a person is registered.
type Residence struct {
	IIN       string `json:"iin"`
	KATO      string `json:"kato"`
	Address   string `json:"address"`
	Permanent bool   `json:"permanent"` // a temporary registration does not count (E3)
}

// Guardianship lets a guardian act for a ward (E5). Both dates are inclusive.
type Guardianship struct {
	Guardian string         `json:"guardian"`
	Ward     string         `json:"ward"`
	From     calendars.Date `json:"from"`
	To       calendars.Date `json:"to,omitzero"` // zero: no end
}

// Contact is how a person is addressed.
type Contact struct {
	IIN      string `json:"iin"`
	Name     string `json:"name"`
	Phone    string `json:"phone,omitempty"`     // E.164, from the citizens' mobile base; empty: none there (N6)
	Language string `json:"language,omitempty"`  // kk, ru or en; empty: kk
	NoPortal bool   `json:"no_portal,omitempty"` // cannot use the portal; policy may offer such people a time by SMS (N7)
}

// Registry answers what the state's registers know. An error that is ErrNotFound means that
// the register answered "no such entry"; any other error means
// that it could not be asked, which is never taken for an answer (E8).
// Implementations are safe for concurrent use and obey ctx.
type Registry interface {
	Form(ctx context.Context, number string) (Form031, error)
	// Forms lists the forms of the person; none is an empty list, not an error.
	Forms(ctx context.Context, iin string) ([]Form031, error)
	Residence(ctx context.Context, iin string) (Residence, error)
	// Guardianships lists those in which the person is the guardian, past ones included; none is an empty list.
	Guardianships(ctx context.Context, guardian string) ([]Guardianship, error)
	Contact(ctx context.Context, iin string) (Contact, error)
}

// StoredRegistry is a Registry that answers from the engine's own store. It is
// asked within the transaction of the act: all answers are of one snapshot, and
// there is no need to ask side by side.
type StoredRegistry interface {
	Registry
	// In returns the register as the transaction has it.
	In(r Reader) Registry
	// Itself returns the receiver. A type that embeds a stored registry, to answer
	// some questions otherwise, is so told from it, and asked as any other.
	Itself() Registry
}

// stored returns the registry if it may be asked in transactions, or nil.
func stored(r Registry) StoredRegistry {
	if s, ok := r.(StoredRegistry); ok && s.Itself() == r {
		return s
	}
	return nil
}
