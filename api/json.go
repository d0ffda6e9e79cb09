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

var answerFormat = huma.Format{Marshal: writeAnswer, Unmarshal: huma.DefaultJSONFormat.Unmarshal}

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
	case list[scheduler.Day]:
		return append(appendList(append(b, `{"items":`...), v.Items, appendDay), '}'), true
	case list[scheduler.Offer]:
		return append(appendList(append(b, `{"items":`...), v.Items, appendOffer), '}'), true
	}
	return b, false
}

func appendMonth(b []byte, m scheduler.Month) []byte {
	b = appendString(append(b, `{"form":`...), m.Form)
	b = strconv.AppendInt(append(b, `,"year":`...), int64(m.Year), 10)
	b = strconv.AppendInt(append(b, `,"month":`...), int64(m.Month), 10)
	return append(appendList(append(b, `,"days":`...), m.Days, appendDay), '}')
}

func appendDay(b []byte, d *scheduler.Day) []byte {
	b, _ = d.Date.AppendText(append(b, `{"date":"`...)) // it knows no error, as below
	return append(appendList(append(b, `","times":`...), d.Times, appendOffer), '}')
}

func appendOffer(b []byte, o *scheduler.Offer) []byte {
	b = appendString(append(b, `{"department":`...), o.Department)
	b, _ = o.Date.AppendText(append(b, `,"date":"`...))
	b, _ = o.Start.AppendText(append(b, `","start":"`...))
	b, _ = o.End.AppendText(append(b, `","end":"`...))
	b = append(b, '"')
	if o.Place != 0 {
		b = strconv.AppendUint(append(b, `,"place":`...), uint64(o.Place), 10)
	}
	return append(strconv.AppendInt(append(b, `,"free":`...), int64(o.Free), 10), '}')
}

func appendList[T any](b []byte, items []T, one func([]byte, *T) []byte) []byte {
	if items == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &items[i])
	}
	return append(b, ']')
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
