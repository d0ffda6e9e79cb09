package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/api"
	"kezek/api/pages"
	"kezek/scheduler"
	"kezek/scheduler/sms"
	"kezek/scheduler/store"
	"kezek/scheduler/webhooks"
)

// nodeOptions are what a node is made of.
type nodeOptions struct {
	data     string
	archives archivesFlag
	clock    func() time.Time
	policy   *scheduler.Policy
	registry registryFlags
	sms      smsFlags
	site     siteFlags
	signIn   pages.SignIn // nil: by token
	log      *slog.Logger
}

// node is one running instance: a store, the engine on it, and what goes on in
// the background.
type node struct {
	program   *program
	options   nodeOptions
	store     scheduler.Store
	archives  archives
	engine    *scheduler.Engine
	gateway   smsGateway
	deliverer *sms.Deliverer
	webhooks  *webhooks.Deliverer
}

// openNode opens the store and what stands on it. Nothing runs yet.
func (p *program) openNode(ctx context.Context, o nodeOptions) (*node, error) {
	s, err := store.Open(storeURL(o.data))
	if err != nil {
		return nil, err
	}
	n := &node{program: p, options: o, store: s}
	if err := n.wire(ctx); err != nil {
		return nil, errors.Join(err, n.close())
	}
	return n, nil
}

func (n *node) wire(ctx context.Context) error {
	o := n.options
	registers, err := o.registry.open(o, n.store)
	if err != nil {
		return err
	}
	texts, err := n.catalogue()
	if err != nil {
		return err
	}
	if n.gateway, err = o.sms.open(o.clock, o.log); err != nil {
		return err
	}
	if n.archives, err = o.archives.open(); err != nil {
		return err
	}
	n.engine, err = scheduler.New(ctx, scheduler.Options{
		Store: n.store, Registry: registers, Texts: texts, Clock: o.clock, Policy: o.policy, Log: o.log, Archives: n.archives,
	})
	if err != nil {
		return err
	}
	if err := n.tellMissing(ctx); err != nil {
		return err
	}
	n.deliverer = n.newDeliverer(n.gateway, texts, o.log)
	n.webhooks = webhooks.NewDeliverer(n.engine, webhooks.Options{Clock: o.clock, Log: o.log, Wake: n.engine.WakeDispatch()})
	return nil
}

// tellMissing warns of archives that the data knows and nobody named: without them
// old bookings are not found. It is no error: a lost archive must not keep a
// department closed.
func (n *node) tellMissing(ctx context.Context) error {
	missing, err := n.engine.Missing(ctx)
	for _, m := range missing {
		n.options.log.WarnContext(ctx, "an archive of this data is not read: what is in it will not be found", "archive", m.Name, "before", m.Before,
			"hint", "name its file with --archive")
	}
	return err
}

// catalogue are the texts of messages, with times as the departments' clocks show them.
func (n *node) catalogue() (*sms.Catalogue, error) {
	zone, err := time.LoadLocation(scheduler.DefaultZone)
	if err != nil {
		return nil, err
	}
	grace := scheduler.DefaultPolicy().LatenessGrace
	if n.options.policy != nil {
		grace = n.options.policy.LatenessGrace
	}
	return sms.NewCatalogue(zone, grace)
}

// newDeliverer carries messages to a gateway.
func (n *node) newDeliverer(gateway scheduler.Gateway, texts scheduler.Texts, log *slog.Logger) *sms.Deliverer {
	o := n.options.sms.options()
	o.Clock, o.Log, o.Wake = n.options.clock, log, n.engine.WakeSend()
	return sms.NewDeliverer(n.engine, gateway, texts, o)
}

// close ends the node; nothing of it may be used afterwards.
func (n *node) close() error { return errors.Join(n.store.Close(), n.archives.close()) }

// serve does what fell due, listens, and serves until ctx ends or something
// fails that the node cannot do without. Announce, which may be nil, is told the
// address before the first request is answered.
func (n *node) serve(ctx context.Context, verifier api.Verifier, f listenFlags, announce func(url string) error) error {
	if _, _, err := n.engine.RunDue(ctx); err != nil { // A4
		return fmt.Errorf("do what fell due: %w", err)
	}
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	url := addressOf(listener)
	server, err := n.api(verifier, cmp.Or(n.options.site.PublicURL, url))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if announce != nil {
		if err := announce(url); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	fmt.Fprintf(n.program.stderr, "listening on %s\n", url)
	return n.run(ctx, server, listener, f.ShutdownTimeout)
}

// run runs the server and the background work. When ctx ends, the server ends
// first, then the work that its requests leave behind.
func (n *node) run(ctx context.Context, server *api.Server, listener net.Listener, patience time.Duration) error {
	group, failed := errgroup.WithContext(ctx)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { return untilClosed(server.Serve(listener)) })
	group.Go(func() error { return n.program.work(background, n.engine) })
	group.Go(func() error { return n.deliverer.Run(background) })
	group.Go(func() error { return n.webhooks.Run(background) })
	group.Go(func() error {
		defer stop()
		<-failed.Done()
		n.options.log.Info("shutting down")
		defer listener.Close() // for a shutdown that came before Serve had begun
		in, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		if err := server.Shutdown(in); err != nil {
			return fmt.Errorf("shutdown: requests were still running after %v: %w", patience, err)
		}
		return nil
	})
	return group.Wait()
}

// untilClosed takes a listener that was closed for success.
func untilClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// api is the server of a site that people reach at url.
func (n *node) api(verifier api.Verifier, url string) (*api.Server, error) {
	o := api.Options{
		Callbacks: n.gateway.callbacks, CallbackSecret: n.gateway.secret,
		Engine: n.engine, Verifier: verifier, Log: n.options.log, Clock: n.options.clock, Version: version,
		PublicURL: url, Origins: n.options.site.WidgetOrigins, SignIn: n.options.signIn, SignInURL: n.options.site.SignInURL,
		Metrics: processMetrics(), Gauges: slices.Concat(storeGauges(n.store), smsGauges(n), webhookGauges(n.webhooks)),
		Ready: func() error {
			return n.store.View(context.Background(), func(scheduler.Reader) error { return nil })
		},
	}
	if b, ok := n.store.(scheduler.Backuper); ok {
		o.Backup = func(ctx context.Context, w io.Writer) (int64, error) { return b.Backup(ctx, w) }
	}
	return api.New(o)
}

// addressOf is what to type to get at a listener from this machine.
func addressOf(l net.Listener) string {
	a := l.Addr().(*net.TCPAddr)
	host := a.IP.String()
	if a.IP.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(a.Port))
}
