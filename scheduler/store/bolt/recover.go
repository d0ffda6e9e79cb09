package bolt

import (
	"errors"
	"io/fs"
	"os"

	"go.etcd.io/bbolt"
)

// recoverLog carries what a process that was killed left in its log to the file,
// which then is complete, and removes the log. Whether the log is the file's own
// the two say themselves: nothing is guessed from names.
func recoverLog(db *bbolt.DB, path string) error {
	var mark logMark
	var log *redo
	err := db.View(func(tx *bbolt.Tx) (err error) { mark, log, err = logBeside(tx, path); return err })
	if log == nil || err != nil {
		return err
	}
	if mark.kind != logNone {
		err = db.Update(func(tx *bbolt.Tx) error {
			data := tx.Bucket(dataBucket)
			last, err := log.replay(mark.commit, func(body []byte) error {
				return eachWrite(body, func(key, value []byte) error { return putOrDelete(data, key, value) })
			})
			if err != nil {
				return err
			}
			return logMark{logNone, log.id, last}.put(tx)
		})
	}
	if err := errors.Join(err, log.file.Close()); err != nil {
		return err
	}
	return os.Remove(logPath(path))
}

// verifyLog reads through the log of a file that was not closed.
func verifyLog(tx *bbolt.Tx, path string) error {
	mark, log, err := logBeside(tx, path)
	if log == nil || err != nil {
		return err
	}
	if mark.kind != logNone {
		_, err = log.replay(mark.commit, func(body []byte) error {
			return eachWrite(body, func(_, _ []byte) error { return nil })
		})
	}
	return errors.Join(err, log.file.Close())
}

// logBeside reads what a file says of its log, and opens it; see logOf.
func logBeside(tx *bbolt.Tx, path string) (logMark, *redo, error) {
	mark, err := markIn(tx)
	if err != nil {
		return mark, nil, err
	}
	log, err := logOf(mark, path)
	return mark, log, err
}

// logOf opens the log beside a file that says so much of it; nil if there is
// none and none is missing. The log of another file is refused, unless it is
// empty: such a one is left by a process that was killed before its first update.
func logOf(mark logMark, path string) (*redo, error) {
	log, err := readRedo(logPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		if mark.kind == logNeeded {
			return nil, ErrLogMissing
		}
		return nil, nil
	}
	if mark.kind != logNeeded && errors.Is(err, ErrDamaged) && unborn(path) {
		return nil, nil
	}
	if err != nil || mark.id == log.id {
		return log, err
	}
	if _, err := log.replay(0, func([]byte) error { return ErrForeignLog }); err != nil {
		return nil, errors.Join(ErrForeignLog, log.file.Close())
	}
	if mark.kind == logNeeded {
		return nil, errors.Join(ErrLogMissing, log.file.Close())
	}
	return log, nil // with a mark of none or of a backup, nothing is replayed: it is empty
}

// unborn reports whether a log without a header was left by a process that was
// killed while it made it: it has no room for records yet. The file says that it
// has a log only later; until then nothing was lost with one.
func unborn(path string) bool {
	info, err := os.Stat(logPath(path))
	return err == nil && info.Size() <= redoHeader
}
