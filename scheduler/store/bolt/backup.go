package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"kezek/scheduler"
)

// ErrExists: a file already stands where a backup is to be restored.
var ErrExists = errors.New("exists already")

// Backup implements scheduler.Backuper: it writes a data file with the state of
// one moment to w and returns its bytes, while updates go on. It stops with
// ctx.Err() when ctx ends. While it runs the file cannot use pages again, so a
// slow w makes it grow.
func (s *Store) Backup(ctx context.Context, w io.Writer) (n int64, err error) {
	tx, err := s.carried()
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // of an open read transaction: it has no error to give
	n, err = tx.WriteTo(contextWriter{ctx, w})
	if ctxErr := ctx.Err(); err != nil && ctxErr != nil {
		err = ctxErr // bbolt does not wrap it everywhere
	}
	return n, err
}

// carried begins a read transaction of a file to which everything was carried
// that was durable when the call began, and which says that a copy is complete.
func (s *Store) carried() (*bbolt.Tx, error) {
	s.filling.Lock()
	defer s.filling.Unlock()
	if err := s.fillAll(2); err != nil {
		return nil, err
	}
	if s.log != nil {
		if err := s.markForBackup(); err != nil {
			return nil, err
		}
	}
	tx, err := s.db.Begin(false)
	return tx, closedError(err)
}

// markForBackup has the file say that a copy is complete; s.filling is held.
func (s *Store) markForBackup() error {
	err := s.inFile(func(tx *bbolt.Tx, _ *bbolt.Bucket) error {
		mark, err := markIn(tx)
		mark.kind = logBackup
		return errors.Join(err, mark.put(tx))
	})
	if err != nil && !errors.Is(err, scheduler.ErrStoreClosed) && !recoverable(err) {
		s.writing.Lock()
		defer s.writing.Unlock()
		s.stop(err)
	}
	return err
}

// contextWriter fails once its context has ended.
type contextWriter struct {
	ctx context.Context
	w   io.Writer
}

func (c contextWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.w.Write(p)
}

// RestoreFile makes the data file dest of a backup. The copy is verified as
// VerifyFile does before it gets its name, and it is durable when RestoreFile
// returns. It never overwrites: ErrLocked if a running process has dest open,
// ErrExists if dest merely exists (see MoveAside). Other errors are those of
// VerifyFile, of reading the backup and of the file system; they leave nothing
// behind.
func RestoreFile(backup io.Reader, dest string) error {
	if err := checkFree(dest); err != nil {
		return err
	}
	tmp, err := tempBeside(dest)
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already if all went well
	_, err = io.Copy(tmp, backup)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("copy the backup: %w", err)
	}
	if err := verify(tmp.Name()); err != nil {
		return fmt.Errorf("the backup %w", err)
	}
	if err := withoutLog(tmp.Name()); err != nil {
		return fmt.Errorf("restore the backup: %w", err)
	}
	if err := publish(tmp.Name(), dest); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return existsError(dest)
		}
		return err
	}
	return nil
}

// withoutLog has a backup, which is complete, say so.
func withoutLog(path string) error {
	db, _, err := openDB(path, bbolt.Options{Timeout: DefaultLockTimeout})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		mark, err := markIn(tx)
		if err != nil || mark.kind == logNone {
			return err
		}
		return logMark{}.put(tx)
	})
	return errors.Join(err, db.Close())
}

// MoveAside renames a data file that no process has open, and its log if it has
// one, to the first free name of path.before-restore-1, -2 ..., and returns that name; ErrLocked if a
// process has it open, fs.ErrNotExist if it is not there. The caller sees to it
// that no process opens it meanwhile.
func MoveAside(path string) (string, error) {
	switch err := checkFree(path); {
	case err == nil:
		return "", fmt.Errorf("data file %s: %w", path, fs.ErrNotExist)
	case !errors.Is(err, ErrExists):
		return "", err
	}
	return setAside(path, "restore")
}

// setAside renames a data file, and its log, to the first free name that says
// before what, and returns that name.
func setAside(path, what string) (string, error) {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.before-%s-%d", path, what, n)
		switch err := moveBoth(path, aside); {
		case err == nil:
			return aside, nil
		case !errors.Is(err, fs.ErrExist):
			return "", err
		}
	}
}

// moveBoth renames a data file and its log. The log goes first: between the two
// the data file is refused for the want of it, and not opened without it.
func moveBoth(path, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	if err := publish(logPath(path), logPath(to)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return publish(path, to)
}

// checkFree returns nil if there is no file at path, ErrLocked if a process has
// it open, otherwise ErrExists.
func checkFree(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(logPath(path)); err == nil {
			return existsError(logPath(path)) // of a data file that is gone: the last trace of its updates
		}
		return nil
	} else if err != nil {
		return fmt.Errorf("look for data file: %w", err)
	}
	// The shortest timeout makes bbolt try the lock once; it does so before it
	// looks at the content, so a damaged file in use is found as well.
	db, _, err := openDB(path, bbolt.Options{ReadOnly: true, Timeout: 1})
	if err == nil {
		err = db.Close()
	}
	if err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, ErrNewerFormat) {
		return existsError(path)
	}
	return named(path, err)
}

func existsError(path string) error {
	return fmt.Errorf("data file %s %w\nhint: restore to another name, or move the file away first", path, ErrExists)
}

// tempBeside opens a new file in path's directory, so that it can be renamed to
// path, with a name that says whose it is.
func tempBeside(path string) (*os.File, error) {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, fmt.Errorf("data file %s: there is no directory %s\nhint: make it first, owned by the user the program runs as", path, dir)
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("data file %s: %w", path, err)
	}
	return f, nil
}

// nameBeside returns the name of a file that tempBeside could make.
func nameBeside(path string) (string, error) {
	tmp, err := tempBeside(path)
	if err != nil {
		return "", err
	}
	if err := errors.Join(tmp.Close(), os.Remove(tmp.Name())); err != nil {
		return "", fmt.Errorf("data file %s: %w", path, err)
	}
	return tmp.Name(), nil
}

// publish renames a file without overwriting and makes the new name durable;
// fs.ErrExist if the name is taken. A rename would overwrite what another
// process made since we looked, a link never does.
func publish(from, to string) error {
	if err := os.Link(from, to); err != nil {
		return err
	}
	if err := os.Remove(from); err != nil {
		return err
	}
	return syncDir(to)
}

// syncDir makes the name of a file durable.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
