package registry

import (
	"context"
	"errors"
	"fmt"

	"kezek/calendars"
	"kezek/scheduler"
)

// The bodies of the contract, as docs/registry.openapi.yaml has them. Pointers
// are fields that must be there: a "permanent" left out is not false.
type (
	byNumber struct {
		Number string `json:"number"`
	}
	byIIN struct {
		IIN string `json:"iin"`
	}

	formBody struct {
		Number  *string         `json:"number"`
		IIN     *string         `json:"iin"`
		Issued  *calendars.Date `json:"issued"`
		LastDay *calendars.Date `json:"last_day,omitempty"`
	}
	residenceBody struct {
		IIN       *string `json:"iin"`
		KATO      *string `json:"kato"`
		Address   *string `json:"address"`
		Permanent *bool   `json:"permanent"`
	}
	guardianshipBody struct {
		Guardian *string         `json:"guardian"`
		Ward     *string         `json:"ward"`
		From     *calendars.Date `json:"from"`
		To       *calendars.Date `json:"to,omitempty"`
	}
	contactBody struct {
		IIN      *string `json:"iin"`
		Name     *string `json:"name"`
		Phone    *string `json:"phone,omitempty"`
		Language *string `json:"language,omitempty"`
		NoPortal *bool   `json:"no_portal,omitempty"`
	}
	formsBody struct {
		Forms *[]formBody `json:"forms"`
	}
	guardianshipsBody struct {
		Guardianships *[]guardianshipBody `json:"guardianships"`
	}
)

// errMissing: a required field was left out or null.
var errMissing = errors.New("a required field is missing")

// Form implements scheduler.Registry. Its errors are ErrNotFound or an *Unavailable.
func (h *HTTP) Form(ctx context.Context, number string) (scheduler.Form031, error) {
	return lookUp(ctx, h, formsRegister, "/v1/form", byNumber{number}, func(b formBody) (scheduler.Form031, error) {
		return b.value(func(f scheduler.Form031) bool { return f.Number == number })
	})
}

// Forms implements scheduler.Registry. Its errors are *Unavailable.
func (h *HTTP) Forms(ctx context.Context, iin string) ([]scheduler.Form031, error) {
	return lookUpAll(ctx, h, formsRegister, "/v1/forms", iin,
		func(b formsBody) *[]formBody { return b.Forms },
		func(b formBody) (scheduler.Form031, error) {
			return b.value(func(f scheduler.Form031) bool { return f.IIN == iin })
		})
}

// Residence implements scheduler.Registry. Its errors are ErrNotFound or an *Unavailable.
func (h *HTTP) Residence(ctx context.Context, iin string) (scheduler.Residence, error) {
	return lookUp(ctx, h, residenceRegister, "/v1/residence", byIIN{iin}, func(b residenceBody) (scheduler.Residence, error) {
		if b.IIN == nil || b.KATO == nil || b.Address == nil || b.Permanent == nil {
			return scheduler.Residence{}, errMissing
		}
		r := scheduler.Residence{IIN: *b.IIN, KATO: *b.KATO, Address: *b.Address, Permanent: *b.Permanent}
		return r, verdict(r.IIN == iin, answeredHome(r))
	})
}

// Guardianships implements scheduler.Registry. Its errors are *Unavailable.
func (h *HTTP) Guardianships(ctx context.Context, guardian string) ([]scheduler.Guardianship, error) {
	return lookUpAll(ctx, h, guardianshipsRegister, "/v1/guardianships", guardian,
		func(b guardianshipsBody) *[]guardianshipBody { return b.Guardianships },
		func(b guardianshipBody) (scheduler.Guardianship, error) {
			if b.Guardian == nil || b.Ward == nil || b.From == nil {
				return scheduler.Guardianship{}, errMissing
			}
			g := scheduler.Guardianship{Guardian: *b.Guardian, Ward: *b.Ward, From: *b.From, To: orZero(b.To)}
			return g, verdict(g.Guardian == guardian, checkGuardianship(g))
		})
}

// Contact implements scheduler.Registry. Its errors are ErrNotFound or an *Unavailable.
func (h *HTTP) Contact(ctx context.Context, iin string) (scheduler.Contact, error) {
	return lookUp(ctx, h, contactsRegister, "/v1/contact", byIIN{iin}, func(b contactBody) (scheduler.Contact, error) {
		if b.IIN == nil || b.Name == nil {
			return scheduler.Contact{}, errMissing
		}
		c := scheduler.Contact{IIN: *b.IIN, Name: *b.Name, Phone: orZero(b.Phone), Language: orZero(b.Language), NoPortal: orZero(b.NoPortal)}
		return c, verdict(c.IIN == iin, checkContact(c))
	})
}

// value turns the body into a form, of which asked says whether it is the one asked for.
func (b formBody) value(asked func(scheduler.Form031) bool) (scheduler.Form031, error) {
	if b.Number == nil || b.IIN == nil || b.Issued == nil {
		return scheduler.Form031{}, errMissing
	}
	f := scheduler.Form031{Number: *b.Number, IIN: *b.IIN, Issued: *b.Issued, LastDay: orZero(b.LastDay)}
	return f, verdict(asked(f), checkForm(f))
}

func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// verdict refuses an answer about somebody else, and one that cannot be so.
func verdict(asked bool, wrong flaws) error {
	if !asked {
		return errors.New("the answer is not about what was asked")
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the answer's field %q cannot be so", wrong[0].field)
	}
	return nil
}

// lookUp asks for one record and turns its body B into the value T.
func lookUp[B, T any](ctx context.Context, h *HTTP, register, path string, question any, value func(B) (T, error)) (T, error) {
	var found T
	err := h.ask(ctx, register, path, question, func(answer []byte) error {
		var body B
		if err := decode(answer, &body); err != nil {
			return err
		}
		v, err := value(body)
		if err == nil {
			found = v
		}
		return err
	})
	return found, err
}

// lookUpAll asks for a person's records: a body L that holds a list of bodies B.
// None is an empty list, so the contract has no 404 here, and one is no answer.
func lookUpAll[L, B, T any](ctx context.Context, h *HTTP, register, path, iin string, list func(L) *[]B, value func(B) (T, error)) ([]T, error) {
	found, err := lookUp(ctx, h, register, path, byIIN{iin}, func(body L) ([]T, error) {
		bodies := list(body)
		if bodies == nil {
			return nil, errMissing
		}
		values := make([]T, 0, len(*bodies))
		for _, b := range *bodies {
			v, err := value(b)
			if err != nil {
				return nil, err
			}
			values = append(values, v)
		}
		return values, nil
	})
	if errors.Is(err, scheduler.ErrNotFound) {
		return nil, &Unavailable{register, errors.New("status 404 to a question that has lists for answers")}
	}
	return found, err
}
