package scheduler

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"kezek/slots"
)

// Webhook is where another system is told of what happens. Stored as a CBOR map
// in the one record that holds all of them: every change that somebody may want
// to know of reads it.
type Webhook struct {
	ID      string    `json:"id"` // UUIDv7
	Name    string    `json:"name"`
	URL     string    `json:"url"` // https, or http to this machine
	Topics  []Topic   `json:"topics"`
	Enabled bool      `json:"enabled"`       // what happens meanwhile is not kept for a webhook that is not
	WithIIN bool      `json:"with_iin"`      // tell personal numbers
	Off     string    `json:"off,omitempty"` // why it was turned off by itself
	Created time.Time `json:"created"`
	By      string    `json:"by"` // subject of who made it

	Keys []WebhookKey `json:"keys"` // the newest first
}

// WebhookKey signs what a webhook is told.
type WebhookKey struct {
	Key   []byte    `json:"key"`
	Until time.Time `json:"until,omitzero"` // zero: it is the one in force
}

// WebhookInput is what the operator says of a webhook.
type WebhookInput struct {
	Name    string
	URL     string
	Topics  []Topic
	Enabled bool
	WithIIN bool
}

// WebhookSecret is a webhook with its secret, which is shown this once.
type WebhookSecret struct {
	Webhook
	Secret string `json:"secret"` // whsec_ and base64, as Standard Webhooks writes it
}

const (
	maxWebhooks   = 20
	webhookName   = 100  // characters
	webhookURL    = 2000 // bytes
	webhookKey    = 32   // bytes
	secretPrefix  = "whsec_"
	rotationGrace = 24 * time.Hour // in which a secret that was replaced still signs
)

// Validate reports everything wrong with the input.
func (in *WebhookInput) Validate() slots.Problems {
	var f faults
	n := utf8.RuneCountInString(in.Name)
	f.check(1 <= n && n <= webhookName, "name", "text", say("атауы: 1–100 таңба", "название: от 1 до 100 знаков", "a name has 1 to 100 characters"))
	err := CheckEndpoint(in.URL, false)
	f.check(err == nil && len(in.URL) <= webhookURL, "url", "url", say("https://хост/жол керек, немесе осы машинаға http; пайдаланушысыз",
		"нужно https://хост/путь или http на эту же машину; без имени пользователя", "want https://host/path, or http to this machine, without user and fragment"))
	f.check(len(in.Topics) > 0, "topics", "topics", say("кемінде бір оқиға керек", "нужно хотя бы одно событие", "at least one topic is wanted"))
	for i, t := range in.Topics {
		f.check(slices.Contains(Topics, t), fmt.Sprintf("topics[%d]", i), "topic", say("белгісіз оқиға", "неизвестное событие", "unknown topic"))
		f.check(!slices.Contains(in.Topics[:i], t), fmt.Sprintf("topics[%d]", i), "topic", say("оқиға екі рет аталған", "событие названо дважды", "the topic is named twice"))
	}
	return f.Problems
}

func webhooksKey() key { return newKey(prefixWebhooks) }

func getWebhooks(g getter) ([]Webhook, error) {
	all, _, err := find[[]Webhook](g, webhooksKey())
	return all, err
}

// putWebhooks writes the webhooks, under another epoch: see Engine.webhooks.
func (c *change) putWebhooks(all []Webhook, now time.Time) error {
	if err := c.bumpEpoch(now); err != nil {
		return err
	}
	if len(all) == 0 {
		return c.Delete(webhooksKey())
	}
	return put(c, maps, webhooksKey(), all)
}

// webhooks returns what getWebhooks does, for whoever only tells them something:
// they are shared with others who ask, and must not be changed.
func (e *Engine) webhooks(g getter) ([]Webhook, error) {
	return e.knownWebhooks.get(g, "", func(g getter, _ string) ([]Webhook, error) { return getWebhooks(g) })
}

func webhookIndex(all []Webhook, id string) int {
	return slices.IndexFunc(all, func(h Webhook) bool { return h.ID == id })
}

// secret writes the newest key as Standard Webhooks does.
func (h *Webhook) secret() string {
	return secretPrefix + base64.StdEncoding.EncodeToString(h.Keys[0].Key)
}

// public is the webhook without its keys.
func (h Webhook) public() Webhook {
	h.Keys = nil
	return h
}

// take sets what the operator says.
func (h *Webhook) take(in WebhookInput) {
	h.Name, h.URL, h.Topics, h.Enabled, h.WithIIN = in.Name, in.URL, in.Topics, in.Enabled, in.WithIIN
	if h.Enabled {
		h.Off = ""
	}
}

// rekey puts a new key in force. The one before signs too for a while, so that
// the receiver can change over when it likes.
func (h *Webhook) rekey(now time.Time) error {
	k := make([]byte, webhookKey)
	if _, err := rand.Read(k); err != nil {
		return fmt.Errorf("make a secret: %w", err)
	}
	h.Keys = slices.DeleteFunc(h.Keys, func(k WebhookKey) bool { return !k.Until.IsZero() })
	for i := range h.Keys {
		h.Keys[i].Until = now.Add(rotationGrace)
	}
	h.Keys = slices.Insert(h.Keys, 0, WebhookKey{Key: k})
	return nil
}

