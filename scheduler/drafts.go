package scheduler

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode"

	"kezek/calendars"
	"kezek/slots"
)

// MaxFile is how large an uploaded file may be, in bytes.
const MaxFile = 5 << 20

// maxFileName is how much of a file's name is kept, in characters.
const maxFileName = 120

// File is a file as a department uploaded it, kept byte by byte (S4, S6).
type File struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// Draft is a department's schedule of a year that was uploaded or edited and is
// not published yet. There is at most one of a department and year.
type Draft struct {
	ID       string         `json:"id"` // UUIDv7, new with every change
	Schedule slots.Schedule `json:"schedule"`
	At       time.Time      `json:"at"`
	By       string         `json:"by"`
	File     string         `json:"file,omitempty"` // name of the file that it came from; empty: edited without one
	Size     int            `json:"size,omitempty"` // bytes of that file
	Base     string         `json:"base,omitempty"` // identifier of the version that was newest then; empty: none
}

// The fates of drafts at a publication, beside the identifier of the one draft
// that is being published.
const (
	keepDraft = ""  // a trip or an earlier version: the draft has nothing to do with it
	dropDraft = "*" // a whole schedule: whatever stood in the draft is overtaken
)

// PutDraft keeps a schedule as the draft of its department and year, in place of
// the one before, with the file that it was read from, if it was. A draft is
// valid: with anything wrong nothing is kept (S4). Errors: CodeInvalid with every
// problem, CodeForbidden, CodeNotFound.
func (e *Engine) PutDraft(ctx context.Context, a Actor, s slots.Schedule, file *File) (Draft, error) {
	if err := mayPublish(a, s.Department); err != nil {
		return Draft{}, err
	}
	if err := checkSchedule(&s); err != nil {
		return Draft{}, err
	}
	if err := file.check(); err != nil {
		return Draft{}, err
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (Draft, error) {
		d := Draft{ID: NewID(now), Schedule: s, At: now, By: a.Subject}
		if _, err := getDepartment(c, s.Department); err != nil {
			return d, err
		}
		set, _, err := find[scheduleSet](c, scheduleSetKey(s.Department, s.Year))
		if err != nil {
			return d, err
		}
		d.Base = set.newest().ID
		if file == nil {
			if err := c.Delete(fileKey(s.Department, s.Year, 0)); err != nil {
				return d, err
			}
		} else {
			d.File, d.Size = file.name(), len(file.Data)
			if err := c.putFile(s.Department, s.Year, 0, file); err != nil {
				return d, err
			}
		}
		return d, put(c, maps, draftKey(s.Department, s.Year), d)
	})
}

// check refuses a file that is too large. Its content is the reader's business.
func (f *File) check() error {
	var out faults
	if f != nil {
		out.check(len(f.Data) <= MaxFile, "file", "file_large", filled(say("файл {0} МиБ-тан аспауы керек", "файл должен быть не больше {0} МиБ", "a file has at most {0} MiB"), []any{MaxFile >> 20}))
	}
	return invalid(out.Problems)
}

// name is what the file is called, without folders and control characters.
func (f *File) name() string {
	name := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name == "." || name == "/" || name == "" {
		return "file"
	}
	if runes := []rune(name); len(runes) > maxFileName { // the ending tells what it is
		name = string(runes[len(runes)-maxFileName:])
	}
	return name
}

func (c *change) putFile(department string, year, version int, f *File) error {
	return put(c, maps, fileKey(department, year, version), File{f.name(), f.Data})
}

// Draft reads the draft of a department and year. Errors: CodeForbidden,
// CodeNotFound if there is none.
func (e *Engine) Draft(ctx context.Context, a Actor, department string, year int) (d Draft, err error) {
	if err := maySeeSchedules(a, department); err != nil {
		return d, err
	}
	err = e.view(ctx, func(r Reader) (err error) {
		d, err = getDraft(r, department, year)
		return err
	})
	return d, err
}

func getDraft(g getter, department string, year int) (Draft, error) {
	d, found, err := find[Draft](g, draftKey(department, year))
	if err == nil && !found {
		err = fail(CodeNotFound, fmt.Sprintf("%s/%d/draft", department, year))
	}
	return d, err
}

// DropDraft takes the draft away; that there is none is no error.
func (e *Engine) DropDraft(ctx context.Context, a Actor, department string, year int) error {
	if err := mayPublish(a, department); err != nil {
		return err
	}
	return e.update(ctx, func(c *change) error {
		if _, err := getDepartment(c, department); err != nil {
			return err
		}
		return c.dropDraft(department, year)
	})
}

func (c *change) dropDraft(department string, year int) error {
	if err := c.Delete(fileKey(department, year, 0)); err != nil {
		return err
	}
	return c.Delete(draftKey(department, year))
}

