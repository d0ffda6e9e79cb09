package sms

import (
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// placeholders are what may stand in braces in a description.
var placeholders = []string{"id", "phone", "digits", "text", "from", "user", "password", "callback", "validity"}

var descriptionPlaceholder = regexp.MustCompile(`\{([a-z_]+)\}`)

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// judge looks at a description whose form is right.
func (d *Description) judge(r *descriptionReader) {
	if d.Name == "" || strings.ContainsAny(d.Name, " \t\n\x00") || len(d.Name) > 32 {
		r.problem("name", "want 1 to 32 characters without spaces")
	}
	if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, d.Method) {
		r.problem("method", "%q: want POST, PUT or PATCH", d.Method)
	}
	if d.URL == "" {
		r.problem("url", "is missing")
	}
	d.known(r, "url", d.URL)
	for _, name := range []string{"phone", "digits", "text"} {
		if uses(d.URL, name) {
			r.problem("url", "{%s} must not stand in an address, which is written to logs: put it into the body", name)
		}
	}
	for name, value := range d.Headers {
		if !headerName.MatchString(name) {
			r.problem("headers."+name, "is no name of a header")
		}
		d.known(r, "headers."+name, value)
	}
	d.judgeBody(r)
	if d.Error == "" {
		for path, given := range map[string]bool{"answer.no_error": d.NoError != nil, "answer.final_errors": d.FinalErrors != nil} {
			if given {
				r.problem(path, "needs answer.error, which says where the error stands")
			}
		}
	}
}

// judgeBody fills the body with a sample that has every character that must be
// escaped, and sees whether it is still well-formed.
func (d *Description) judgeBody(r *descriptionReader) {
	if d.Body == "" {
		r.problem("body", "is missing")
		return
	}
	d.known(r, "body", d.Body)
	if !uses(d.Body, "text") {
		r.problem("body", "{text} is missing")
	}
	if !uses(d.Body, "phone") && !uses(d.Body, "digits") {
		r.problem("body", "{phone} or {digits} is missing")
	}
	escape, known := escapes[d.mediaType()]
	if !known {
		r.problem("headers", "Content-Type: want application/json, application/x-www-form-urlencoded, application/xml, text/xml or text/plain")
		return
	}
	sample := map[string]string{}
	for _, name := range placeholders {
		sample[name] = "\"'<&>\\\n{text}"
	}
	sample["digits"], sample["validity"] = "77010000000", "60" // may stand as numbers
	if d.mediaType() == "application/json" && !json.Valid([]byte(fillDescribed(d.Body, sample, escape))) {
		r.problem("body", "is not JSON once its placeholders are filled; they belong between quotation marks")
	}
}

func (d *Description) known(r *descriptionReader, path, text string) {
	for _, found := range descriptionPlaceholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(placeholders, found[1]) {
			r.problem(path, "unknown placeholder {%s}; want one of %s", found[1], strings.Join(placeholders, ", "))
		}
	}
}

// uses reports whether a text has a placeholder.
func uses(text, name string) bool { return strings.Contains(text, "{"+name+"}") }

// mediaType is what the body is.
func (d *Description) mediaType() string {
	for name, value := range d.Headers {
		if strings.EqualFold(name, "Content-Type") {
			media, _, _ := mime.ParseMediaType(value)
			return media
		}
	}
	return ""
}
