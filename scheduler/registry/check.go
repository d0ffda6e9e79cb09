package registry

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kezek/scheduler"
	"kezek/slots"
)

// flaw is something in a record that cannot be so. It names no value: flaws of a
// register's answer go to the log.
type flaw struct{ field, rule string }

// Rules that fields keep.
const (
	ruleIIN          = "an IIN has 12 digits, the last of them a check digit"
	ruleDate         = "a date is an existing day, written YYYY-MM-DD"
	ruleKATO         = "a KATO code has nine digits"
	ruleName         = "a name has 1 to 200 characters"
	ruleAddress      = "an address has at most 400 characters"
	rulePhone        = "a phone is written +77011234567, or left out"
	ruleLanguage     = "a language is kk, ru or en, or left out"
	ruleEnd          = "the last day is not before the first, or left out"
	ruleWard         = "a ward is not the guardian"
	ruleDepartmentID = "a department is named by 2 to 32 of a-z, 0-9 and -"
)

// Texts longer than these are no names and addresses.
const (
	maxName    = 200 // characters
	maxAddress = 400 // characters
)

var (
	e164         = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
	departmentID = regexp.MustCompile(`^[a-z0-9-]{2,32}$`)
	listIndex    = regexp.MustCompile(`\[\d+\]$`)
	languages    = []string{"", "kk", "ru", "en"}
)

// flaws gathers what is wrong with one record, in the order of its fields.
type flaws []flaw

func (f *flaws) must(ok bool, field, rule string) {
	if !ok {
		*f = append(*f, flaw{field, rule})
	}
}

func (f *flaws) iin(iin, field string) { f.must(scheduler.CheckIIN(iin) == nil, field, ruleIIN) }

// flawsOf takes over the engine's own check of a record. Its paths become names of
// fields: name.kk is name_kk, rooms[2] is rooms.
func flawsOf(problems slots.Problems) (f flaws) {
	for _, p := range problems {
		field := strings.ReplaceAll(listIndex.ReplaceAllString(p.Path, ""), ".", "_")
		f = append(f, flaw{field, p.Text.EN})
	}
	return f
}

func checkForm(v scheduler.Form031) flaws { return flawsOf(v.Validate()) }

func checkDepartment(v scheduler.Department) (f flaws) {
	f = flawsOf(v.Validate())
	f.must(v.Since != 0, "since", ruleDate)
	return f
}

func checkResidence(v scheduler.Residence) (f flaws) {
	f.iin(v.IIN, "iin")
	f.must(slots.ValidKATO(v.KATO), "kato", ruleKATO)
	f.must(utf8.RuneCountInString(v.Address) <= maxAddress, "address", ruleAddress)
	return f
}

func checkGuardianship(v scheduler.Guardianship) (f flaws) {
	f.iin(v.Guardian, "guardian")
	f.iin(v.Ward, "ward")
	f.must(v.Ward != v.Guardian || v.Ward == "", "ward", ruleWard)
	f.must(v.From != 0, "from", ruleDate)
	f.must(v.To == 0 || v.To >= v.From, "to", ruleEnd)
	return f
}

func checkContact(v scheduler.Contact) (f flaws) {
	f.iin(v.IIN, "iin")
	f.must(v.Name != "" && utf8.RuneCountInString(v.Name) <= maxName, "name", ruleName)
	f.must(v.Phone == "" || e164.MatchString(v.Phone), "phone", rulePhone)
	f.must(slices.Contains(languages, v.Language), "language", ruleLanguage)
	return f
}

func checkMapping(v scheduler.Mapping) (f flaws) {
	f.must(slots.ValidKATO(v.KATO), "kato", ruleKATO)
	f.must(v.Department == "" || departmentID.MatchString(v.Department), "department", ruleDepartmentID)
	f.must(v.From != 0, "from", ruleDate)
	return f
}
