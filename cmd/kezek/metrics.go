package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"kezek/api"
	"kezek/scheduler"
	"kezek/scheduler/sms"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/webhooks"
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
		gauge("kezek_store_pending_bytes", "Bytes that the redo log has and the data file not yet.", func(s bolt.Stats) float64 { return float64(s.Pending) }),
		gauge("kezek_store_commits", "Durable commits since the start.", func(s bolt.Stats) float64 { return float64(s.Commits) }),
		gauge("kezek_store_updates", "Updates that those commits kept.", func(s bolt.Stats) float64 { return float64(s.Updates) }),
		gauge("kezek_store_views", "Views that are open now.", func(s bolt.Stats) float64 { return float64(s.Views) }),
	}
}

// webhookGauges are the figures of what other systems are told.
func webhookGauges(d *webhooks.Deliverer) []api.Gauge {
	gauge := func(name, help string, read func(webhooks.Stats) float64) api.Gauge {
		return api.Gauge{Name: name, Help: help, Read: func() float64 { return read(d.Stats()) }}
	}
	return []api.Gauge{
		gauge("kezek_webhook_delivered", "Events that webhooks took since the start.", func(s webhooks.Stats) float64 { return float64(s.Delivered) }),
		gauge("kezek_webhook_failed", "Tries in vain since the start.", func(s webhooks.Stats) float64 { return float64(s.Failed) }),
		gauge("kezek_webhook_dead", "Events given up since the start; the operator may replay them.", func(s webhooks.Stats) float64 { return float64(s.Dead) }),
		gauge("kezek_webhook_waiting", "Events that wait to be told, when last looked.", func(s webhooks.Stats) float64 { return float64(s.Waiting) }),
	}
}

// smsGauges are the figures of the messages.
func smsGauges(n *node) []api.Gauge {
	gauge := func(name, help string, read func(sms.Stats) float64) api.Gauge {
		return api.Gauge{Name: name, Help: help, Read: func() float64 { return read(n.deliverer.Stats()) }}
	}
	return []api.Gauge{
		gauge("kezek_sms_gateway_up", "1 while the SMS gateway works, 0 while sending is paused because it does not.", func(s sms.Stats) float64 {
			if s.Up {
				return 1
			}
			return 0
		}),
		gauge("kezek_sms_sent", "SMS that the gateway took since the start.", func(s sms.Stats) float64 { return float64(s.Sent) }),
		gauge("kezek_sms_retried", "Tries in vain since the start that are repeated.", func(s sms.Stats) float64 { return float64(s.Retried) }),
		gauge("kezek_sms_failed", "SMS given up since the start; they stand on worklists.", func(s sms.Stats) float64 { return float64(s.Failed) }),
		gauge("kezek_sms_expired", "SMS that lost their worth before they could be sent, since the start.", func(s sms.Stats) float64 { return float64(s.Expired) }),
		{Name: "kezek_sms_late_seconds", Help: "For how long the oldest SMS that is due has been waiting.", Read: func() float64 { return n.late().Seconds() }},
	}
}

// late is for how long the oldest message that may go out has been waiting.
func (n *node) late() time.Duration {
	due, _, err := n.engine.PendingMessages(context.Background(), 1)
	if err != nil || len(due) == 0 {
		return 0
	}
	return max(0, n.options.clock().Sub(due[0].NextTry))
}
