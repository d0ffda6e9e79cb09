package pages

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"kezek/api/web"
	"kezek/scheduler"
)

const (
	// boardMarks is how long a new call stands out: as long as somebody takes to
	// look up from a book, and to be sure.
	boardMarks = 20 * time.Second
	// boardCalls is how many calls fit.
	boardCalls = 12
)

// boardPage is what hangs on the wall.
type boardPage struct {
	scheduler.Board
	Calls     []boardCall
	Languages []string // in which everything is written, one beside the other
	Part      string   // address of what changes
	Events    string   // address of the stream that says when
	Offset    int      // of the department's zone, seconds east of Greenwich
}

// boardCall is a line of the board.
type boardCall struct {
	scheduler.BoardCall
	Spoken string        // digits one by one, for a voice
	New    time.Duration // how long it still stands out; 0: it does not
	Long   bool          // too long to share its line with another
}

// MarkedFor is New in milliseconds, for a script.
func (c boardCall) MarkedFor() int64 { return c.New.Milliseconds() }

// boards leads to the board of the visitor's own department, or to a list of all.
func (p *Pages) boards(v *visit) error {
	if v.actor.Department != "" {
		return v.redirect("/board/" + v.actor.Department)
	}
	all, err := p.engine.Departments(v.ctx)
	if err != nil {
		return err
	}
	return p.render(v, "boards", all)
}

// board shows the board of a department's waiting room.
func (p *Pages) board(v *visit) error {
	page, err := p.boardPage(v)
	if err != nil {
		return err
	}
	return p.render(v, "board", page)
}

// boardNow is the part of the board that changes.
func (p *Pages) boardNow(v *visit) error {
	page, err := p.boardPage(v)
	if err != nil {
		return err
	}
	return p.renderPart(v, "board", "face", page)
}

// boardPage reads the board as the address wants it: in Kazakh and Russian, or
// with lang=ru in that language alone; at the office, or with place=3 at the
// outreach of that trip; with theme=dark in that look.
func (p *Pages) boardPage(v *visit) (boardPage, error) {
	place, err := strconv.ParseUint(v.Query("place", "0"), 10, 16)
	if err != nil {
		return boardPage{}, fiber.ErrNotFound
	}
	department, err := p.engine.Department(v.ctx, v.Params("department"))
	if err != nil {
		return boardPage{}, err
	}
	b, err := p.engine.Board(v.ctx, v.actor, department.ID, uint16(place))
	if err != nil {
		return boardPage{}, err
	}
	page := boardPage{Board: b, Languages: []string{"kk", "ru"}, Events: "/v1/departments/" + department.ID + "/events"}
	if lang := v.Query("lang"); slices.Contains(web.Languages, lang) {
		page.Languages = []string{lang}
	}
	v.language = page.Languages[0]
	if theme := v.Query("theme"); slices.Contains(web.Themes, theme) {
		v.theme = theme
	}
	page.Part = "/board/" + department.ID + "/now"
	if query := string(v.Context().URI().QueryString()); query != "" {
		page.Part += "?" + query
	}
	_, page.Offset = b.At.In(p.engine.Zone(department)).Zone()
	for _, c := range b.Calls[:min(boardCalls, len(b.Calls))] {
		page.Calls = append(page.Calls, boardCall{BoardCall: c, Spoken: spoken(c.Label),
			New:  max(0, boardMarks-b.At.Sub(c.At)),
			Long: utf8.RuneCountInString(c.Label+c.Room) > 6})
	}
	return page, nil
}

// spoken sets the digits apart, so that a voice reads each.
func spoken(label string) string {
	out := ""
	for i, r := range label {
		if i > 0 {
			out += ", "
		}
		out += string(r)
	}
	return out
}

// Many says that the calls need smaller letters.
func (p boardPage) Many() bool { return len(p.Calls) > 8 }

// Two says that the calls stand in two columns.
func (p boardPage) Two() bool { return len(p.Calls) > 4 }

// Quiet says that there is nothing to show but when reception goes on.
func (p boardPage) Quiet() bool {
	return len(p.Calls) == 0 && p.Waiting == 0 && p.Hours != scheduler.HoursOpen
}
