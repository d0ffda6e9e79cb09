package api

import (
	"context"
	"time"

	"kezek/scheduler"
)

// webhook is where another system is told of what happens.
type webhook struct {
	ID      string            `json:"id" doc:"Identifier."`
	Name    string            `json:"name" doc:"What the operator calls it."`
	URL     string            `json:"url" doc:"Where it is told, by POST."`
	Topics  []scheduler.Topic `json:"topics" nullable:"false" doc:"What it is told of."`
	Enabled bool              `json:"enabled" doc:"It is told. What happens while it is not, it is never told."`
	WithIIN bool              `json:"with_iin" doc:"Personal numbers are told."`
	Off     string            `json:"off,omitempty" doc:"Why it was turned off by itself."`
	Created time.Time         `json:"created" doc:"When it was made."`
	By      string            `json:"by" doc:"Who made it."`
}

func showWebhook(h scheduler.Webhook) webhook {
	return webhook{ID: h.ID, Name: h.Name, URL: h.URL, Topics: notNil(h.Topics),
		Enabled: h.Enabled, WithIIN: h.WithIIN, Off: h.Off, Created: h.Created, By: h.By}
}

// webhookSecret is a webhook with its secret.
type webhookSecret struct {
	webhook
	Secret string `json:"secret" doc:"The secret of its signatures, as Standard Webhooks writes it. It is shown this once."`
}

type webhookBody struct {
	Name    string   `json:"name" minLength:"1" maxLength:"100" doc:"What to call it."`
	URL     string   `json:"url" maxLength:"2000" doc:"https, or http to this machine; without user and fragment." example:"https://hooks.example.kz/kezek"`
	Topics  []string `json:"topics" minItems:"1" maxItems:"10" nullable:"false" doc:"What to tell it of." enum:"form.accepted,booking.booked,booking.moved,booking.cancelled,booking.arrived,booking.arrival_undone,booking.annulled,booking.reinstated,booking.unserved,form.examined"`
	Enabled *bool    `json:"enabled,omitempty" doc:"Tell it; without this, it is told."`
	WithIIN bool     `json:"with_iin,omitempty" doc:"Tell personal numbers; without, the number of the form says who it is about."`
}

func (b *webhookBody) input() scheduler.WebhookInput {
	return scheduler.WebhookInput{Name: b.Name, URL: b.URL, Enabled: b.Enabled == nil || *b.Enabled, WithIIN: b.WithIIN,
		Topics: each(b.Topics, func(t string) scheduler.Topic { return scheduler.Topic(t) })}
}

func (s *Server) listWebhooks(ctx context.Context, _ *nothing) (*answer[list[webhook]], error) {
	all, err := s.engine.Webhooks(ctx, actorOf(ctx))
	return giveEach(all, err, showWebhook)
}

type webhookPost struct {
	Body webhookBody
}

func (s *Server) createWebhook(ctx context.Context, in *webhookPost) (*answer[webhookSecret], error) {
	h, err := s.engine.CreateWebhook(ctx, actorOf(ctx), in.Body.input())
	return give(webhookSecret{showWebhook(h.Webhook), h.Secret}, err)
}

type oneWebhook struct {
	Webhook string `path:"webhook" maxLength:"40" doc:"Identifier of the webhook."`
}

type webhookPut struct {
	Webhook string `path:"webhook" maxLength:"40" doc:"Identifier of the webhook."`
	Body    webhookBody
}

func (s *Server) changeWebhook(ctx context.Context, in *webhookPut) (*answer[webhook], error) {
	h, err := s.engine.ChangeWebhook(ctx, actorOf(ctx), in.Webhook, in.Body.input())
	return give(showWebhook(h), err)
}

func (s *Server) dropWebhook(ctx context.Context, in *oneWebhook) (*nothing, error) {
	return done(s.engine.DropWebhook(ctx, actorOf(ctx), in.Webhook))
}

func (s *Server) rotateWebhookSecret(ctx context.Context, in *oneWebhook) (*answer[webhookSecret], error) {
	h, err := s.engine.RotateWebhookSecret(ctx, actorOf(ctx), in.Webhook)
	return give(webhookSecret{showWebhook(h.Webhook), h.Secret}, err)
}

