package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"kezek/api"
	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// processMetrics are the figures of the process itself.
func processMetrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// storeGauges are the figures of a store that keeps some.
func storeGauges(s scheduler.Store) []api.Gauge {
	b, ok := s.(interface{ Stats() bolt.Stats })
	if !ok {
		return nil
	}
	gauge := func(name, help string, read func(bolt.Stats) float64) api.Gauge {
		return api.Gauge{Name: name, Help: help, Read: func() float64 { return read(b.Stats()) }}
	}
	return []api.Gauge{
		gauge("kezek_store_bytes", "Size of the data file.", func(s bolt.Stats) float64 { return float64(s.Size) }),
		gauge("kezek_store_free_bytes", "Bytes inside the data file that new data can use.", func(s bolt.Stats) float64 { return float64(s.Free) }),
		gauge("kezek_store_commits", "Durable commits since the start.", func(s bolt.Stats) float64 { return float64(s.Commits) }),
		gauge("kezek_store_updates", "Updates that those commits kept.", func(s bolt.Stats) float64 { return float64(s.Updates) }),
		gauge("kezek_store_views", "Views that are open now.", func(s bolt.Stats) float64 { return float64(s.Views) }),
	}
}
