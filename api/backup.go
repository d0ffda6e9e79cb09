package api

import (
	"bufio"
	"context"
	"io"
	"net"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
)

// download is an answer that is written as it comes about.
type download struct {
	Body func(huma.Context) `contentType:"application/octet-stream"`
}

// backup streams a copy of the whole store as of one moment. A copy that was cut
// short ends without the last chunk of its encoding, so that the client sees it.
func (s *Server) backup(context.Context, *nothing) (*download, error) {
	if s.opts.Backup == nil {
		return nil, refuse(codeUnavailable)
	}
	return &download{Body: func(hc huma.Context) {
		c := humafiber.Unwrap(hc)
		hc.SetStatus(200)
		hc.SetHeader("Content-Type", "application/octet-stream")
		hc.SetHeader("Content-Disposition", `attachment; filename="kezek.db"`)
		// What follows runs when the Fiber context has been given back already.
		conn, request := c.Context().Conn(), callIn(c).id
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			n, err := s.opts.Backup(context.Background(), &patientWriter{w: w, conn: conn, timeout: s.opts.WriteTimeout})
			if err != nil {
				s.log.Error("backup", "request", request, "bytes", n, "cause", err)
				_ = conn.Close() // the error that counts is logged
				return
			}
			s.log.Info("backup", "request", request, "bytes", n)
		})
	}}, nil
}

// patientWriter gives each piece a time limit of its own: a copy of a large
// store takes longer than an answer may.
type patientWriter struct {
	w       io.Writer
	conn    net.Conn
	timeout time.Duration
}

func (p *patientWriter) Write(b []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(p.timeout)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
