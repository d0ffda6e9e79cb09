package sms

import (
	"context"
	"log/slog"

	"kezek/scheduler"
)

// LogGateway is the gateway for development: it writes messages to the log and
// sends nothing. The text is written whole, to be read; the phone is masked.
type LogGateway struct{ Log *slog.Logger }

var _ scheduler.Gateway = LogGateway{}

// Send implements scheduler.Gateway. It never fails.
func (g LogGateway) Send(ctx context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	g.Log.InfoContext(ctx, "SMS", "id", sms.ID, "phone", scheduler.MaskPhone(sms.Phone), "text", sms.Text)
	return scheduler.Receipt{Gateway: "log", ID: sms.ID}, nil
}
