package scheduler

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ugorji/go/codec"

	"kezek/calendars"
	"kezek/slots"
)

// The records that are stored as CBOR arrays, filled. Their bytes stand in
// testdata/layout, written when the layout was fixed: a field added since is
// not in the bytes, and must not be filled here.
var arrayRecords = map[string]any{
	"booking": &Booking{Number: 1000003, State: slots.Booked, Form: "031/у-1", IIN: "900101300017", By: "900101300028", Name: "Ақан",
		Phone: "+77000000001", Language: "kk", KATO: "111000000", Department: "akm-1", Date: 20605, Start: 600, End: 630, Place: 6001,
		Lane: 2, Staff: true, LastDay: 20818, Until: layoutTime, Offer: true, Room: "3", Calls: 1, Kept: true,
		History: []Event{layoutEvent, {At: layoutTime, What: WasBooked, By: "p-1"}}, NoPhone: true, Job: "job-1", Due: 1780000000123, DueKind: DueReminder},
	"message": &Message{ID: "0198", Kind: SayMoved, State: MessageFailed, Booking: 1000003, Form: "031/у-1", IIN: "900101300017",
		Phone: "+77000000001", Language: "ru", Department: "akm-1", Date: 20605, Start: 600, Place: layoutText, Address: layoutText,
		OldDate: 20604, OldStart: 540, LastDay: 20818, Until: layoutTime, Ticket: 7, Position: 3, Reason: "ремонт", Created: layoutTime,
		NextTry: layoutTime, Expires: layoutTime, Attempts: 4, LastError: "busy", Text: "text", Segments: 2, Gateway: "smpp", GatewayID: "77", Sent: layoutTime},
	"event": &layoutEvent,
	"queue": &queueRecord{Tickets: []Ticket{{Number: 1, State: slots.Arrived, Form: "031/у-1", IIN: "900101300017", Name: "Ақан", Phone: "+77000000001",
		Language: "kk", Booking: 1000003, Room: "3", Calls: 1, ToldNear: true, History: []Event{layoutEvent}, NoPhone: true}},
		Rooms: []roomRecord{{Room: "3", Visitor: Visitor{Ticket: 1}, Name: "Ақан", Language: "kk", At: layoutTime, Calls: 2}}, Ended: true, EndDue: 1780000000123},
	"waiting": &[]WaitingEntry{{Form: "031/у-1", IIN: "900101300017", By: "900101300028", Name: "Ақан", Phone: "+77000000001", Language: "kk",
		KATO: "111000000", LastDay: 20818, Since: layoutTime, Offers: 2, NoPhone: true}},
	"standing": &standing{Live: 1000003, Hold: 1000014, Waiting: "akm-1", Examined: true, Past: []Number{1000025}},
	"answer":   &storedAnswer{Body: []byte{1, 2}, Answer: []byte{3}},
	"session": &Session{Actor: Actor{Role: RoleHead, Subject: "head-1", IIN: "900101300017", Department: "akm-1"},
		Began: layoutTime, Ends: layoutTime, Idle: time.Minute, Seen: layoutTime},
	"question": &question{Kind: askMove, Form: "031/у-1", IIN: "900101300017", By: "900101300028", Phone: "+77000000001", Ends: layoutTime,
		Booking: 1000003, At: Seat{20605, 600, 0}, Old: Seat{20604, 540, 6001}, Passed: []Seat{{20606, 660, 0}}},
	"proposal": &Proposal{Form: "031/у-1", IIN: "900101300017", Name: "Ақан", Phone: "+77000000001", Language: "kk", Department: "akm-1",
		Date: 20605, Start: 600, Place: 6001, State: ProposalAccepted, Made: layoutTime, Closes: layoutTime, Booking: 1000003, Code: "12345",
		Told: 20604, History: []Event{layoutEvent}},
	"dispatch": &Dispatch{ID: "0198", Webhook: "0197", Topic: TopicMoved, At: layoutTime, Form: "031/у-1", IIN: "900101300017", Sequence: 3,
		Booking: 1000003, Ticket: 7, Department: "akm-1", Date: 20605, Start: 600, End: 630, Place: 6001, Starts: layoutTime, LastDay: 20818,
		Reason: "ремонт", OldDate: 20604, OldStart: 540, OldDepartment: "akm-2", State: DispatchDead, Since: layoutTime, Attempts: 4, Refusals: 2,
		NextTry: layoutTime, LastError: "busy", LastStatus: 500, Settled: layoutTime},
	"sender": &sender{People: []string{"900101300017"}, Day: 20605, Told: 2},
}

var (
	layoutTime  = time.UnixMilli(1780000000123).UTC()
	layoutText  = calendars.Text{KK: "қ", RU: "р", EN: "e"}
	layoutEvent = Event{At: layoutTime, What: WasMoved, By: "clerk-1", Note: "01.06.2026 10:00", Message: "0198"}
)

// TestLayout_OldBytesStillDecode reads what earlier versions wrote. To fix the
// layout of a new kind of record, run it once with KEZEK_WRITE_GOLDEN=1.
func TestLayout_OldBytesStillDecode(t *testing.T) {
	for name, want := range arrayRecords {
		b := golden(t, name+".hex", func() string {
			b, err := encode(arrays, want)
			if err != nil {
				t.Fatal(err)
			}
			return hex.EncodeToString(b)
		})
		old, err := hex.DecodeString(b)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		if err := decode(old, got); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got\n%+v, want\n%+v", name, got, want)
		}
	}
}

