package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// person is somebody with a form, and what the engine told them so far.
type person struct {
	*region
	random   *rand.Rand      // their nature: the same whatever happens to others
	actor    scheduler.Actor // who books: the person, or a guardian
	form     string
	iin      string
	phone    string // empty: none in the mobile base (N6)
	language string
	home     *office // that served them first
	kato     string  // of their address
	issued   calendars.Date
	lastDay  calendars.Date
	live     *stay // the booking; nil: none
	hold     scheduler.Number
	heldAt   time.Time
	times    int  // booked so far
	queued   bool // has a ticket of today
	examined bool
	waiting  bool
}

// stay is a booking or a ticket as its owner knows it.
type stay struct {
	*person
	number scheduler.Number // 0: a ticket
	ticket uint16
	office *office
	date   calendars.Date
	start  calendars.Minute
	place  uint16
	state  slots.State
	came   time.Time
}

func (s *stay) visitor() scheduler.Visitor {
	return scheduler.Visitor{Booking: s.number, Ticket: s.ticket}
}

// follow takes over where the engine says that a booking is.
func (s *stay) follow(b scheduler.Booking) {
	s.office, s.date, s.start, s.place = s.byID[b.Department], b.Date, b.Start, b.Place
}

// chance is true once in n times.
func chance(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

// between is a random duration, in whole seconds.
func between(r *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Int64N(max(int64((high-low)/time.Second), 1)))*time.Second
}

// populate makes the people of a region: those whose forms come in during the year,
// and as many a day in the weeks before it.
func (r *region) populate(before, during []calendars.Date) {
	for _, o := range r.offices {
		r.settle(o, (o.People*len(before)+len(during)/2)/len(during), before)
		r.settle(o, o.People, during)
	}
}

// settle makes so many people whom a department serves: their forms come in evenly
// over the days. One in twenty has no phone, one in twenty a guardian.
func (r *region) settle(o *office, n int, days []calendars.Date) {
	for i := range n {
		p := r.person(o)
		p.issued = days[i*len(days)/n]
		p.lastDay = p.issued + calendars.Date(20+p.random.IntN(40))
		r.at(p.issued.At(calendars.Minute(8*60+p.random.IntN(9*60)), zone), true, p.formComes)
	}
}

// hasOkrugs reports whether the code is of a district or city that is divided further.
func hasOkrugs(code string) bool { return code[4:] == "00000" }

// okrugs are codes of the rural okrugs of a district or city. They are invented:
// the classifier here ends with districts.
func okrugs(code string) []string {
	out := make([]string, 9)
	for i := range out {
		out[i] = fmt.Sprintf("%s%02d000", code[:4], 31+2*i)
	}
	return out
}

// serials keeps the personal numbers and phones of regions apart.
const serials = 200_000

// person makes the next person of a region, who lives where the department serves.
func (r *region) person(o *office) *person {
	n := len(r.people) + 1
	p := &person{region: r, random: rand.New(rand.NewPCG(r.Seed, uint64(r.index+1)<<32|uint64(n))), form: fmt.Sprintf("%s-%06d", r.Code[:2], n)}
	p.iin = iin(r.index*serials + n)
	p.home, p.kato = o, o.Territories[p.random.IntN(len(o.Territories))]
	if hasOkrugs(p.kato) && chance(p.random, 2) {
		list := okrugs(p.kato)
		p.kato = list[p.random.IntN(len(list))]
	}
	p.actor = scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "person", IIN: p.iin}
	if chance(p.random, 20) {
		p.actor.IIN = iin((r.index+500)*serials + n)
	}
	if p.phone = fmt.Sprintf("+770%08d", r.index*serials+n); chance(p.random, 20) {
		p.phone = ""
	}
	p.language = [...]string{"kk", "kk", "kk", "ru", "ru"}[p.random.IntN(5)]
	r.people = append(r.people, p)
	r.byForm[p.form] = p
	return p
}

// iin makes the n-th personal number: its check digit holds.
func iin(n int) string {
	born := calendars.NewDate(1950, time.January, 1) + calendars.Date(n/50_000)
	year, month, day := born.Civil()
	for serial := n % 50_000; ; serial += 50_000 { // one number in 121 has no check digit and is never issued
		digits := fmt.Sprintf("%02d%02d%02d%05d", year%100, month, day, serial%100_000)
		for last := range 10 {
			if id := digits + string(rune('0'+last)); scheduler.CheckIIN(id) == nil {
				return id
			}
		}
	}
}

// formComes enters the person into the registers, with the form.
func (p *person) formComes() error {
	ctx, e := p.ctx, p.engine
	if err := e.PutContact(ctx, integration, scheduler.Contact{IIN: p.iin, Name: "Person", Phone: p.phone, Language: p.language}); err != nil {
		return err
	}
	if err := e.PutResidence(ctx, integration, scheduler.Residence{IIN: p.iin, KATO: p.kato, Permanent: true}); err != nil {
		return err
	}
	if p.actor.IIN != p.iin {
		if err := e.PutGuardianship(ctx, integration, scheduler.Guardianship{Guardian: p.actor.IIN, Ward: p.iin, From: p.issued}); err != nil {
			return err
		}
	}
	if _, err := e.ReceiveForm(ctx, integration, scheduler.Form031{Number: p.form, IIN: p.iin, Issued: p.issued, LastDay: p.lastDay}); err != nil {
		return err
	}
	p.tally.count("forms")
	first := between(p.random, time.Minute, 36*time.Hour)
	if p.proposes() && p.phone != "" && !chance(p.random, 4) {
		first += 5 * 24 * time.Hour // waits for the SMS, and answers it or looks later (N7)
	}
	p.seekIn(first)
	return nil
}

// idle reports whether the person needs no time now, or can have none.
func (p *person) idle() bool {
	return p.live != nil || p.queued || p.examined || p.today() > p.lastDay
}
