package api

import (
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Gauge is a figure of the engine or the store that /metrics shows.
type Gauge struct {
	Name string         // with the prefix kezek_ and the unit, as Prometheus wants it
	Help string         // one line
	Read func() float64 // asked at every scrape; quick, and safe for concurrent use
}

// metrics are the figures of the server itself. Labels hold route patterns only.
type metrics struct {
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
	streams  prometheus.Gauge
	handler  fiber.Handler
}

func newMetrics(registry *prometheus.Registry, gauges []Gauge) (*metrics, error) {
	m := &metrics{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kezek_http_request_duration_seconds", Help: "Time from a request's headers to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "kezek_http_requests_in_flight", Help: "Requests that have no answer yet."}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "kezek_http_event_streams", Help: "Open event streams."}),
	}
	all := []prometheus.Collector{m.duration, m.inFlight, m.streams}
	for _, g := range gauges {
		all = append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.Name, Help: g.Help}, g.Read))
	}
	for _, c := range all {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	m.handler = adaptor.HTTPHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return m, nil
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	m.duration.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}
