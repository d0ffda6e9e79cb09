package registry

import (
	"regexp"
	"slices"
	"strings"

	"kezek/scheduler"
	"kezek/slots"
)

// flaw is something in a record that cannot be so. It names no value: flaws of a
// register's answer go to the log.
type flaw struct{ field, rule string }

const (
	ruleIIN  = "an IIN has 12 digits" // the engine's words for a number of another length
	ruleDate = "a date is an existing day, written YYYY-MM-DD"
)

var listIndex = regexp.MustCompile(`\[\d+\]$`)

// flaws gathers what is wrong with one record, in the order of its fields.
type flaws []flaw

// flawsOf takes over the engine's own check of a record, so that what passes
// here is not refused there. Its paths become names of fields: name.kk is
// name_kk, rooms[2] is rooms.
func flawsOf(problems slots.Problems) (f flaws) {
	for _, p := range problems {
		field := strings.ReplaceAll(listIndex.ReplaceAllString(p.Path, ""), ".", "_")
		f = append(f, flaw{field, p.Text.EN})
	}
	return f
}

func checkForm(v scheduler.Form031) flaws              { return flawsOf(v.Validate()) }
func checkResidence(v scheduler.Residence) flaws       { return flawsOf(v.Validate()) }
func checkGuardianship(v scheduler.Guardianship) flaws { return flawsOf(v.Validate()) }
func checkContact(v scheduler.Contact) flaws           { return flawsOf(v.Validate()) }
func checkMapping(v scheduler.Mapping) flaws           { return flawsOf(v.Validate()) }

func checkDepartment(v scheduler.Department) flaws {
	f := flawsOf(v.Validate())
	if v.Since == 0 {
		f = append(f, flaw{"since", ruleDate})
	}
	return f
}

// answeredHome checks a residence that a register gave. A code that has the
// form of one but is not known is for the engine to refuse by name (E4): the
// register has answered.
func answeredHome(v scheduler.Residence) flaws {
	problems := v.Validate()
	if slots.ValidKATO(v.KATO) {
		problems = slices.DeleteFunc(problems, func(p slots.Problem) bool { return p.Code == "kato" })
	}
	return flawsOf(problems)
}
