package sheets

import (
	"fmt"
	"strings"

	"kezek/calendars"
)

// maxProblems bounds what one file can be told at once; whoever corrects that
// many uploads again anyway.
const maxProblems = 1000

// Problem is one thing wrong with a file: where it stands, a stable code, what
// was read there and what is expected (rule S4).
type Problem struct {
	File  string         `json:"file"`
	Sheet string         `json:"sheet,omitempty"` // name of the sheet as it stands in the workbook
	Cell  string         `json:"cell,omitempty"`  // B12 in a workbook, line:field in CSV, a JSON path; empty: the sheet or file as a whole
	Code  string         `json:"code"`
	Read  string         `json:"read,omitempty"` // what stood there, shortened
	Text  calendars.Text `json:"text"`
}

// Problems are all things wrong with a file, at most 1001 of them: the last one
// then has the code "more" and counts what was left out.
type Problems []Problem

// Error joins the problems in English. Before Problems become an error, see that
// there are any: an error that holds none is not nil.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.place() + ": " + problem.Text.EN
	}
	return strings.Join(lines, "; ")
}

// place names file, sheet and cell, as far as they are known.
func (p Problem) place() string {
	at := p.File
	for _, part := range []string{p.Sheet, p.Cell} {
		if part != "" {
			at += ", " + part
		}
	}
	return at
}

// spot is where something stood in a file, and what it was.
type spot struct {
	sheet, cell, read string
}

// refusal is a fault that leaves nothing else to look at.
type refusal struct {
	at   spot
	code string
	args []any
}

func refuse(code string, args ...any) *refusal { return &refusal{code: code, args: args} }

// Error is for logs of tests only: what people see is the sentence of the code.
func (r *refusal) Error() string { return r.code }

// add notes a problem with the sentence of its code. Arguments that are Texts
// appear in the language of the sentence.
func (rd *reader) add(at spot, code string, args ...any) {
	rd.note(at, code, sentence(code, args...))
}

func (rd *reader) note(at spot, code string, text calendars.Text) {
	if rd.lost[at.cell] {
		return
	}
	if len(rd.problems) >= maxProblems {
		rd.unsaid++
		return
	}
	rd.problems = append(rd.problems, Problem{rd.file, at.sheet, at.cell, code, excerpt(at.read), text})
}

// sentence writes the text of a code in three languages.
func sentence(code string, args ...any) calendars.Text {
	format := sentences[code]
	in := func(lang, format string) string {
		said := make([]any, len(args))
		for i, arg := range args {
			if text, ok := arg.(calendars.Text); ok {
				arg = text.In(lang)
			}
			said[i] = arg
		}
		return fmt.Sprintf(format, said...)
	}
	return calendars.Text{KK: in("kk", format.KK), RU: in("ru", format.RU), EN: in("en", format.EN)}
}

// excerpt keeps what was read quotable.
func excerpt(s string) string {
	const most = 60
	short := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(short) <= most {
		return string(short)
	}
	return string(short[:most]) + "…"
}