// DraftFile returns the draft's file as it was uploaded; CodeNotFound if there is
// no draft, or it came without a file.
func (e *Engine) DraftFile(ctx context.Context, a Actor, department string, year int) (name string, data []byte, err error) {
	return e.file(ctx, a, department, year, 0)
}

// VersionFile returns the file that a version was read from, byte by byte (S6);
// CodeNotFound if there is no such version, or it came without a file.
func (e *Engine) VersionFile(ctx context.Context, a Actor, department string, year, version int) (name string, data []byte, err error) {
	if version < 1 {
		return "", nil, fail(CodeNotFound, fmt.Sprintf("%s/%d/%d", department, year, version))
	}
	return e.file(ctx, a, department, year, version)
}

func (e *Engine) file(ctx context.Context, a Actor, department string, year, version int) (string, []byte, error) {
	if err := maySeeSchedules(a, department); err != nil {
		return "", nil, err
	}
	var f File
	err := e.view(ctx, func(r Reader) (err error) {
		var found bool
		if f, found, err = find[File](r, fileKey(department, year, version)); err == nil && !found {
			err = fail(CodeNotFound, fmt.Sprintf("%s/%d/%d", department, year, version))
		}
		return err
	})
	return f.Name, f.Data, err
}

// PublishFile is PublishSchedule for a schedule that was read from a file, which
// is kept with the version (S6). A nil file is none.
func (e *Engine) PublishFile(ctx context.Context, a Actor, s slots.Schedule, file *File, note string, c Consequences) (Publication, error) {
	if err := file.check(); err != nil {
		return Publication{}, err
	}
	return e.publish(ctx, a, []slots.Schedule{s}, edition{base: anyBase, note: note, file: file, draft: dropDraft}, c)
}

// PublishDraft puts the draft of a department and year into force, with its file,
// and takes the draft away in the same transaction. Errors: those of
// PublishSchedule; CodeNotFound if there is no draft; CodeChanged if another
// version was published since the draft was put, which it would undo: put it
// again to publish it nevertheless.
func (e *Engine) PublishDraft(ctx context.Context, a Actor, department string, year int, note string, c Consequences) (Publication, error) {
	return e.PublishReviewed(ctx, a, department, year, "", note, c)
}

// PublishReviewed is PublishDraft for the draft of an identifier, which somebody
// has looked at: CodeChanged if another one has taken its place. An empty
// identifier is of any draft.
func (e *Engine) PublishReviewed(ctx context.Context, a Actor, department string, year int, id, note string, c Consequences) (Publication, error) {
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	var d Draft
	var file *File
	var before job
	var again bool
	err := e.view(ctx, func(r Reader) (err error) {
		// The first answer stands, though the draft is gone (B4).
		if before, again, err = repeated[job](ctx, r, e.now()); err != nil || again {
			return err
		}
		if d, err = getDraft(r, department, year); err != nil {
			return err
		}
		if id != "" && id != d.ID {
			return fail(CodeChanged)
		}
		if d.File == "" {
			return nil
		}
		f, err := get[File](r, fileKey(department, year, 0))
		file = &f
		return err
	})
	if err != nil {
		return Publication{}, err
	}
	if again {
		return e.Job(ctx, system, before.Job)
	}
	return e.publish(ctx, a, []slots.Schedule{d.Schedule}, edition{base: d.Base, note: note, file: file, draft: d.ID}, c)
}

// repeated returns the first answer to the request under ctx, if it has been
// answered (B4).
func repeated[T any](ctx context.Context, g getter, now time.Time) (out T, found bool, err error) {
	req, keyed := ctx.Value(idempotencyKey{}).(request)
	if !keyed {
		return out, false, nil
	}
	first, found, err := firstAnswer(g, req, calendars.DateOf(now))
	if err == nil && found {
		err = decode(first, &out)
	}
	return out, found, err
}

// published does what goes with a new version: its file is kept, the draft is
// settled, and its department is not reminded of the year any more.
func (c *change) published(department string, year, version int, ed edition, now time.Time) error {
	if err := c.settleDraft(department, year, version, ed); err != nil {
		return err
	}
	d, err := getDepartment(c, department)
	if err != nil {
		return err
	}
	return c.watchOver(&d, now)
}

// settleDraft keeps the file of a version that has just been published, and
// takes away the draft that it was or that it overtook. A draft that was put
// while it was being published is not lost: then nothing is published.
func (c *change) settleDraft(department string, year, version int, ed edition) error {
	if ed.file != nil {
		if err := c.putFile(department, year, version, ed.file); err != nil {
			return err
		}
	}
	switch ed.draft {
	case keepDraft:
		return nil
	case dropDraft:
		return c.dropDraft(department, year)
	}
	d, found, err := find[Draft](c, draftKey(department, year))
	if err != nil {
		return err
	}
	if !found || d.ID != ed.draft {
		return fail(CodeChanged)
	}
	return c.dropDraft(department, year)
}
