package web

import (
	"fmt"
	"math"
	"strconv"
)

// Chart is a drawing of parts within wholes: each whole is a hollow bar, its part
// a solid one inside, so that it can be read without colours. It is drawn on the
// server as SVG, takes its colours from the page's tokens, and a table beside it
// says the same.
type Chart struct {
	ID          string // unique on the page
	Title       string
	Description string // what it shows, in words, for who cannot see it
	Whole, Part string // what the bars mean
	Bars        []Bar
}

// Bar is one part within a whole.
type Bar struct {
	Label       string // at the axis
	Tip         string // everything about it, in words
	Part, Whole float64
	Text        string // at the end of the bar, of charts with rows
}

// Drawing is a chart with everything in its place, in units that are a pixel at
// the usual size of text and grow with it.
type Drawing struct {
	Chart
	Width, Height int
	Ticks         []Tick
	Drawn         []DrawnBar
	Plot          Box // where the bars are
}

// Tick is a line across the chart with its number.
type Tick struct {
	At    float64
	Label string
}

// DrawnBar is a bar in its place.
type DrawnBar struct {
	Bar
	Outer, Inner   Box
	LabelX, LabelY float64
	ShowLabel      bool
	TextX          float64
}

// Box is a rectangle.
type Box struct{ X, Y, W, H float64 }

// Rem is the width in the unit that grows with the text.
func (d Drawing) Rem() string { return strconv.FormatFloat(float64(d.Width)/16, 'f', 3, 64) + "rem" }

// Right and Bottom are the far edges of the box.
func (b Box) Right() float64 { return b.X + b.W }

// Bottom is the lower edge.
func (b Box) Bottom() float64 { return b.Y + b.H }

// Columns draws upright bars side by side, for what follows in time.
func (c Chart) Columns() Drawing {
	const left, top, height, bottom, usual, least, label = 48, 12, 200, 28, 720, 14, 46
	step := max(float64(usual)/float64(max(len(c.Bars), 1)), least)
	step = min(step, 64)
	d := Drawing{Chart: c, Plot: Box{left, top, step * float64(len(c.Bars)), height}}
	d.Width, d.Height = left+int(d.Plot.W)+12, top+height+bottom
	end, ticks := scale(c.largest())
	y := func(v float64) float64 { return top + height*(1-v/end) }
	for _, t := range ticks {
		d.Ticks = append(d.Ticks, Tick{y(t), number(t)})
	}
	every := int(math.Ceil(label / step))
	for i, b := range c.Bars {
		x, w := left+step*float64(i), step*.74
		x += (step - w) / 2
		d.Drawn = append(d.Drawn, DrawnBar{Bar: b, LabelX: x + w/2, LabelY: top + height + 18, ShowLabel: i%every == 0,
			Outer: Box{x, y(b.Whole), w, height + top - y(b.Whole)}, Inner: Box{x + w/5, y(b.Part), w * 3 / 5, height + top - y(b.Part)}})
	}
	return d
}

// Rows draws lying bars one below the other, for what has long names.
func (c Chart) Rows() Drawing {
	const left, top, row, width, right, bottom = 8, 4, 46, 520, 150, 26
	d := Drawing{Chart: c, Plot: Box{left, top, width, row * float64(len(c.Bars))}}
	d.Width, d.Height = left+width+right, top+row*len(c.Bars)+bottom
	end, ticks := scale(c.largest())
	x := func(v float64) float64 { return width * v / end }
	for _, t := range ticks {
		d.Ticks = append(d.Ticks, Tick{left + x(t), number(t)})
	}
	for i, b := range c.Bars {
		y := top + row*float64(i)
		d.Drawn = append(d.Drawn, DrawnBar{Bar: b, LabelX: left + 2, LabelY: y + 15, ShowLabel: true, TextX: left + x(max(b.Whole, b.Part)) + 8,
			Outer: Box{left, y + 21, x(b.Whole), 18}, Inner: Box{left, y + 25, x(b.Part), 10}})
	}
	return d
}

func (c Chart) largest() float64 {
	out := 0.0
	for _, b := range c.Bars {
		out = max(out, b.Whole, b.Part)
	}
	return out
}

// scale returns the end of an axis and its ticks: three to six round numbers.
func scale(largest float64) (end float64, ticks []float64) {
	if largest <= 0 {
		return 1, []float64{0, 1}
	}
	step := math.Pow(10, math.Floor(math.Log10(largest/4)))
	for _, f := range []float64{1, 2, 5, 10} {
		if largest/(step*f) <= 5 {
			step *= f
			break
		}
	}
	for t := 0.0; ; t += step {
		ticks = append(ticks, t)
		if t >= largest-step*1e-9 {
			return t, ticks
		}
	}
}

// number writes a number of an axis without noise of the arithmetic.
func number(v float64) string { return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64) }

// Percent writes a share as the language does: "12,5 %". Without a whole there is
// none: "–".
func Percent(lang string, part, whole int) string {
	if whole == 0 {
		return "–"
	}
	s := fmt.Sprintf("%.1f", 100*float64(part)/float64(whole))
	if lang == "en" {
		return s + "%"
	}
	return s[:len(s)-2] + "," + s[len(s)-1:] + "\u00a0%"
}
