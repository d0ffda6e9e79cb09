package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"kezek/cmd/load"
)

// TestBenchChart_MarksStandOnTheAxis draws a run with a work that did something
// and one that did nothing.
func TestBenchChart_MarksStandOnTheAxis(t *testing.T) {
	r := benchReport{Clients: 3, Version: "<test>"}
	for name, most := range map[string]int{"busy": 50, "idle": 0} {
		left := most
		result, err := load.Run{URL: "http://127.0.0.1:1", Clients: 1, For: time.Minute, Most: 50, Step: func(int, *load.Answer) (*load.Request, error) {
			if left--; left < 0 {
				return nil, errors.New("nothing left")
			}
			return nil, nil
		}}.Do(t.Context())
		if most > 0 && err != nil {
			t.Fatal(err)
		}
		r.Works = append(r.Works, benchResult{Work: name, Load: result})
	}
	var picture bytes.Buffer
	if err := r.svg(&picture); err != nil {
		t.Fatal(err)
	}
	marks, texts := 0, 0
	for d := xml.NewDecoder(&picture); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "text" {
			texts++
		}
		for _, a := range e.Attr {
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
			}
			var x float64
			var y int
			if n, _ := fmt.Sscanf(a.Value, "translate(%g %d)", &x, &y); n == 2 && y > chartTop {
				if marks++; x < chartLeft || x > chartLeft+chartWidth {
					t.Errorf("a mark at %v", x)
				}
			}
		}
	}
	if want := len(r.Works) * len(chartPercentiles); marks != want || texts <= 2*want {
		t.Errorf("%d marks, want %d, and %d texts", marks, want, texts)
	}
}
