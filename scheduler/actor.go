package scheduler

// Role is what a caller may do. It comes with the caller's token.
type Role string

// The roles.
const (
	RoleApplicant   Role = "applicant"   // one person, named by IIN
	RolePortal      Role = "portal"      // acts for the applicant it names
	RoleReception   Role = "reception"   // clerk of one department
	RoleHead        Role = "head"        // head of one department
	RoleOperator    Role = "operator"    // the Ministry's operator
	RoleIntegration Role = "integration" // pushes forms and registers
	RoleAuditor     Role = "auditor"     // reads, changes nothing
	RoleKiosk       Role = "kiosk"       // a device in the waiting room of one department: kiosk or board
	RoleSystem      Role = "system"      // the engine itself; no token carries it
)

// Roles lists the roles a token may carry.
var Roles = []Role{RoleApplicant, RolePortal, RoleReception, RoleHead, RoleOperator, RoleIntegration, RoleAuditor, RoleKiosk}

// Actor is who acts. Every act of the engine takes one and checks it.
type Actor struct {
	Role       Role
	Subject    string // stands in histories; never an IIN
	IIN        string // applicant: own; portal: of the person it acts for
	Department string // reception, head and kiosk: their department
}

// system is the actor of everything that happens by itself.
var system = Actor{Role: RoleSystem, Subject: "system"}

// forPerson reports whether the actor acts as, or for, one person.
func (a Actor) forPerson() bool { return a.Role == RoleApplicant || a.Role == RolePortal }

// staffOf reports whether the actor works at the department, as reception or head.
func (a Actor) staffOf(department string) bool {
	return (a.Role == RoleReception || a.Role == RoleHead) && a.Department == department
}

// kioskOf reports whether the actor is a device in the department's waiting room.
func (a Actor) kioskOf(department string) bool {
	return a.Role == RoleKiosk && a.Department == department
}

// staff reports whether the actor works at some department.
func (a Actor) staff() bool { return a.Role == RoleReception || a.Role == RoleHead }

// reads reports whether the actor may read everything of every department.
func (a Actor) reads() bool {
	return a.Role == RoleOperator || a.Role == RoleAuditor || a.Role == RoleSystem
}
