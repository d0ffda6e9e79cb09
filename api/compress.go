package api

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// An answer that fits into a packet or two gains nothing from being smaller. Level
// 1 makes a month twelve times smaller; more costs twice the time, and Brotli is
// smaller only for five times as much (docs/decisions, read path).
const (
	worthCompressing = 2 << 10 // bytes
	compression      = fasthttp.CompressBestSpeed
)

// compressAnswer makes the JSON of a route that changes nothing smaller, if the
// client reads gzip. Streams stay as they are, and files, which are compressed.
func compressAnswer(c *fiber.Ctx) {
	response := c.Response()
	if response.IsBodyStream() || len(response.Body()) < worthCompressing ||
		!bytes.Equal(response.Header.ContentType(), []byte(fiber.MIMEApplicationJSON)) {
		return
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if !c.Request().Header.HasAcceptEncoding("gzip") {
		return
	}
	buffer := answerBuffers.Get().(*[]byte)
	defer answerBuffers.Put(buffer)
	*buffer = fasthttp.AppendGzipBytesLevel((*buffer)[:0], response.Body(), compression)
	response.SetBody(*buffer)
	c.Set(fiber.HeaderContentEncoding, "gzip")
}
