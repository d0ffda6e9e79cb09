package sheets_test

import (
	"fmt"
	"testing"

	"kezek/calendars"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// busy is the schedule of a department with a year full of exceptions and trips.
func busy() slots.Schedule {
	s := whole()
	s.Exceptions, s.Trips = nil, nil
	for i := range 60 {
		d := day("2027-01-03") + calendars.Date(6*i)
		s.Exceptions = append(s.Exceptions, slots.Exception{Date: d, Kind: slots.OtherHours, Hours: new(hours("09:00-13:00")), Reason: fmt.Sprint("Причина ", i)})
		trip := whole().Trips[0]
		trip.Number, trip.From, trip.To = uint16(i+1), d+1, d+3
		s.Trips = append(s.Trips, trip)
	}
	return s
}

// BenchmarkS4_ReadYear reads and checks the workbook of a busy year (aim: under
// 50 ms).
func BenchmarkS4_ReadYear(b *testing.B) {
	data := full(b, busy(), "ru")
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, problems := sheets.Read("year.xlsx", data, options()); problems != nil {
			b.Fatal(problems)
		}
	}
}

func BenchmarkS4_Template(b *testing.B) {
	for b.Loop() {
		full(b, busy(), "kk")
	}
}
