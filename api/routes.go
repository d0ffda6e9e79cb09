package api

import (
	"net/http"

	"kezek/scheduler"
)

// Who may come to a route. Whose department, whose form and whose booking is the
// engine's to decide.
var (
	person    = []scheduler.Role{scheduler.RoleApplicant, scheduler.RolePortal}
	desk      = []scheduler.Role{scheduler.RoleReception, scheduler.RoleHead}
	head      = []scheduler.Role{scheduler.RoleHead}
	operator  = []scheduler.Role{scheduler.RoleOperator}
	register  = []scheduler.Role{scheduler.RoleIntegration}
	lookers   = []scheduler.Role{scheduler.RoleOperator, scheduler.RoleAuditor}
	bookers   = append(person[:2:2], desk...)
	inspect   = append(bookers[:4:4], lookers...)
	deskSees  = append(desk[:2:2], lookers...)
	provers   = append(head[:1:1], lookers...)
	planners  = append(head[:1:1], scheduler.RoleOperator)
	keepers   = append(desk[:2:2], scheduler.RoleOperator)
	device    = []scheduler.Role{scheduler.RoleKiosk}
	boardSees = append(deskSees[:4:4], scheduler.RoleKiosk)
	anybody   = []scheduler.Role{scheduler.RoleApplicant, scheduler.RolePortal, scheduler.RoleReception, scheduler.RoleHead,
		scheduler.RoleOperator, scheduler.RoleIntegration, scheduler.RoleAuditor} // but a device in a waiting room
)

