package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"time"
)

// The chart of a run: a row for each work with its rate and its percentiles on a
// logarithmic axis, and their numbers in columns whose heads are the legend. It
// is for files that are looked at by themselves, and takes light or dark from who
// looks. api/web draws parts within wholes, which these are not.
//
//go:embed benchchart.svg
var benchChartText string

var benchChart = template.Must(template.New("benchchart.svg").Parse(benchChartText))

// Where things stand, in pixels.
const (
	chartTop    = 92
	chartRow    = 52
	chartLeft   = 190 // of the axis
	chartWidth  = 380
	chartColumn = 66 // of a percentile's numbers
	chartFirst  = chartLeft + chartWidth + 72
)

// chartPercentiles are those drawn, each with a mark of its own.
var chartPercentiles = []float64{50, 90, 99, 99.9}

type chartData struct {
	Title, Summary, Caption string
	Width, Height           int
	HeadY, TickY            int // of the heads of the columns, and of the axis' numbers
	AxisTop, Bottom         int // between which the axis' lines run
	Heads, Ticks            []chartMark
	Rows                    []chartRowData
}

type chartRowData struct {
	Work, Rate string
	Y          int
	From, To   float64 // of the line from the first to the last percentile
	Marks      []chartMark
}

// chartMark is a percentile in its place, with its number at another; or a tick.
type chartMark struct {
	Kind        int // 0: dot, 1: ring, 2: diamond, 3: bar
	X           float64
	Y           int
	Label       string
	LabelX      int
	Description string
}

// svg writes the report as a picture.
func (r benchReport) svg(w io.Writer) error {
	low, high := r.decades()
	at := func(ms float64) float64 {
		return chartLeft + chartWidth*(math.Log10(max(ms, low))-math.Log10(low))/(math.Log10(high)-math.Log10(low))
	}
	d := chartData{Title: fmt.Sprintf("kezek bench, %d clients", r.Clients), Caption: fmt.Sprintf("%s, version %s, %s", r.At.Format(time.DateOnly), r.Version, r.Prepared),
		Width: chartFirst + chartColumn*(len(chartPercentiles)-1) + 24, Bottom: chartTop + chartRow*len(r.Works)}
	d.Height, d.TickY, d.HeadY, d.AxisTop = d.Bottom+58, d.Bottom+20, chartTop-18, chartTop-6
	for i, p := range chartPercentiles {
		d.Heads = append(d.Heads, chartMark{Kind: i, X: float64(chartFirst+chartColumn*i) - 48, Y: d.HeadY - 5, Label: fmt.Sprintf("p%v", p), LabelX: chartFirst + chartColumn*i})
	}
	for ms := low; ms <= high*1.001; ms *= 10 {
		d.Ticks = append(d.Ticks, chartMark{X: at(ms), Label: fmt.Sprintf("%v ms", ms)})
	}
	var words []string
	for i, b := range r.Works {
		row := chartRowData{Work: b.Work, Rate: fmt.Sprintf("%.0f a second", b.Load.PerSecond()), Y: chartTop + chartRow*i + chartRow/2}
		told := b.Work + ": " + row.Rate
		for kind, p := range chartPercentiles {
			ms := float64(b.Load.Percentile(p).Microseconds()) / 1000
			m := chartMark{Kind: kind, X: at(ms), Y: row.Y, Label: threeDigits(ms), LabelX: chartFirst + chartColumn*kind}
			m.Description = fmt.Sprintf("p%v %s ms", p, m.Label)
			told += ", " + m.Description
			row.Marks = append(row.Marks, m)
		}
		row.From, row.To = row.Marks[0].X, row.Marks[len(row.Marks)-1].X
		d.Rows = append(d.Rows, row)
		words = append(words, told+".")
	}
	d.Summary = strings.Join(words, " ")
	return benchChart.Execute(w, d)
}

// decades returns the powers of ten, in milliseconds, between which everything lies.
func (r benchReport) decades() (low, high float64) {
	low, high = math.Inf(1), 0
	for _, b := range r.Works {
		low = min(low, float64(b.Load.Percentile(chartPercentiles[0]).Microseconds())/1000)
		high = max(high, float64(b.Load.Percentile(chartPercentiles[len(chartPercentiles)-1]).Microseconds())/1000)
	}
	low = math.Pow(10, math.Floor(math.Log10(max(low, 0.001))))
	high = math.Pow(10, math.Ceil(math.Log10(max(high, 0.001))))
	return min(low, 1000), max(high, 10*min(low, 1000))
}

// threeDigits writes milliseconds with the digits that mean something.
func threeDigits(ms float64) string {
	switch {
	case ms < 10:
		return fmt.Sprintf("%.2f", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}
