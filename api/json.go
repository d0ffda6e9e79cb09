package api

import (
	"bytes"
	"io"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"kezek/scheduler"
)

// answerFormats are how bodies are read and written. Answers that are asked for
// most, and are long, are written without reflection, byte by byte as
// encoding/json would write them (TestJSON_WrittenByHandAsByTheLibrary).
var answerFormats = map[string]huma.Format{"application/json": answerFormat, "json": answerFormat}

var answerFormat = huma.Format{Marshal: writeAnswer, Unmarshal: readBody}

// answerBuffers are for answers on their way to the connection's own buffer.
var answerBuffers = sync.Pool{New: func() any { return new(make([]byte, 0, 32<<10)) }}

func writeAnswer(w io.Writer, v any) error {
	buffer := answerBuffers.Get().(*[]byte)
	defer answerBuffers.Put(buffer)
	b, ok := appendAnswer((*buffer)[:0], v)
	if !ok {
		return huma.DefaultJSONFormat.Marshal(w, v)
	}
	*buffer = append(b, '\n')
	_, err := w.Write(*buffer)
	return err
}

// appendAnswer appends the JSON of an answer, if it is one of those written by hand.
func appendAnswer(b []byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case scheduler.Month:
		return appendMonth(b, v), true
	case booking:
		return appendBooking(b, &v), true
	case *booking:
		return appendBooking(b, v), true
	case list[scheduler.Day]:
		return append(appendDays(append(b, `{"items":`...), v.Items), '}'), true
	case list[scheduler.Offer]:
		return append(appendOffers(append(b, `{"items":`...), v.Items), '}'), true
	}
	return b, false
}

func appendMonth(b []byte, m scheduler.Month) []byte {
	b = appendString(append(b, `{"form":`...), m.Form)
	b = strconv.AppendInt(append(b, `,"year":`...), int64(m.Year), 10)
	b = strconv.AppendInt(append(b, `,"month":`...), int64(m.Month), 10)
	return append(appendDays(append(b, `,"days":`...), m.Days), '}')
}

func appendDays(b []byte, days []scheduler.Day) []byte {
	if days == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range days {
		b = comma(b, i)
		b, _ = days[i].Date.AppendText(append(b, `{"date":"`...)) // it knows no error, as below
		b = append(appendOffers(append(b, `","times":`...), days[i].Times), '}')
	}
	return append(b, ']')
}

// appendOffers writes where and on which day only once: most offers have that in
// common with the one before, and copy it.
func appendOffers(b []byte, offers []scheduler.Offer) []byte {
	if offers == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	var begins, ends int // of what the offer before begins with, in b
	for i := range offers {
		o := &offers[i]
		b = comma(b, i)
		at := len(b)
		if before := i - 1; i > 0 && offers[before].Department == o.Department && offers[before].Date == o.Date {
			b = append(b, b[begins:ends]...)
		} else {
			b = appendString(append(b, `{"department":`...), o.Department)
			b, _ = o.Date.AppendText(append(b, `,"date":"`...))
			b = append(b, `","start":"`...)
		}
		begins, ends = at, len(b)
		b, _ = o.Start.AppendText(b)
		b, _ = o.End.AppendText(append(b, `","end":"`...))
		b = append(b, '"')
		if o.Place != 0 {
			b = strconv.AppendUint(append(b, `,"place":`...), uint64(o.Place), 10)
		}
		b = append(strconv.AppendInt(append(b, `,"free":`...), int64(o.Free), 10), '}')
	}
	return append(b, ']')
}

// comma separates the i-th item of a list from the one before.
func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// appendString appends a string in quotes. What needs an escape is rare, and is
// left to the library.
func appendString(b []byte, s string) []byte {
	for _, r := range s {
		if r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			var out bytes.Buffer
			_ = huma.DefaultJSONFormat.Marshal(&out, s) // neither a string nor the buffer knows an error
			return append(b, bytes.TrimSuffix(out.Bytes(), []byte{'\n'})...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
