package load

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Result is what a run measured.
type Result struct {
	Clients  int
	Rate     float64 // that was asked for; 0: closed loop
	Elapsed  time.Duration
	Requests int
	Statuses map[int]int // answers by HTTP status

	latency *hdrhistogram.Histogram // of pieces of work, microseconds
}

// The histogram keeps three digits of latencies between these.
const shortest, longest, digits = 1, int64(10 * time.Minute / time.Microsecond), 3

func newResult(r Run) *Result {
	return &Result{Clients: r.Clients, Rate: r.Rate, Statuses: map[int]int{}, latency: hdrhistogram.New(shortest, longest, digits)}
}

func (r *Result) took(d time.Duration) {
	_ = r.latency.RecordValue(min(d.Microseconds(), longest)) // cannot be out of range
}

func (r *Result) add(other *Result) {
	r.Requests += other.Requests
	for status, n := range other.Statuses {
		r.Statuses[status] += n
	}
	r.latency.Merge(other.latency)
}

// Pieces is how many pieces of work were done.
func (r *Result) Pieces() int { return int(r.latency.TotalCount()) }

// PerSecond is how many pieces of work were done a second.
func (r *Result) PerSecond() float64 { return float64(r.Pieces()) / r.Elapsed.Seconds() }

// Percentile is the latency that so many of a hundred pieces did not exceed.
func (r *Result) Percentile(p float64) time.Duration {
	return time.Duration(r.latency.ValueAtPercentile(p)) * time.Microsecond
}

// Percentiles are those that tables and charts show: the usual and the rare.
var Percentiles = []float64{50, 75, 90, 99, 99.9, 100}

// MarshalJSON writes the figures with their units in the names.
func (r *Result) MarshalJSON() ([]byte, error) {
	latency := map[string]float64{}
	for _, p := range Percentiles {
		latency[percentileName(p)] = float64(r.Percentile(p).Microseconds()) / 1000
	}
	return json.Marshal(struct {
		Clients   int                `json:"clients"`
		Rate      float64            `json:"rate,omitempty"`
		Seconds   float64            `json:"seconds"`
		Pieces    int                `json:"pieces"`
		Requests  int                `json:"requests"`
		PerSecond float64            `json:"per_second"`
		Statuses  map[int]int        `json:"statuses"`
		Latency   map[string]float64 `json:"latency_ms"`
	}{r.Clients, r.Rate, r.Elapsed.Seconds(), r.Pieces(), r.Requests, r.PerSecond(), maps.Clone(r.Statuses), latency})
}

func percentileName(p float64) string {
	if p == 100 {
		return "max"
	}
	text, _ := json.Marshal(p)
	return "p" + string(text)
}
