package slots_test

import (
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/slots"
	"pgregory.net/rapid"
)

func booking(ref uint64, start string, state slots.State) slots.Turn {
	return slots.Turn{Ref: ref, Start: at(start), State: state}
}

func ticket(ref uint64, number uint16, state slots.State) slots.Turn {
	return slots.Turn{Ticket: true, Ref: ref, Number: number, State: state}
}

func TestQ2_TicketsComeAfterBookings(t *testing.T) {
	const nobody = 0
	for _, c := range []struct {
		name  string
		turns []slots.Turn
		idle  int
		// The Ref called at 10:00 when an examination takes 30 minutes.
		afterAll, inGaps uint64
	}{
		{"nobody", nil, 1, nobody, nobody},
		{"a ticket alone", []slots.Turn{ticket(1, 1, slots.Arrived)}, 1, 1, 1},
		{"an arrived booking before a ticket", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "17:00", slots.Arrived)}, 9, 2, 2},
		{"one to come in the afternoon", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "17:00", slots.Booked)}, 1, nobody, 1},
		{"one due as the ticket ends", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "10:30", slots.Booked)}, 1, nobody, 1},
		{"one due before it ends", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "10:29", slots.Booked)}, 1, nobody, nobody},
		{"one overdue, within the grace", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "09:50", slots.Booked)}, 1, nobody, nobody},
		{"one due, two rooms idle", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "10:15", slots.Booked)}, 2, nobody, 1},
		{"two due, two rooms idle", []slots.Turn{ticket(1, 1, slots.Arrived), booking(2, "10:15", slots.Booked), booking(3, "10:00", slots.Booked)}, 2, nobody, nobody},
		{"bookings that are over do not count", []slots.Turn{
			booking(2, "10:00", slots.Annulled), booking(3, "10:00", slots.Finished), booking(4, "10:00", slots.Called),
			booking(5, "10:00", slots.Cancelled), booking(6, "10:00", slots.NotAnswered), ticket(1, 1, slots.Arrived),
		}, 1, 1, 1},
		{"no room idle", []slots.Turn{ticket(1, 1, slots.Arrived)}, 0, 1, nobody},
		{"only the arrived are called", []slots.Turn{ticket(1, 1, slots.Called), booking(2, "09:00", slots.Postponed)}, 1, nobody, nobody},
	} {
		for rule, want := range map[slots.Rule]uint64{slots.AfterAll: c.afterAll, "": c.afterAll, slots.InGaps: c.inGaps} {
			got, ok := slots.Next(c.turns, rule, at("10:00"), 30, c.idle)
			if got.Ref != want || ok != (want != nobody) {
				t.Errorf("%s, rule %q: called %d, %v; want %d", c.name, rule, got.Ref, ok, want)
			}
		}
	}
}

func TestQ3_BookingsByTimeTicketsByNumber(t *testing.T) {
	turns := []slots.Turn{
		ticket(1, 12, slots.Arrived),
		booking(6, "11:00", slots.Arrived),
		ticket(3, 4, slots.Arrived),
		booking(9, "10:00", slots.Arrived),
		booking(5, "10:00", slots.Arrived),
		booking(4, "09:00", slots.Called),
		booking(7, "12:00", slots.Booked),
		ticket(2, 12, slots.Arrived),
	}
	before := slices.Clone(turns)
	want := []uint64{5, 9, 6, 3, 1, 2}
	var got []uint64
	for i, turn := range slots.Order(turns) {
		got = append(got, turn.Ref)
		if p := slots.Position(turns, turn); p != i+1 {
			t.Errorf("position of %d is %d, want %d", turn.Ref, p, i+1)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if !slices.Equal(turns, before) {
		t.Error("Order changed its argument")
	}
	next, ok := slots.Next(turns, slots.AfterAll, at("10:00"), 30, 1)
	if !ok || next.Ref != 5 {
		t.Errorf("next is %d, %v; want 5", next.Ref, ok)
	}
}

func TestQ3_OrderIsTheOrderOfCalls(t *testing.T) {
	states := []slots.State{slots.Arrived, slots.Arrived, slots.Called, slots.Annulled, slots.Postponed}
	rapid.Check(t, func(t *rapid.T) {
		turns := make([]slots.Turn, rapid.IntRange(0, 12).Draw(t, "turns"))
		for i := range turns {
			turns[i] = slots.Turn{
				Ticket: rapid.Bool().Draw(t, "ticket"), Ref: uint64(i + 1),
				Start:  calendars.Minute(rapid.IntRange(540, 544).Draw(t, "start")),
				Number: uint16(rapid.IntRange(1, 5).Draw(t, "number")),
				State:  rapid.SampledFrom(states).Draw(t, "state"),
			}
		}
		order := slots.Order(turns)
		for _, want := range order {
			got, ok := slots.Next(turns, slots.AfterAll, 600, 30, 1)
			if !ok || got != want {
				t.Fatalf("called %+v, %v; the order says %+v", got, ok, want)
			}
			if p := slots.Position(turns, want); p != 1 {
				t.Fatalf("position of the next is %d", p)
			}
			turns[slices.Index(turns, want)].State = slots.Finished
		}
		if got, ok := slots.Next(turns, slots.InGaps, 600, 30, 99); ok {
			t.Fatalf("called %+v, who does not wait", got)
		}
	})
}

func TestQ5_PositionAndWait(t *testing.T) {
	turns := []slots.Turn{booking(1, "10:00", slots.Called), ticket(1, 1, slots.Arrived)}
	if p := slots.Position(turns, turns[0]); p != 0 {
		t.Errorf("a called one has position %d", p)
	}
	if p := slots.Position(turns, booking(2, "10:00", slots.Arrived)); p != 0 {
		t.Errorf("an unknown one has position %d", p)
	}
	if p := slots.Position(turns, slots.Turn{Ticket: true, Ref: 1}); p != 1 {
		t.Errorf("the ticket, named by its Ref, has position %d, want 1", p)
	}
	for _, c := range []struct {
		position, rooms, expected int
		want                      time.Duration
	}{
		{0, 2, 30, 0},
		{1, 1, 30, 30 * time.Minute},
		{1, 2, 30, 15 * time.Minute},
		{4, 3, 30, 40 * time.Minute},
		{1, 4, 30, 8 * time.Minute}, // 7.5 rounded up
		{2, 0, 30, 60 * time.Minute},
		{2, -1, 30, 60 * time.Minute},
		{-1, 2, 30, 0},
		{3, 2, -5, 0},
	} {
		if got := slots.ExpectedWait(c.position, c.rooms, c.expected); got != c.want {
			t.Errorf("position %d, %d rooms, %d minutes: %v, want %v", c.position, c.rooms, c.expected, got, c.want)
		}
	}
}
