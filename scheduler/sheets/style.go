package sheets

import "github.com/xuri/excelize/v2"

// styleName names a style of the template.
type styleName int

const (
	stylePlain styleName = iota
	styleTitle
	styleSubtitle
	styleHint
	styleHeader
	styleLabel
	styleFixed // not to be changed
	styleText  // to be filled in, as are those that follow
	styleDate
	styleTime
	styleNumber
	styleMonth
	styleWeekday
	styleDay
	styleWeekend
	styleHoliday
	styleProvisional
	styleMadeWorking
	styleStep
	styleWrong
	styleLink
)

// Colours of the template.
const (
	ink, paleInk     = "1F2A37", "6B7280"
	brand, paleBrand = "0F5C6E", "E3F0F3"
	inputFill, rule  = "FFFCF0", "C9D3D8"
	offFill, offInk  = "F8D4D4", "9B1C1C"
	mayFill, mayInk  = "FFE3A8", "8A4B00"
	workFill         = "D3EBD6"
	wrongFill        = "FF9C9C"
)

// makeStyles registers the styles of the workbook.
func (w *writer) makeStyles() {
	w.styles = map[styleName]int{}
	line := []excelize.Border{
		{Type: "left", Color: rule, Style: 1}, {Type: "right", Color: rule, Style: 1},
		{Type: "top", Color: rule, Style: 1}, {Type: "bottom", Color: rule, Style: 1},
	}
	solid := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	font := func(size float64, color string, bold bool) *excelize.Font {
		return &excelize.Font{Family: "Calibri", Size: size, Color: color, Bold: bold}
	}
	align := func(horizontal string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
	}
	input := func(horizontal, format string) *excelize.Style {
		s := &excelize.Style{Font: font(11, ink, false), Fill: solid(inputFill), Border: line, Alignment: align(horizontal)}
		if horizontal == "left" {
			s.Alignment.Indent = 1
		}
		if format != "" {
			s.CustomNumFmt = &format
		}
		return s
	}
	day := func(fill, color string, bold bool) *excelize.Style {
		s := &excelize.Style{Font: font(10, color, bold), Border: line, Alignment: align("center")}
		if fill != "" {
			s.Fill = solid(fill)
		}
		return s
	}
	title := &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: 1}
	wrapped := &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true, Indent: 1}
	for name, style := range map[styleName]*excelize.Style{
		stylePlain:       {},
		styleTitle:       {Font: font(16, "FFFFFF", true), Fill: solid(brand), Alignment: title},
		styleSubtitle:    {Font: font(11, "FFFFFF", false), Fill: solid(brand), Alignment: title},
		styleHint:        {Font: &excelize.Font{Family: "Calibri", Size: 10, Color: paleInk, Italic: true}, Alignment: wrapped},
		styleHeader:      {Font: font(11, brand, true), Fill: solid(paleBrand), Border: line, Alignment: align("center")},
		styleLabel:       {Font: font(11, ink, true), Border: line, Alignment: title},
		styleFixed:       {Font: font(11, paleInk, false), Fill: solid("F1F3F5"), Border: line, Alignment: align("center")},
		styleText:        input("left", ""),
		styleDate:        input("center", "dd.mm.yyyy"),
		styleTime:        input("center", "[hh]:mm"),
		styleNumber:      input("center", "0"),
		styleMonth:       {Font: font(11, "FFFFFF", true), Fill: solid(brand), Alignment: align("center")},
		styleWeekday:     day(paleBrand, brand, true),
		styleDay:         day("", ink, false),
		styleWeekend:     day("FBE9E9", offInk, false),
		styleHoliday:     day(offFill, offInk, true),
		styleProvisional: day(mayFill, mayInk, true),
		styleMadeWorking: day(workFill, ink, true),
		styleStep:        {Font: font(11, ink, false), Alignment: wrapped},
		styleWrong:       day(wrongFill, offInk, true),
		styleLink:        {Font: &excelize.Font{Family: "Calibri", Size: 11, Color: "0B57D0", Underline: "single"}, Border: line, Alignment: align("left")},
	} {
		id, err := w.f.NewStyle(style)
		w.try(err)
		w.styles[name] = id
	}
}

// columnStyle is how values of a column look.
func columnStyle(id string) styleName {
	switch id {
	case colFrom, colTo, colBreakFrom, colBreakTo, colPartFrom, colPartTo:
		return styleTime
	case colDate, colFirst, colLast:
		return styleDate
	case colRooms, colAway, colNumber, colSlot:
		return styleNumber
	}
	return styleText
}

// columnWidth is in characters of the default font.
var columnWidth = map[string]float64{
	colWeekday: 36, colFrom: 12, colTo: 12, colBreakFrom: 12, colBreakTo: 12, colRooms: 12,
	colDate: 14, colKind: 28, colReason: 34,
	colNumber: 6, colFirst: 13, colLast: 13, colPartFrom: 12, colPartTo: 12, colAway: 12,
	colPlaceKK: 26, colPlaceRU: 26, colPlaceEN: 26, colAddressKK: 30, colAddressRU: 30, colAddressEN: 30,
	colSlot: 16, colTerritory: 30,
}
