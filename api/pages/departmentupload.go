package pages

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sheets"
)

// uploadPath are the addresses to which files of schedules are sent.
var uploadPath = regexp.MustCompile(`^/department/schedules/[0-9]{4}/(upload|marked)(\?.*)?$`)

// TakesFile reports whether a request may bring a file of a schedule, in
// base64 at most: the server allows it a larger and slower body then.
func TakesFile(uri []byte) bool { return uploadPath.Match(uri) }

// UploadLimit is how large the body of such a request may be, in bytes. It leaves
// room for files that are somewhat too large: whoever sends more is cut off, and
// sees no page that could say why.
const UploadLimit = scheduler.MaxFile + 3<<20

// carried is how large a refused file may be to be carried along in the page, to
// be given back with its wrong cells marked. Larger ones are chosen once more.
const carried = 1 << 20

// departmentUpload takes the file of a year (S4).
type departmentUpload struct {
	departmentFrame
	Standing  yearStanding
	CarryOver bool   // there are hours of the year before to fill in
	File      string // name of the refused file
	Carried   string // the refused file itself, for the marked copy; empty: it is too large for that
	Table     bool   // it is a workbook
	Errors    []*uploadError
	Picture   []pictureSheet
}

// uploadError is one thing wrong with a file.
type uploadError struct {
	Number int // from 1
	sheets.Problem
	Cell string // id of its cell in the picture; empty: it is not shown
}

// Line is the line of a CSV file; empty: it is no such file.
func (e *uploadError) Line() string { return e.part(0) }

// Field is the field of that line.
func (e *uploadError) Field() string { return e.part(1) }

func (e *uploadError) part(i int) string {
	if m := csvPlace.FindStringSubmatch(e.Problem.Cell); m != nil {
		return m[i+1]
	}
	return ""
}

var csvPlace = regexp.MustCompile(`^(\d+):(\d+)$`)

// Where is the place as people call it.
func (e *uploadError) Where() string { return strings.Trim(e.Sheet+" · "+e.Problem.Cell, " ·") }

type pictureSheet struct {
	sheets.Excerpt
	Number int // of the sheet, from 1
}

// Width is how many columns the picture has, with that of the row's number.
func (s pictureSheet) Width() int { return len(s.Columns) + 1 }

// ID is the name of a cell's element.
func (s pictureSheet) ID(cell string) string { return cellID(s.Number, cell) }

func cellID(sheet int, cell string) string {
	return "cell-" + strconv.Itoa(sheet) + "-" + strings.ReplaceAll(cell, ":", "-")
}

func (p *Pages) departmentUploadForm(v *visit) error {
	page, err := p.uploadPage(v)
	if err != nil {
		return err
	}
	return p.render(v, "departmentupload", page)
}

func (p *Pages) uploadPage(v *visit) (departmentUpload, error) {
	f, err := p.departmentPage(v, "upload")
	if err != nil {
		return departmentUpload{}, err
	}
	page := departmentUpload{departmentFrame: f}
	if page.Standing, err = p.standing(v, f); err != nil {
		return page, err
	}
	before, err := p.engine.Versions(v.ctx, v.actor, f.Department.ID, f.Year-1)
	page.CarryOver = len(before) > 0
	return page, err
}

// departmentUpload keeps the schedule of the file as the draft, all or nothing,
// or shows everything that is wrong with it.
func (p *Pages) departmentUpload(v *visit) error {
	page, err := p.uploadPage(v)
	if err != nil {
		return err
	}
	file, chosen := uploadedFile(v)
	if !chosen {
		s := p.speak(v)
		page.Problem = &Refusal{Detail: s.say("department.no_file"), Next: s.say("department.no_file_next")}
		return errors.Join(s.err, p.renderAs(v, fiber.StatusUnprocessableEntity, "departmentupload", page))
	}
	schedule, problems := sheets.Read(file.Name, file.Data, sheets.ReadOptions{Department: page.Department.ID, Year: page.Year, Check: scheduler.ScheduleProblems})
	if len(problems) == 0 {
		if _, err = p.engine.PutDraft(v.ctx, v.actor, schedule, &file); err == nil {
			return v.redirect(page.Home() + "/draft")
		}
		if scheduler.CodeOf(err) != scheduler.CodeInvalid {
			return err
		}
		for _, f := range p.o.Explain(v.Ctx, v.language, err).Faults {
			problems = append(problems, sheets.Problem{File: file.Name, Cell: f.Path, Text: calendars.Text{KK: f.Message, RU: f.Message, EN: f.Message}})
		}
	}
	page.refused(&file, problems)
	return p.renderAs(v, fiber.StatusUnprocessableEntity, "departmentupload", page)
}

// refused puts what is wrong beside a picture of where it stands.
func (u *departmentUpload) refused(file *scheduler.File, problems sheets.Problems) {
	u.File, u.Table = file.Name, bytes.HasPrefix(file.Data, []byte("PK"))
	if len(file.Data) <= carried {
		u.Carried = base64.StdEncoding.EncodeToString(file.Data)
	}
	cells := make([]string, len(problems))
	for i, e := range sheets.Picture(file.Name, file.Data, problems) {
		s := pictureSheet{Excerpt: e, Number: i + 1}
		for _, row := range e.Rows {
			for _, c := range row.Cells {
				for _, n := range c.Problems {
					cells[n] = s.ID(c.Name)
				}
			}
		}
		u.Picture = append(u.Picture, s)
	}
	for i, problem := range problems {
		u.Errors = append(u.Errors, &uploadError{Number: i + 1, Problem: problem, Cell: cells[i]})
	}
}

// departmentMarked gives a file back with its wrong cells marked. It comes from
// the page that showed them, or is chosen once more; nothing is stored.
func (p *Pages) departmentMarked(v *visit) error {
	f, err := p.departmentPage(v, "upload")
	if err != nil {
		return err
	}
	file, chosen := uploadedFile(v)
	if !chosen {
		data, err := base64.StdEncoding.DecodeString(v.FormValue("carried"))
		if err != nil || len(data) == 0 {
			return v.redirect(f.Home() + "/upload")
		}
		file = scheduler.File{Name: cmp.Or(v.FormValue("name"), "file.xlsx"), Data: data}
	}
	_, problems := sheets.Read(file.Name, file.Data, sheets.ReadOptions{Department: f.Department.ID, Year: f.Year, Check: scheduler.ScheduleProblems})
	marked, err := sheets.Mark(file.Data, problems, v.language)
	if err != nil {
		return err
	}
	return v.workbook(strings.TrimSuffix(file.Name, ".xlsx")+"-marked.xlsx", marked)
}

// uploadedFile is the file of the request's form; false: none was chosen.
func uploadedFile(v *visit) (scheduler.File, bool) {
	kind, params, err := mime.ParseMediaType(v.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm {
		return scheduler.File{}, false
	}
	file, ok := FirstFile(v.Request().Body(), params["boundary"])
	return file, ok && file.Name != ""
}

// FirstFile finds the first file of a form; false: it has none, or ends before
// its end.
func FirstFile(body []byte, boundary string) (scheduler.File, bool) {
	for parts := multipart.NewReader(bytes.NewReader(body), boundary); ; {
		part, err := parts.NextPart()
		if err != nil {
			return scheduler.File{}, false
		}
		if part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(part)
		return scheduler.File{Name: part.FileName(), Data: data}, err == nil
	}
}
