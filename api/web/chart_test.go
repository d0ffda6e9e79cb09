package web

import (
	"slices"
	"testing"
)

func TestChart_AxesEndAtRoundNumbers(t *testing.T) {
	for _, c := range []struct {
		largest float64
		want    []float64
	}{
		{0, []float64{0, 1}},
		{1, []float64{0, .2, .4, .6, .8, 1}},
		{7, []float64{0, 2, 4, 6, 8}},
		{48, []float64{0, 10, 20, 30, 40, 50}},
		{101, []float64{0, 50, 100, 150}},
		{2400, []float64{0, 500, 1000, 1500, 2000, 2500}},
	} {
		end, got := scale(c.largest)
		labels := func(list []float64) (out []string) {
			for _, v := range list {
				out = append(out, number(v))
			}
			return out
		}
		if !slices.Equal(labels(got), labels(c.want)) || number(end) != number(c.want[len(c.want)-1]) {
			t.Errorf("up to %v: %v, want %v", c.largest, got, c.want)
		}
	}
}

// Every bar lies within the drawing, and a part within its whole.
func TestChart_PartsLieWithinWholes(t *testing.T) {
	c := Chart{Bars: []Bar{{Part: 3, Whole: 12}, {Part: 0, Whole: 0}, {Part: 12, Whole: 12}}}
	for name, d := range map[string]Drawing{"columns": c.Columns(), "rows": c.Rows()} {
		for _, b := range d.Drawn {
			in, out := b.Inner, b.Outer
			if in.X < out.X || in.Right() > out.Right()+1e-9 || in.Y < out.Y || in.Bottom() > out.Bottom()+1e-9 {
				t.Errorf("%s: part %+v is not within %+v", name, in, out)
			}
			if out.X < 0 || out.Y < 0 || out.Right() > float64(d.Width) || out.Bottom() > float64(d.Height) {
				t.Errorf("%s: %+v is outside of %d by %d", name, out, d.Width, d.Height)
			}
		}
	}
	year := Chart{Bars: make([]Bar, 53)}.Columns()
	last := -100.0
	for _, b := range year.Drawn {
		if !b.ShowLabel {
			continue
		}
		if b.LabelX-last < 40 {
			t.Errorf("labels at %v and %v overlap", last, b.LabelX)
		}
		last = b.LabelX
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		lang        string
		part, whole int
		want        string
	}{{"ru", 1, 8, "12,5\u00a0%"}, {"kk", 0, 3, "0,0\u00a0%"}, {"en", 2, 3, "66.7%"}, {"en", 0, 0, "–"}, {"ru", 5, 5, "100,0\u00a0%"}} {
		if got := Percent(c.lang, c.part, c.whole); got != c.want {
			t.Errorf("%s %d of %d: %q, want %q", c.lang, c.part, c.whole, got, c.want)
		}
	}
}
