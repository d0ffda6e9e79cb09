package api

import (
	"kezek/api/tables"
	"kezek/calendars"
)

// heading is the head of a column of a workbook.
type heading struct {
	title calendars.Text
	width float64 // in characters
}

func columnsIn(lang string, heads []heading) []tables.Column {
	out := make([]tables.Column, len(heads))
	for i, h := range heads {
		out[i] = tables.Column{Title: h.title.In(lang), Width: h.width}
	}
	return out
}