// TestLayout_FieldsAreOnlyAppended compares the fields of array records, in
// their order, with those at which the layout was fixed.
func TestLayout_FieldsAreOnlyAppended(t *testing.T) {
	for _, v := range []any{Booking{}, Message{}, Delivery{}, Event{}, queueRecord{}, Ticket{}, roomRecord{}, WaitingEntry{}, Seat{}, standing{}, storedAnswer{}, Session{}, Actor{}, question{}, Proposal{}, sender{}, Dispatch{}, calendars.Text{}} {
		typ := reflect.TypeOf(v)
		got := fieldNames(typ)
		want := strings.Fields(golden(t, typ.Name()+".fields", func() string { return strings.Join(got, "\n") }))
		switch {
		case slices.Equal(got, want):
		case len(got) > len(want) && slices.Equal(got[:len(want)], want):
			t.Errorf("%s has new fields %v: right, and now fix their place too, by adding them to the end of testdata/layout/%[1]s.fields", typ.Name(), got[len(want):])
		default:
			t.Errorf("%s has fields %v, but files hold %v: new fields go to the end, old ones stay", typ.Name(), got, want)
		}
	}
}

// fieldNames lists the stored fields of a struct, those of embedded structs in their place.
func fieldNames(typ reflect.Type) []string {
	var out []string
	for i := range typ.NumField() {
		switch f := typ.Field(i); {
		case f.Tag.Get("codec") == "-":
		case f.Anonymous:
			out = append(out, fieldNames(f.Type)...)
		default:
			out = append(out, f.Name)
		}
	}
	return out
}

// golden reads a file of testdata/layout, and writes it if asked to and there is none yet.
func golden(t *testing.T, name string, content func() string) string {
	t.Helper()
	path := filepath.Join("testdata", "layout", name)
	if _, err := os.Stat(path); os.IsNotExist(err) && os.Getenv("KEZEK_WRITE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(content()+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// TestLayout_ShorterArraysLeaveNewFieldsEmpty and longer ones, of a newer
// version, lose what is not known.
func TestLayout_ShorterArraysLeaveNewFieldsEmpty(t *testing.T) {
	type before struct{ Live, Hold Number }
	type after struct {
		standing
		New string
	}
	old, err := encode(arrays, before{1000003, 1000014})
	if err != nil {
		t.Fatal(err)
	}
	var st standing
	if err := decode(old, &st); err != nil || !reflect.DeepEqual(st, standing{Live: 1000003, Hold: 1000014}) {
		t.Errorf("shorter: %+v, %v", st, err)
	}
	newer, err := encode(arrays, after{standing{Live: 1000003, Past: []Number{1000025}}, "new"})
	if err != nil {
		t.Fatal(err)
	}
	st = standing{}
	if err := decode(newer, &st); err != nil || !reflect.DeepEqual(st, standing{Live: 1000003, Past: []Number{1000025}}) {
		t.Errorf("longer: %+v, %v", st, err)
	}
}

// TestLayout_InstantsKeepTheirMilliseconds because holds and due entries are compared by them.
func TestLayout_InstantsKeepTheirMilliseconds(t *testing.T) {
	for ms := range int64(1000) {
		want := time.UnixMilli(1780000000000 + ms*86_400_007).UTC()
		for _, h := range []*codec.CborHandle{arrays, maps} {
			b, err := encode(h, Event{At: want})
			var got Event
			if err == nil {
				err = decode(b, &got)
			}
			if err != nil || !got.At.Equal(want) {
				t.Fatalf("%s becomes %s, %v", want, got.At, err)
			}
		}
	}
}

func TestLayout_DayRecord(t *testing.T) {
	seats := []slots.Seat{
		{Place: 0, Start: 540, End: 570, Lane: 1, State: slots.Booked, Ref: 1000003},
		{Place: 6001, Start: 600, End: 645, Lane: 200, State: slots.Held, Staff: true, Until: 1780000000, Ref: 1 << 60},
	}
	want := golden(t, "day.hex", func() string {
		b := []byte{dayLayout}
		for _, s := range seats {
			b = appendSeat(b, s)
		}
		return hex.EncodeToString(b)
	})
	old, err := hex.DecodeString(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := appendSeats(nil, old)
	if err != nil || !slices.Equal(got, seats) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range [][]byte{nil, {dayLayout + 1}, old[:len(old)-1], append(slices.Clone(old), 0)} {
		if _, err := appendSeats(nil, bad); err == nil {
			t.Errorf("%x passes for a day record", bad)
		}
	}
}

// TestLayout_GlimpsesBeginLikeBookings holds what figures read of a booking
// against the booking itself.
func TestLayout_GlimpsesBeginLikeBookings(t *testing.T) {
	for _, c := range []struct{ glimpse, of any }{{bookingGlimpse{}, Booking{}}, {historyGlimpse{}, Booking{}}, {eventGlimpse{}, Event{}}} {
		got, whole := fieldNames(reflect.TypeOf(c.glimpse)), fieldNames(reflect.TypeOf(c.of))
		if !slices.Equal(got, whole[:len(got)]) {
			t.Errorf("%T has the fields %v, %T %v", c.glimpse, got, c.of, whole)
		}
	}
	want := arrayRecords["booking"].(*Booking)
	b, err := encode(arrays, want)
	if err != nil {
		t.Fatal(err)
	}
	var g bookingGlimpse
	if err := decode(b, &g); err != nil || g.Number != want.Number || g.State != want.State || g.Department != want.Department || g.Date != want.Date {
		t.Errorf("glimpse %+v, %v", g, err)
	}
	var h historyGlimpse
	if err := decode(b, &h); err != nil || !reflect.DeepEqual(h.History, glimpsed(want.History)) {
		t.Errorf("history %+v, %v", h.History, err)
	}
}
