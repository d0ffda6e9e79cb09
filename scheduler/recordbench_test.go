package scheduler

import "testing"

// BenchmarkRecord writes and reads the records of a booking, and beside it by the library.
func BenchmarkRecord(b *testing.B) {
	filled := map[string]hotRecord{
		"booking": &Booking{Number: 1000003, State: 2, Form: "031/у-2026-1", IIN: "900101300017", Name: "Ахметова Айгүл Серікқызы", Phone: "+77010000001",
			Language: "kk", KATO: "111000000", Department: "akm-1", Date: 20605, Start: 600, End: 630, LastDay: 20818,
			History: []Event{{At: layoutTime, What: WasBooked, By: "portal-1", Message: NewID(layoutTime)}}, Due: 1780000000123, DueKind: DueReminder},
		"message": &Message{ID: NewID(layoutTime), Kind: SayBooked, State: MessageWaiting, Booking: 1000003, Form: "031/у-2026-1", IIN: "900101300017", Phone: "+77010000001",
			Language: "kk", Department: "akm-1", Date: 20605, Start: 600, Place: layoutText, Address: layoutText, LastDay: 20818, Created: layoutTime, NextTry: layoutTime},
		"standing":  &standing{Live: 1000003},
		"sender":    &sender{People: []string{"900101300017"}},
		"form":      &Form031{Number: "031/у-2026-1", IIN: "900101300017", Issued: 20605, LastDay: 20818},
		"residence": &Residence{IIN: "900101300017", KATO: "111000000", Address: "Көкшетау, Абай көшесі, 1", Permanent: true},
		"contact":   &Contact{IIN: "900101300017", Name: "Ахметова Айгүл Серікқызы", Phone: "+77010000001", Language: "kk"},
	}
	for name, v := range filled {
		kind := hotKinds[name]
		record := v.record()
		into := kind.new()
		for what, do := range map[string]func(){
			"write":         func() { v.record() },
			"write=library": func() { _, _ = encodeAny(kind.handle, v) },
			"read":          func() { decodeHot(record, into) },
			"read=library":  func() { into = kind.new(); _ = decodeAny(record, into) },
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
			})
		}
	}
}