// Signing returns the keys that sign at an instant, the newest first.
func (h *Webhook) Signing(at time.Time) [][]byte {
	var out [][]byte
	for _, k := range h.Keys {
		if k.Until.IsZero() || at.Before(k.Until) {
			out = append(out, k.Key)
		}
	}
	return out
}

// Webhooks lists the webhooks without their secrets.
func (e *Engine) Webhooks(ctx context.Context, a Actor) ([]Webhook, error) {
	if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	all, err := e.WebhookTargets(ctx)
	for i := range all {
		all[i] = all[i].public()
	}
	return all, err
}

// WebhookTargets lists the webhooks with their keys, for whoever delivers.
func (e *Engine) WebhookTargets(ctx context.Context) (all []Webhook, err error) {
	err = e.view(ctx, func(r Reader) error {
		all, err = getWebhooks(r)
		return err
	})
	slices.SortFunc(all, func(a, b Webhook) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

// onWebhook changes one webhook, which the operator alone may.
func (e *Engine) onWebhook(ctx context.Context, a Actor, id string, fn func(h *Webhook, now time.Time) error) (WebhookSecret, error) {
	if a.Role != RoleOperator {
		return WebhookSecret{}, fail(CodeForbidden)
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (WebhookSecret, error) {
		all, err := getWebhooks(c)
		if err != nil {
			return WebhookSecret{}, err
		}
		i := webhookIndex(all, id)
		if i < 0 {
			return WebhookSecret{}, fail(CodeNotFound, id)
		}
		if err := fn(&all[i], now); err != nil {
			return WebhookSecret{}, err
		}
		c.dispatches = true
		return WebhookSecret{all[i].public(), all[i].secret()}, c.putWebhooks(all, now)
	})
}

// CreateWebhook makes a webhook, and shows its secret. Errors: CodeInvalid, CodeForbidden.
func (e *Engine) CreateWebhook(ctx context.Context, a Actor, in WebhookInput) (WebhookSecret, error) {
	if a.Role != RoleOperator {
		return WebhookSecret{}, fail(CodeForbidden)
	}
	if err := invalid(in.Validate()); err != nil {
		return WebhookSecret{}, err
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (WebhookSecret, error) {
		all, err := getWebhooks(c)
		if err != nil {
			return WebhookSecret{}, err
		}
		if len(all) >= maxWebhooks {
			return WebhookSecret{}, invalid(slots.Problems{{Path: "webhooks", Code: "too_many",
				Text: say("20-дан артық болмайды", "не более 20", "there are 20 at most")}})
		}
		h := Webhook{ID: NewID(now), Created: now, By: a.Subject}
		h.take(in)
		if err := h.rekey(now); err != nil {
			return WebhookSecret{}, err
		}
		return WebhookSecret{h.public(), h.secret()}, c.putWebhooks(append(all, h), now)
	})
}

// ChangeWebhook changes what a webhook is told and where. Errors: CodeInvalid,
// CodeNotFound, CodeForbidden.
func (e *Engine) ChangeWebhook(ctx context.Context, a Actor, id string, in WebhookInput) (Webhook, error) {
	if err := invalid(in.Validate()); err != nil && a.Role == RoleOperator {
		return Webhook{}, err
	}
	h, err := e.onWebhook(ctx, a, id, func(h *Webhook, _ time.Time) error {
		h.take(in)
		return nil
	})
	return h.Webhook, err
}

// RotateWebhookSecret gives a webhook a new secret, and shows it. The one before
// signs too for a day. Errors: CodeNotFound, CodeForbidden.
func (e *Engine) RotateWebhookSecret(ctx context.Context, a Actor, id string) (WebhookSecret, error) {
	return e.onWebhook(ctx, a, id, func(h *Webhook, now time.Time) error { return h.rekey(now) })
}

// DropWebhook ends a webhook; what it was yet to be told is forgotten. One that
// does not exist is no error.
func (e *Engine) DropWebhook(ctx context.Context, a Actor, id string) error {
	if a.Role != RoleOperator {
		return fail(CodeForbidden)
	}
	now := e.now()
	return e.update(ctx, func(c *change) error {
		all, err := getWebhooks(c)
		i := webhookIndex(all, id)
		if err != nil || i < 0 {
			return err
		}
		return c.putWebhooks(slices.Delete(all, i, i+1), now)
	})
}

// WebhookGone turns off a webhook whose receiver says that it is no more.
func (e *Engine) WebhookGone(ctx context.Context, id, why string) error {
	now := e.now()
	return e.update(ctx, func(c *change) error {
		all, err := getWebhooks(c)
		i := webhookIndex(all, id)
		if err != nil || i < 0 {
			return err
		}
		all[i].Enabled, all[i].Off = false, why
		return c.putWebhooks(all, now)
	})
}
