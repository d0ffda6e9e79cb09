package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"kezek/api"
	"kezek/scheduler"
	"kezek/scheduler/registry"
)

type serveCmd struct {
	listenFlags
	dataFlag
	archivesFlag
	Keys     issuerFlags   `embed:""`
	Registry registryFlags `embed:"" prefix:"registry-"`
	SMS      smsFlags      `embed:"" prefix:"sms-"`
	Policy   policyFlags   `embed:"" prefix:"policy-"`
	Site     siteFlags     `embed:""`
	Log      logFlags      `embed:"" prefix:"log-"`
}

// issuerFlags say whose tokens are trusted.
type issuerFlags struct {
	KeyFile      string `placeholder:"FILE" help:"Local key, whose tokens are trusted; kezek token makes it."`
	JWKSURL      string `name:"jwks-url" placeholder:"URL" help:"Where an outside issuer publishes its keys."`
	JWKSIssuer   string `name:"jwks-issuer" placeholder:"NAME" help:"The iss of its tokens."`
	JWKSAudience string `name:"jwks-audience" placeholder:"NAME" default:"kezek" help:"The aud that its tokens must have: ${default}."`
}

// listenFlags say where a server listens and how it ends.
type listenFlags struct {
	Listen          string        `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Address and port; port 0 takes a free one: ${default}."`
	ShutdownTimeout time.Duration `default:"30s" help:"How long a shutdown waits for requests that were accepted: ${default}."`
}

// siteFlags say how people get at the pages.
type siteFlags struct {
	PublicURL string `name:"public-url" placeholder:"URL" help:"Address at which people reach the pages; with https:// cookies go over https only. Without it, the address listened on."`
	// WidgetOrigins is one setting with commas in a settings file, and a repeated flag on a command line.
	WidgetOrigins []string `name:"widget-origins" placeholder:"ORIGIN" help:"Site whose pages may have the booking widget in them, such as https://portal.example.kz; may be repeated."`
	SignInURL     string   `name:"sign-in-url" placeholder:"URL" help:"Page of the identity provider that signs people in; it posts the token back to /signin."`
}

// registryFlags say where the registers are.
type registryFlags struct {
	URL   string `name:"url" placeholder:"URL" help:"Registers of forms, residence, guardianship and phones; without it those in the store."`
	Token string `placeholder:"TOKEN" help:"Bearer token for them; better given as KEZEK_REGISTRY_TOKEN."`
	Plain bool   `help:"Allow http to another machine."`
}

// Help implements kong.HelpProvider.
func (serveCmd) Help() string {
	return "What fell due while the server was stopped is done before it listens. It ends on SIGTERM or\n" +
		"SIGINT, once every request that it accepted has its answer; a second signal ends it at once.\n" +
		"The line \"listening on http://...\" on standard error tells the address.\n\n" +
		"Example:\n  kezek serve --listen :8080 --data bolt:/var/lib/kezek/kezek.db --key-file token.key"
}

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, p *program) error {
	policy := c.Policy.policy()
	o := nodeOptions{data: c.Data, archives: c.archivesFlag, clock: p.clock, policy: &policy, registry: c.Registry, sms: c.SMS, site: c.Site, log: c.Log.logger(p)}
	verifier, err := c.Keys.verifier(ctx, o)
	if err != nil {
		return err
	}
	n, err := p.openNode(ctx, o)
	if err != nil {
		return err
	}
	tuneGC()
	tuneProcs()
	return errors.Join(n.serve(ctx, verifier, c.listenFlags, nil), n.close())
}

// tuneGC lets garbage grow to twice of what lives, unless GOGC says otherwise.
// Little lives here, the file is not on the heap: under load that saves a tenth of
// the processor on listings for a hundred megabytes, and more would save no more.
func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// tuneProcs has one goroutine more run at once than there are processors, unless
// GOMAXPROCS says otherwise: one waits for the disk most of the time, and until the
// runtime notices, its place is taken. A container's limit counts as it is now; the
// runtime does not follow it any more.
func tuneProcs() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}

// verifier is who judges tokens. A server makes no key of its own: whoever
// mistyped its name would find every token refused.
func (f *issuerFlags) verifier(ctx context.Context, o nodeOptions) (api.Verifier, error) {
	keys := api.KeysOptions{JWKS: f.JWKSURL, Issuer: f.JWKSIssuer, Audience: f.JWKSAudience, Clock: o.clock, Log: o.log}
	if f.KeyFile == "" && f.JWKSURL == "" {
		return nil, errors.New("nothing to judge tokens by\nhint: give --jwks-url and --jwks-issuer, or for development --key-file, which kezek token makes")
	}
	if f.KeyFile != "" {
		if _, err := os.Stat(f.KeyFile); err != nil {
			return nil, fmt.Errorf("key file: %w\nhint: kezek token --key-file makes one", err)
		}
		key, err := api.LoadKey(f.KeyFile)
		if err != nil {
			return nil, err
		}
		keys.Local = key
	}
	return api.NewKeys(ctx, keys)
}

// open returns the registers that the flags name.
func (f registryFlags) open(o nodeOptions, s scheduler.Store) (scheduler.Registry, error) {
	if f.URL == "" {
		return registry.NewLocal(s), nil
	}
	return registry.NewHTTP(registry.HTTPOptions{URL: f.URL, Token: f.Token, Plain: f.Plain, Log: o.log})
}
