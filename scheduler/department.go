package scheduler

import (
	"kezek/calendars"
)

// Department is an office that examines (отдел МСЭ).
type Department struct {
	ID      string         `json:"id"` // 2 to 32 of a-z, 0-9 and -
	Name    calendars.Text `json:"name"`
	Address calendars.Text `json:"address"`
	Phone   string         `json:"phone"`
	Region  string         `json:"region"` // KATO code of its region
	Zone    string         `json:"zone"`   // IANA time zone; empty: Asia/Almaty
	Rooms   []string       `json:"rooms"`  // labels of its rooms, as they stand on the doors
	Since   calendars.Date `json:"since"`  // the day the order that made it came into force (S3)

	ContactPhone    string `json:"contact_phone,omitempty"`    // E.164, who is reminded of schedules; empty: Phone
	ContactLanguage string `json:"contact_language,omitempty"` // of those reminders: kk, ru or en; empty: kk
}

// Mapping says that from a date on a department serves a territory, until a
// later mapping of the same code (rule E4). An empty Department ends service.
type Mapping struct {
	KATO       string         `json:"kato"`
	Department string         `json:"department"`
	From       calendars.Date `json:"from"`
}