// dispatch is something that happened, on its way to a webhook.
type dispatch struct {
	ID         string                  `json:"id" doc:"Identifier, which the receiver gets as webhook-id."`
	Topic      scheduler.Topic         `json:"topic" doc:"What happened."`
	At         time.Time               `json:"at" doc:"When it happened."`
	Form       string                  `json:"form" doc:"Number of the form 031/у."`
	Booking    scheduler.Number        `json:"booking,omitempty" doc:"Number of the booking."`
	State      scheduler.DispatchState `json:"state" doc:"waiting, delivered or dead: given up."`
	Attempts   int                     `json:"attempts" doc:"Tries so far."`
	NextTry    time.Time               `json:"next_try,omitzero" doc:"Of what waits: not before this, and not before what happened to the same form earlier."`
	LastError  string                  `json:"last_error,omitempty" doc:"Why the last try failed."`
	LastStatus int                     `json:"last_status,omitempty" doc:"HTTP status of the receiver's last answer."`
	Settled    time.Time               `json:"settled,omitzero" doc:"When it was delivered or given up."`
}

func showDispatch(d scheduler.Dispatch) dispatch {
	out := dispatch{ID: d.ID, Topic: d.Topic, At: d.At, Form: d.Form, Booking: d.Booking, State: d.State, Attempts: d.Attempts,
		LastError: d.LastError, LastStatus: d.LastStatus, Settled: d.Settled}
	if d.State == scheduler.DispatchWaiting {
		out.NextTry = d.NextTry
	}
	return out
}

type dispatchesQuery struct {
	Webhook string       `path:"webhook" maxLength:"40" doc:"Identifier of the webhook."`
	State   string       `query:"state" enum:"waiting,delivered,dead" doc:"Only in this state; dead are those given up."`
	From    instantParam `query:"from" doc:"Only what happened from then on (write + as %2B)." example:"2026-12-01T09:00:00+05:00"`
	To      instantParam `query:"to" doc:"Only what happened before." example:"2026-12-02T09:00:00+05:00"`
	Limit   int          `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"How many at most, the newest first."`
}

func (s *Server) listDispatches(ctx context.Context, in *dispatchesQuery) (*answer[list[dispatch]], error) {
	all, err := s.engine.Dispatches(ctx, actorOf(ctx), in.Webhook,
		scheduler.DispatchFilter{State: scheduler.DispatchState(in.State), From: in.From.Time, To: in.To.Time, Limit: in.Limit})
	return giveEach(all, err, showDispatch)
}

type oneDispatch struct {
	Webhook  string `path:"webhook" maxLength:"40" doc:"Identifier of the webhook."`
	Delivery string `path:"delivery" maxLength:"40" doc:"Identifier of what was told."`
}

func (s *Server) replayDispatch(ctx context.Context, in *oneDispatch) (*answer[dispatch], error) {
	d, err := s.engine.ReplayDispatch(ctx, actorOf(ctx), in.Webhook, in.Delivery)
	return give(showDispatch(d), err)
}

type replaySpan struct {
	Webhook string `path:"webhook" maxLength:"40" doc:"Identifier of the webhook."`
	Body    struct {
		From  time.Time `json:"from" doc:"What happened from then on."`
		To    time.Time `json:"to" doc:"What happened before."`
		State string    `json:"state,omitempty" enum:"delivered,dead" doc:"Only in this state; without it both."`
	} `nameHint:"Replay"`
}

// replayed tells how much is told again.
type replayed struct {
	Replayed int `json:"replayed" doc:"How many events are told again, under their identifiers."`
}

func (s *Server) replayWebhook(ctx context.Context, in *replaySpan) (*answer[replayed], error) {
	n, err := s.engine.Replay(ctx, actorOf(ctx), in.Webhook,
		scheduler.DispatchFilter{From: in.Body.From, To: in.Body.To, State: scheduler.DispatchState(in.Body.State)})
	return give(replayed{n}, err)
}
