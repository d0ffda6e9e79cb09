package pages

import (
	"net/http"

	"kezek/scheduler"
)

// Route is one line of the table of pages.
type Route struct {
	Method, Path string
	Roles        []scheduler.Role // who may come; nil: anybody
	handle       func(*Pages, *visit) error
}

// Who may come to pages that not everybody may. Whose booking and whose department
// it is, is the engine's to decide.
var (
	applicant = []scheduler.Role{scheduler.RoleApplicant}
	desk      = []scheduler.Role{scheduler.RoleReception, scheduler.RoleHead}
	head      = []scheduler.Role{scheduler.RoleHead}
)

// Routes is the table of pages.
func (p *Pages) Routes() []Route {
	const (
		get, post = http.MethodGet, http.MethodPost
		year      = "/department/schedules/:year"
	)
	return []Route{
		{get, "/", nil, (*Pages).start},
		{get, "/signin", nil, (*Pages).signInForm},
		{post, "/signin", nil, (*Pages).signIn},
		{get, "/signin/:code", nil, (*Pages).signInLink},
		{post, "/signout", scheduler.Roles, (*Pages).signOut},
		{post, "/settings", nil, (*Pages).settings},
		{get, "/widget/frame", nil, (*Pages).frameWidget},

		{get, "/book", applicant, (*Pages).bookForms},
		{get, "/book/bookings", applicant, (*Pages).bookings},
		{get, "/book/:form", applicant, (*Pages).bookForm},
		{post, "/book/:form/hold", applicant, (*Pages).hold},
		{post, "/book/:form/wait", applicant, (*Pages).joinWaiting},
		{post, "/book/:form/leave", applicant, (*Pages).leaveWaiting},
		{get, "/book/hold/:number", applicant, (*Pages).bookHold},
		{post, "/book/hold/:number/confirm", applicant, (*Pages).confirmHold},
		{post, "/book/hold/:number/release", applicant, (*Pages).releaseHold},
		{get, "/book/hold/:number/decline", applicant, (*Pages).declineOffer},
		{get, "/book/booking/:number", applicant, (*Pages).booking},
		{get, "/book/booking/:number/move", applicant, (*Pages).bookMove},
		{post, "/book/booking/:number/move", applicant, (*Pages).move},
		{get, "/book/booking/:number/cancel", applicant, (*Pages).cancelForm},
		{post, "/book/booking/:number/cancel", applicant, (*Pages).cancel},
		{get, "/board", boardSees, (*Pages).boards},
		{get, "/board/:department", boardSees, (*Pages).board},
		{get, "/board/:department/now", boardSees, (*Pages).boardNow},

		{get, "/reception", desk, (*Pages).reception},
		{get, "/reception/day", desk, (*Pages).receptionPart},
		{post, "/reception/find", desk, (*Pages).receptionFind},
		{post, "/reception/arrive", desk, (*Pages).receptionArrive},
		{post, "/reception/ticket", desk, (*Pages).receptionTicket},
		{get, "/reception/tickets/:number", desk, (*Pages).receptionTicketShown},
		{post, "/reception/room", desk, (*Pages).receptionRoom},
		{post, "/reception/next", desk, (*Pages).receptionNext},
		{post, "/reception/recall", desk, (*Pages).receptionRecall},
		{post, "/reception/not-answered", desk, (*Pages).receptionNotAnswered},
		{post, "/reception/postpone", desk, (*Pages).receptionPostpone},
		{post, "/reception/finish", desk, (*Pages).receptionFinish},
		{get, "/reception/bookings/:number", desk, (*Pages).receptionBooking},
		{post, "/reception/bookings/:number/undo", desk, (*Pages).receptionUndo},
		{post, "/reception/bookings/:number/reinstate", head, (*Pages).receptionReinstate},
		{post, "/reception/bookings/:number/cancel", desk, (*Pages).receptionCancel},
		{get, "/reception/bookings/:number/move", desk, (*Pages).receptionMoveForm},
		{post, "/reception/bookings/:number/move", desk, (*Pages).receptionMove},
		{get, "/reception/counter", desk, (*Pages).receptionCounter},
		{post, "/reception/counter", desk, (*Pages).receptionBook},
		{post, "/reception/counter/ticket", desk, (*Pages).receptionCounterTicket},
		{post, "/reception/counter/wait", desk, (*Pages).receptionWait},
		{get, "/reception/keys", desk, (*Pages).receptionKeysShown},
		{post, "/reception/keys", desk, (*Pages).receptionKeysKept},
		{get, "/kiosk", device, (*Pages).ownKiosk},
		{get, "/kiosk/:department", device, (*Pages).kiosk},
		{post, "/kiosk/:department", device, (*Pages).kioskNumber},
		{post, "/kiosk/:department/ticket", device, (*Pages).kioskTicket},
		{get, "/kiosk/:department/again", device, (*Pages).kioskAgain},
		{get, "/department", desk, (*Pages).departmentHome},
		{get, "/department/worklist", desk, (*Pages).departmentWork},
		{post, "/department/worklist/:work/done", desk, (*Pages).departmentWorkDone},
		{get, "/department/waiting", desk, (*Pages).departmentWaiting},
		{get, "/department/figures", desk, (*Pages).departmentFigures},
		{get, "/department/jobs/:job", desk, (*Pages).departmentJob},
		{get, year, desk, (*Pages).departmentYear},
		{get, year + "/compare", desk, (*Pages).departmentCompare},
		{get, year + "/upload", head, (*Pages).departmentUploadForm},
		{post, year + "/upload", head, (*Pages).departmentUpload},
		{post, year + "/marked", head, (*Pages).departmentMarked},
		{get, year + "/draft", desk, (*Pages).departmentDraft},
		{post, year + "/draft/drop", head, (*Pages).departmentDraftDrop},
		{post, year + "/draft/renew", head, (*Pages).departmentDraftRenew},
		{get, year + "/draft/publish", head, (*Pages).departmentPublishForm},
		{post, year + "/draft/publish", head, (*Pages).departmentPublish},
		{get, year + "/versions/:version/publish", head, (*Pages).departmentRepublishForm},
		{post, year + "/versions/:version/publish", head, (*Pages).departmentRepublish},
		{get, year + "/trips", desk, (*Pages).departmentTrips},
		{post, year + "/trips", head, (*Pages).departmentTripPut},
		{get, year + "/trips/new", head, (*Pages).departmentTripForm},
		{post, year + "/trips/preview", head, (*Pages).departmentTripPreview},
		{get, year + "/trips/:trip", head, (*Pages).departmentTripForm},
		{get, year + "/trips/:trip/cancel", head, (*Pages).departmentTripCancelForm},
		{post, year + "/trips/:trip/cancel", head, (*Pages).departmentTripCancel},

		{get, "/operator", operators, (*Pages).operatorOverview},
		{get, "/operator/compliance", operators, (*Pages).operatorCompliance},
		{get, "/operator/mappings", operators, (*Pages).operatorMappings},
		{get, "/operator/mappings.xlsx", operators, (*Pages).operatorMappingsBook},
		{post, "/operator/mappings", operators[:1], (*Pages).operatorMappingsChange},
		{get, "/operator/calendar", operators, (*Pages).operatorCalendar},
		{get, "/operator/calendar.xlsx", operators, (*Pages).operatorCalendarBook},
		{post, "/operator/calendar", operators[:1], (*Pages).operatorCalendarChange},
		{get, "/operator/departments", operators, (*Pages).operatorDepartments},
		{get, "/operator/departments.xlsx", operators, (*Pages).operatorDepartmentsBook},
		{get, "/operator/departments/:id", operators[:1], (*Pages).operatorDepartment},
		{post, "/operator/departments/:id", operators[:1], (*Pages).operatorDepartmentSave},
		{get, "/operator/load", operators, (*Pages).operatorLoad},
		{get, "/operator/messages", operators, (*Pages).operatorMessages},
		{get, "/notice/:number", noticeSees, (*Pages).notice},
		{get, "/operator/messages.xlsx", operators, (*Pages).operatorMessagesBook},
		{get, "/operator/worklists", operators, (*Pages).operatorWork},
		{get, "/operator/worklists.xlsx", operators, (*Pages).operatorWorkBook},
		{post, "/operator/worklists/done", operators[:1], (*Pages).operatorWorkDone},
		{get, "/operator/jobs", operators, (*Pages).operatorJobs},
		{get, "/operator/jobs.xlsx", operators, (*Pages).operatorJobsBook},
	}
}

// Who may come to the pages of a waiting room.
var (
	device    = []scheduler.Role{scheduler.RoleKiosk}
	boardSees = []scheduler.Role{scheduler.RoleKiosk, scheduler.RoleReception, scheduler.RoleHead, scheduler.RoleOperator, scheduler.RoleAuditor}
)

// areas are the parts of the site with who may see them; they make the
// navigation and the start page.
var areas = []area{
	{"/book", "book", applicant},
	{"/reception", "reception", desk},
	{"/kiosk/{department}", "kiosk", device},
	{"/department", "department", []scheduler.Role{scheduler.RoleHead, scheduler.RoleReception}},
	{"/operator", "operator", operators},
	{"/board/{department}", "board", boardSees},
}

type area struct {
	path  string           // of its first page; {department} stands for the visitor's own
	name  string           // key below "start" of the texts, with .title and .text
	roles []scheduler.Role // who may come; it is the first page of the first of them
}