// routes is the table: everything that the API can do.
func (s *Server) routes() []route {
	const (
		get, put, post, del = http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete
		ok, created, empty  = http.StatusOK, http.StatusCreated, http.StatusNoContent
		dep                 = "/v1/departments/{id}"
		year                = dep + "/schedules/{year}"
		room                = dep + "/rooms/{room}"
		one                 = "/v1/bookings/{number}"
		hook                = "/v1/webhooks/{webhook}"
	)
	return []route{
		{get, "/v1/forms", person, ok, reads, "Forms", "Forms of the person and of their wards", on(s.listForms)},
		{get, "/v1/forms/{form}/eligibility", inspect, ok, reads, "Forms", "May this form be booked? Every condition at once (E8)", on(s.formEligibility)},
		{get, "/v1/forms/{form}/slots", bookers, ok, lists, "Forms", "Free times of a month (L4)", on(s.formSlots)},
		{get, "/v1/forms/{form}/nearest", bookers, ok, lists, "Forms", "The nearest free times (L4)", on(s.formNearest)},
		{put, "/v1/forms/{form}/waiting", bookers, ok, changes, "Forms", "Enter on the waiting list (B8)", on(s.joinWaiting)},
		{del, "/v1/forms/{form}/waiting", bookers, empty, changes, "Forms", "Leave the waiting list", on(s.leaveWaiting)},

		{post, "/v1/holds", bookers, created, changes, "Bookings", "Keep a seat while the person confirms (B1)", directly(s.hold)},
		{del, "/v1/holds/{number}", bookers, empty, changes, "Bookings", "Give a hold up", on(s.releaseHold)},
		{post, "/v1/holds/{number}/confirm", bookers, created, changes, "Bookings", "Make a booking of a hold (B2); 200 if it is one already", on(s.confirmHold)},
		{post, "/v1/bookings", bookers, created, changes, "Bookings", "Book at once, without a hold; 200 with the first booking if the form has one (E6)", directly(s.book)},
		{get, "/v1/bookings", person, ok, reads, "Bookings", "Bookings of the person and of their wards, newest first", on(s.listBookings)},
		{get, one, inspect, ok, reads, "Bookings", "One booking with its history (B7)", on(s.getBooking)},
		{post, one + "/move", bookers, ok, changes, "Bookings", "Move to another time (B5)", on(s.moveBooking)},
		{post, one + "/cancel", bookers, ok, changes, "Bookings", "Cancel (B6)", on(s.cancelBooking)},
		{get, one + "/calendar.ics", inspect, ok, reads, "Bookings", "The booking as a calendar file (B7)", on(s.calendarFile)},

		{get, one + "/notice", provers, ok, reads, "Bookings", "Proof of notice: every SMS about the booking, with its reports (N2)", on(s.getNotice)},
		{get, one + "/notice.pdf", provers, ok, reads, "Bookings", "The same as a document to print", on(s.noticePDF)},

		{get, dep + "/days/{date}", deskSees, ok, reads, "Reception", "Everybody of one day", on(s.dayList)},
		{post, one + "/arrival", desk, ok, changes, "Reception", "Mark the arrival (A1)", on(s.arrive)},
		{post, one + "/arrival/undo", desk, ok, changes, "Reception", "Take an arrival back", on(s.undoArrival)},
		{post, one + "/reinstate", head, ok, changes, "Reception", "Undo an annulment of today (A5)", on(s.reinstate)},
		{post, dep + "/tickets", desk, created, changes, "Reception", "Give a live-queue ticket (Q1)", on(s.issueTicket)},
		{post, room + "/next", desk, ok, changes, "Reception", "Call the next person (Q2–Q4)", on(s.callNext)},
		{post, room + "/recall", desk, ok, changes, "Reception", "Call somebody again who was put aside", on(s.recall)},
		{post, room + "/not-answered", desk, ok, changes, "Reception", "Who was called did not come", on(s.notAnswered)},
		{post, room + "/postpone", desk, ok, changes, "Reception", "Put who was called aside", on(s.postpone)},
		{post, room + "/finish", desk, ok, changes, "Reception", "The examination is over", on(s.finish)},
		{get, dep + "/queue/{date}", deskSees, ok, reads, "Reception", "The queue with positions and expected waits (Q5)", on(s.dayQueue)},
		{get, dep + "/events", boardSees, ok, reads, "Reception", "Changes as they happen (server-sent events)", on(s.events)},
		{get, dep + "/board", boardSees, ok, reads, "Devices", "What the board shows: numbers and rooms, no names", on(s.board)},
		{post, dep + "/check-in", device, ok, changes, "Devices", "Mark the arrival of whoever has the number (A1)", on(s.checkIn)},
		{post, dep + "/check-in/ticket", device, created, changes, "Devices", "Give a live-queue ticket for the number of an annulled booking (Q1)", on(s.checkInTicket)},
		{get, dep + "/waiting", deskSees, ok, reads, "Reception", "The waiting list (B8)", on(s.waitingList)},

		{get, "/v1/departments", anybody, ok, lists, "Departments", "All departments", on(s.listDepartments)},
		{get, dep, anybody, ok, reads, "Departments", "One department", on(s.getDepartment)},
		{put, dep, operator, ok, changes, "Departments", "Make or change a department", on(s.putDepartment)},
		{get, dep + "/slots", anybody, ok, lists, "Departments", "What is free at the office, whoever asks (L4)", on(s.departmentSlots)},
		{get, dep + "/places/{date}/{place}", anybody, ok, reads, "Departments", "Where a time is: at the office or at an outreach (S2)", on(s.placeOf)},
		{get, year, deskSees, ok, reads, "Schedules", "Published versions of a year (S6)", on(s.listVersions)},
		{get, year + "/versions/{version}", deskSees, ok, reads, "Schedules", "One version of the schedule", on(s.getSchedule)},
		{get, year + "/versions/{version}/schedule.xlsx", deskSees, ok, reads, "Schedules", "One version as a workbook, to change and upload again", on(s.exportSchedule)},
		{get, year + "/versions/{version}/file", deskSees, ok, reads, "Schedules", "The file that a version came from, as it was uploaded (S6)", on(s.versionFile)},
		{get, year + "/versions/{version}/compare", deskSees, ok, reads, "Schedules", "What differs between two versions, day by day (S6)", on(s.compareVersions)},
		{get, year + "/template.xlsx", deskSees, ok, reads, "Schedules", "The workbook to fill in, with the year's days off (S4)", on(s.scheduleTemplate)},
		{post, year + "/file", planners, ok, changes, "Schedules", "Upload the year as XLSX, CSV or JSON: it becomes the draft, all or nothing (S4)", takesFile(on(s.uploadSchedule))},
		{post, year + "/file/marked", deskSees, ok, reads, "Schedules", "The same file as a workbook with its wrong cells marked; nothing is stored", takesFile(on(s.markFile))},
		{get, year + "/draft", deskSees, ok, reads, "Schedules", "The draft, and what publishing it would do (S5)", on(s.getDraft)},
		{put, year + "/draft", planners, ok, changes, "Schedules", "Keep a schedule as the draft", on(s.putDraft)},
		{del, year + "/draft", planners, empty, changes, "Schedules", "Drop the draft", on(s.dropDraft)},
		{get, year + "/draft/file", deskSees, ok, reads, "Schedules", "The file that the draft came from, as it was uploaded", on(s.draftFile)},
		{post, year + "/draft/publish", planners, ok, changes, "Schedules", "Publish the draft (S1–S7)", on(s.publishDraft)},
		{post, year + "/preview", deskSees, ok, reads, "Schedules", "What publishing would do (S5)", on(s.previewSchedule)},
		{post, year, planners, ok, changes, "Schedules", "Publish a schedule (S1–S7)", on(s.publishSchedule)},
		{post, year + "/versions/{version}/publish", planners, ok, changes, "Schedules", "Publish an earlier version again (S6)", on(s.republishSchedule)},
		{post, year + "/trips", planners, ok, changes, "Schedules", "Add a trip (S2)", on(s.addTrip)},
		{post, year + "/trips/preview", deskSees, ok, reads, "Schedules", "What adding or changing a trip would do (S5)", on(s.previewTrip)},
		{post, year + "/trips/{trip}/cancel/preview", deskSees, ok, reads, "Schedules", "What cancelling a trip would do (S5)", on(s.previewTripCancelled)},
		{get, year + "/trips/{trip}", deskSees, ok, reads, "Schedules", "One trip", on(s.getTrip)},
		{put, year + "/trips/{trip}", planners, ok, changes, "Schedules", "Change a trip", on(s.changeTrip)},
		{del, year + "/trips/{trip}", planners, ok, changes, "Schedules", "Cancel a trip", on(s.cancelTrip)},
		{get, "/v1/jobs/{id}", deskSees, ok, reads, "Schedules", "How far the work on affected bookings is (S7)", on(s.getJob)},
		{get, dep + "/worklist", deskSees, ok, reads, "Worklists", "What people of the department have to do", on(s.worklist)},
		{post, dep + "/worklist/{work}/done", keepers, ok, changes, "Worklists", "Mark an entry as done", on(s.finishWork)},
		{get, "/v1/worklists", lookers, ok, reads, "Worklists", "The worklists of all departments", on(s.allWorklists)},

		{get, "/v1/mappings", deskSees, ok, reads, "Operator", "Which department serves which territory (E4)", on(s.listMappings)},
		{put, "/v1/mappings", operator, ok, changes, "Operator", "Enter mappings, all or none", on(s.putMappings)},
		{post, "/v1/mappings/preview", lookers, ok, reads, "Operator", "What entering mappings would do", on(s.previewMappings)},
		{get, "/v1/calendar", anybody, ok, reads, "Calendar", "The data of the calendar in force (C6)", on(s.getCalendar)},
		{put, "/v1/calendar", operator, ok, changes, "Calendar", "Publish a calendar (C6)", on(s.putCalendar)},
		{post, "/v1/calendar/preview", lookers, ok, reads, "Calendar", "What publishing a calendar would do", on(s.previewCalendar)},
		{get, "/v1/calendar/deadline", anybody, ok, reads, "Calendar", "When a term ends (C7)", on(s.deadline)},
		{get, "/v1/calendar/{year}", anybody, ok, lists, "Calendar", "Working days and days off of a year (C1–C5)", on(s.calendarYear)},
		{get, "/v1/compliance", deskSees, ok, reads, "Operator", "Who has published for a year, and when (S3)", on(s.compliance)},
		{get, "/v1/compliance.xlsx", deskSees, ok, reads, "Operator", "The same as a workbook", on(s.complianceWorkbook)},
		{get, "/v1/figures", deskSees, ok, reads, "Operator", "Seats, bookings, lateness and waits of the departments; staff see their own", on(s.figures)},
		{get, "/v1/figures.xlsx", deskSees, ok, reads, "Operator", "The same as a workbook", on(s.figuresWorkbook)},
		{get, "/v1/messages", deskSees, ok, reads, "Operator", "The outbox, newest first (N4)", on(s.listMessages)},
		{get, "/v1/proposals", deskSees, ok, reads, "Operator", "Times offered by SMS to new forms, newest first (N7)", on(s.listProposals)},
		{get, "/v1/backup", operator, ok, reads, "Operator", "A copy of the whole store, for kezek restore", on(s.backup)},

		{get, "/v1/webhooks", lookers, ok, reads, "Webhooks", "Which systems are told of what happens", on(s.listWebhooks)},
		{post, "/v1/webhooks", operator, created, changes, "Webhooks", "Tell another system; the secret is shown this once", on(s.createWebhook)},
		{put, hook, operator, ok, changes, "Webhooks", "Change what it is told, and where", on(s.changeWebhook)},
		{del, hook, operator, empty, changes, "Webhooks", "Tell it nothing any more", on(s.dropWebhook)},
		{post, hook + "/secret", operator, ok, changes, "Webhooks", "Give it a new secret; the one before signs too for a day", on(s.rotateWebhookSecret)},
		{get, hook + "/deliveries", lookers, ok, reads, "Webhooks", "What it was told, is yet to be told, or was given up", on(s.listDispatches)},
		{post, hook + "/deliveries/{delivery}/replay", operator, ok, changes, "Webhooks", "Tell it one thing again", on(s.replayDispatch)},
		{post, hook + "/replay", operator, ok, changes, "Webhooks", "Tell it everything of a span of time again", on(s.replayWebhook)},

		{put, "/v1/registers/forms", register, ok, changes, "Registers", "Forms 031/у, one or up to 1000 (N1)", on(s.putForms)},
		{put, "/v1/registers/contacts", register, ok, changes, "Registers", "Names, phones and languages, one or up to 1000", on(s.putContacts)},
		{put, "/v1/registers/residences", register, ok, changes, "Registers", "Registered addresses, one or up to 1000", on(s.putResidences)},
		{put, "/v1/registers/guardianships", register, ok, changes, "Registers", "Guardianships, one or up to 1000", on(s.putGuardianships)},
	}
}
