package api

import (
	"bytes"
	"encoding/hex"
	"net/http"

	"github.com/cespare/xxhash/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// tagListing gives a listing its tag, and answers 304 to who has it already. The
// tag is made of the answer itself: whatever it depends on (seats, holds that
// expire, the clock, the calendar), it is the same only if the answer is
// (docs/decisions, read path). It is weak, because the answer may be compressed.
func tagListing(c *fiber.Ctx) {
	response := c.Response()
	if response.StatusCode() != fiber.StatusOK || response.IsBodyStream() {
		return
	}
	tag := entityTag(response.Body())
	response.Header.SetBytesV(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache") // kept by who asked, and asked for anew each time
	if bytes.Contains(c.Request().Header.Peek(fiber.HeaderIfNoneMatch), tag[len("W/"):]) {
		response.SetStatusCode(fiber.StatusNotModified)
		response.ResetBody()
	}
}

func entityTag(body []byte) []byte {
	var sum [8]byte
	tag := append(make([]byte, 0, len(`W/""`)+2*len(sum)), `W/"`...)
	h := xxhash.New()
	_, _ = h.Write(body) // knows no error
	return append(hex.AppendEncode(tag, h.Sum(sum[:0])), '"')
}

// describeTag tells the documentation of a listing's tag.
func describeTag(op *huma.Operation) {
	op.Parameters = append(op.Parameters, &huma.Param{Name: fiber.HeaderIfNoneMatch, In: "header",
		Description: "The ETag of an answer that the client has: 304 without a body if nothing has changed.",
		Schema:      &huma.Schema{Type: huma.TypeString}})
	op.Responses = map[string]*huma.Response{"304": {Description: http.StatusText(http.StatusNotModified)}}
}
