package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// FormatVersion is the version of the file's layout that this package writes,
// and the newest it reads.
// Version 2 may have a log beside the file.
const FormatVersion = 2

const fileMode = 0o600 // names, numbers and referrals of patients

// Errors of data files. They come wrapped in text that names the file.
var (
	// ErrLocked: another process has the data file open.
	ErrLocked = errors.New("is in use by another process")
	// ErrNewerFormat: a newer version of the program wrote the data file.
	ErrNewerFormat = errors.New("has a newer format")
	// ErrDamaged: the file is no data file of ours, is cut short or corrupt.
	ErrDamaged = errors.New("is damaged or is not a Kezek data file")
	// ErrLogMissing: the file has a log, and it is not there. Its latest updates are lost without it.
	ErrLogMissing = errors.New("lacks its log, which has the latest updates")
	// ErrForeignLog: beside the file lies the log of another.
	ErrForeignLog = errors.New("has the log of another data file beside it")
)

var (
	metaBucket = []byte("meta")
	dataBucket = []byte("data")
	formatKey  = []byte("format")
)

// Open opens the data file at path; if there is none it makes one, readable by
// its owner only. The directory must exist. Errors: ErrLocked, ErrNewerFormat,
// ErrDamaged, and those of the file system.
func Open(path string, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := create(path, opts); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	case err != nil:
		return nil, fmt.Errorf("open data file: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("data file %s is a directory\nhint: name a file in it, such as %s", path, filepath.Join(path, "kezek.db"))
	}
	db, file, err := openDB(path, opts.bbolt())
	if err != nil {
		return nil, named(path, err)
	}
	if err := recoverLog(db, path); err != nil {
		return nil, named(path, errors.Join(err, db.Close()))
	}
	s := &Store{
		path:       path,
		file:       file,
		db:         db,
		tuning:     *opts.tuning,
		wake:       make(chan struct{}, 1),
		turned:     make(chan struct{}, 1),
		drained:    make(chan struct{}),
		hasPending: make(chan struct{}, 1),
		crowded:    make(chan struct{}, 1),
		ending:     make(chan struct{}),
		filled:     make(chan struct{}),
		syncer:     newSyncer(),
	}
	// A limit of the file can be kept only by who commits to it.
	s.tuning.noLog = s.tuning.noLog || opts.MaxSize > 0
	s.state.Store(&state{active: newPending(0)})
	go s.syncer.run(s.tuning.sync)
	go s.serve()
	go s.fillBehind()
	return s, nil
}

func (o Options) bbolt() bbolt.Options {
	return bbolt.Options{
		Timeout:         o.LockTimeout,
		PageSize:        o.PageSize,
		InitialMmapSize: o.MmapSize,
		MaxSize:         o.MaxSize,
		NoFreelistSync:  o.tuning.noFreelistSync,
		FreelistType:    o.tuning.freelist,
	}
}

// create makes an empty data file under another name and then gives it its own,
// so that a file at path is complete from its first moment. fs.ErrExist is
// wrapped if somebody else was quicker.
func create(path string, opts Options) error {
	tmp, err := tempBeside(path)
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already if all went well
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("create data file: %w", err)
	}
	b := opts.bbolt()
	db, err := bbolt.Open(tmp.Name(), fileMode, &b)
	if err != nil {
		return fmt.Errorf("create data file %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucket(dataBucket); err != nil {
			return err
		}
		meta, err := tx.CreateBucket(metaBucket)
		if err != nil {
			return err
		}
		return meta.Put(formatKey, binary.BigEndian.AppendUint32(nil, FormatVersion))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("create data file %s: %w", path, err)
	}
	return publish(tmp.Name(), path)
}

// openDB opens an existing file and checks what is quick to check: its size,
// its buckets, its format version. Its errors do not name the file, see named.
func openDB(path string, opts bbolt.Options) (*bbolt.DB, *os.File, error) {
	var file *os.File
	opts.OpenFile = func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		// bbolt makes a data file of nothing, and of an empty file; a file that
		// lost its content must not begin anew in silence.
		if f, err = os.OpenFile(name, flag&^os.O_CREATE, mode); err != nil {
			return nil, err
		}
		if info, err := f.Stat(); err != nil || info.Size() == 0 {
			return nil, errors.Join(err, f.Close(), fmt.Errorf("%w (it is empty)", ErrDamaged))
		}
		file = f
		return f, nil
	}
	var db *bbolt.DB
	err := guarded(func() (err error) {
		if db, err = bbolt.Open(path, fileMode, &opts); err != nil {
			file = nil // bbolt closed it
			return classify(err)
		}
		return db.View(func(tx *bbolt.Tx) error { return inspect(tx, file) })
	})
	if err == nil {
		return db, file, nil
	}
	if db != nil {
		err = errors.Join(err, db.Close())
	} else if file != nil {
		err = errors.Join(err, abandon(file))
	}
	return nil, nil, err
}

// inspect checks that the file has all its pages and our layout.
func inspect(tx *bbolt.Tx, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return fmt.Errorf("%w (it has %d of %d bytes)", ErrDamaged, info.Size(), tx.Size())
	}
	meta, data := tx.Bucket(metaBucket), tx.Bucket(dataBucket)
	if meta == nil || data == nil {
		return fmt.Errorf("%w (it is another program's bbolt file)", ErrDamaged)
	}
	format := meta.Get(formatKey)
	if len(format) != 4 || binary.BigEndian.Uint32(format) == 0 {
		return fmt.Errorf("%w (it has no format version)", ErrDamaged)
	}
	if v := binary.BigEndian.Uint32(format); v > FormatVersion {
		return fmt.Errorf("%w: version %d, and this program reads up to version %d", ErrNewerFormat, v, FormatVersion)
	}
	return nil
}

// classify gives bbolt's reasons for not opening a file our sentinels.
func classify(err error) error {
	var file *fs.PathError
	var system syscall.Errno
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return ErrLocked
	case errors.As(err, &file), errors.As(err, &system), errors.Is(err, ErrDamaged):
		return err
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, err)
}

// named puts the file's name before the error and a hint after it.
func named(path string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, ErrLocked):
		hint = "stop that process, or name another file"
	case errors.Is(err, ErrDamaged):
		hint = "keep the file, and restore a backup to another name"
	case errors.Is(err, ErrNewerFormat):
		hint = "use the version of the program that wrote it, or a later one"
	case errors.Is(err, ErrLogMissing):
		hint = "bring back the file " + logPath(path) + "; a copy of a file in use is made with kezek backup"
	case errors.Is(err, ErrForeignLog):
		hint = "if the data file was put there on purpose, move " + logPath(path) + " away"
	default:
		return fmt.Errorf("data file %s: %w", path, err)
	}
	return fmt.Errorf("data file %s %w\nhint: %s", path, err, hint)
}

// guarded runs fn and returns as ErrDamaged what bbolt raises over a damaged
// file: failed assertions, and faults at pages that the file does not have.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return fn()
}
