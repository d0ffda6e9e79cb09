package scheduler

import "errors"

// dispatches checks that what waits for a webhook stands in its index, and nothing else does.
func (k *checker) dispatches() error {
	err := k.each(prefixDispatch, func(_, v []byte) error {
		var d Dispatch
		if err := decode(v, &d); err != nil {
			return err
		}
		_, err := k.r.Get(d.deliverKey())
		switch {
		case err != nil && !errors.Is(err, ErrNotFound):
			return err
		case (d.State == DispatchWaiting) != (err == nil):
			k.fault("dispatch %s is %s, and in the index of what is to be delivered: %v", d.ID, d.State, err == nil)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return k.each(prefixDeliver, func(_, v []byte) error {
		if len(v) < 8 {
			k.fault("malformed entry of what is to be delivered: %x", v)
			return nil
		}
		d, found, err := find[Dispatch](k.r, dispatchKey(string(v[8:])))
		if err != nil {
			return err
		}
		if !found || d.State != DispatchWaiting {
			k.fault("dispatch %s is to be delivered, and does not wait", v[8:])
		}
		return nil
	})
}
