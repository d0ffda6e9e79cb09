package scheduler

import (
	"kezek/calendars"
)

// scheduleSet lists what was published for one department and year.
type scheduleSet struct {
	Versions []Version `json:"versions"` // ascending
	Trips    uint16    `json:"trips"`    // trip numbers given away in this year
}

// inForce returns the version that governs the day: the newest published one
// whose first day has come; 0 if there is none (S1).
func (s *scheduleSet) inForce(d calendars.Date) int {
	for i := len(s.Versions) - 1; i >= 0; i-- {
		if s.Versions[i].InForce <= d {
			return s.Versions[i].Version
		}
	}
	return 0
}

func (s *scheduleSet) newest() Version {
	if len(s.Versions) == 0 {
		return Version{}
	}
	return s.Versions[len(s.Versions)-1]
}

// tripBase gives every year its own thousand of trip numbers, so that a number
// is unique in the department for as long as anybody remembers: the thousands
// that fit into the number come round after 65 years.
func tripBase(year int) uint16 { return uint16((year-2020)%65) * 1000 }
