package api

import (
	"net/http"

	"kezek/scheduler"
)

// Codes of refusals that are this package's own.
const (
	codeMalformed       scheduler.Code = "malformed"
	codeMalformedURL    scheduler.Code = "malformed_url"
	codeUnauthenticated scheduler.Code = "unauthenticated"
	codeTokenInvalid    scheduler.Code = "token_invalid"
	codeTokenExpired    scheduler.Code = "token_expired"
	codeNoRoute         scheduler.Code = "no_such_route"
	codeNoPage          scheduler.Code = "no_such_page"
	codeMethod          scheduler.Code = "method_not_allowed"
	codeTimeout         scheduler.Code = "request_timeout"
	codeTooLarge        scheduler.Code = "too_large"
	codeMediaType       scheduler.Code = "unsupported_media_type"
	codeEncoding        scheduler.Code = "unsupported_encoding"
	codeHeaders         scheduler.Code = "headers_too_large"
	codeUnavailable     scheduler.Code = "unavailable"
	codeInternal        scheduler.Code = "internal"
	codePartlyStored    scheduler.Code = "partly_stored"
	codeSecret          scheduler.Code = "gateway_secret"
	codeNoMessage       scheduler.Code = "no_such_message"
	codeSignIn          scheduler.Code = "sign_in_needed"
	codeSignInCode      scheduler.Code = "sign_in_code_invalid"
	codeForeignForm     scheduler.Code = "foreign_form"
)

// statuses gives every code its HTTP status. A test holds it complete.
var statuses = map[scheduler.Code]int{
	scheduler.CodeNotFound:       http.StatusNotFound,
	scheduler.CodeForbidden:      http.StatusForbidden,
	scheduler.CodeInvalid:        http.StatusUnprocessableEntity,
	scheduler.CodeNotEligible:    http.StatusUnprocessableEntity,
	scheduler.CodeNotChecked:     http.StatusServiceUnavailable,
	scheduler.CodeAlreadyBooked:  http.StatusConflict,
	scheduler.CodeSeatTaken:      http.StatusConflict,
	scheduler.CodeNotBookable:    http.StatusConflict,
	scheduler.CodeHoldExpired:    http.StatusGone,
	scheduler.CodeTooLate:        http.StatusConflict,
	scheduler.CodeWrongState:     http.StatusConflict,
	scheduler.CodeWrongDay:       http.StatusConflict,
	scheduler.CodeNotOpenYet:     http.StatusConflict,
	scheduler.CodeAnnulled:       http.StatusConflict,
	scheduler.CodeQueueClosed:    http.StatusConflict,
	scheduler.CodeTicketExists:   http.StatusConflict,
	scheduler.CodeRoomBusy:       http.StatusConflict,
	scheduler.CodeRoomEmpty:      http.StatusConflict,
	scheduler.CodeNobodyWaits:    http.StatusConflict,
	scheduler.CodeReasonNeeded:   http.StatusUnprocessableEntity,
	scheduler.CodeKeyReused:      http.StatusUnprocessableEntity,
	scheduler.CodeChanged:        http.StatusConflict,
	scheduler.CodeChoiceNeeded:   http.StatusConflict,
	scheduler.CodeCallsExhausted: http.StatusConflict,
	scheduler.CodeUnmapped:       http.StatusUnprocessableEntity,
	scheduler.CodeElsewhere:      http.StatusConflict,

	codeMalformed:       http.StatusBadRequest,
	codeMalformedURL:    http.StatusBadRequest,
	codeUnauthenticated: http.StatusUnauthorized,
	codeTokenInvalid:    http.StatusUnauthorized,
	codeTokenExpired:    http.StatusUnauthorized,
	codeNoRoute:         http.StatusNotFound,
	codeNoPage:          http.StatusNotFound,
	codeMethod:          http.StatusMethodNotAllowed,
	codeTimeout:         http.StatusRequestTimeout,
	codeTooLarge:        http.StatusRequestEntityTooLarge,
	codeMediaType:       http.StatusUnsupportedMediaType,
	codeEncoding:        http.StatusUnsupportedMediaType,
	codeHeaders:         http.StatusRequestHeaderFieldsTooLarge,
	codeUnavailable:     http.StatusServiceUnavailable,
	codeInternal:        http.StatusInternalServerError,
	codePartlyStored:    http.StatusUnprocessableEntity,
	codeSecret:          http.StatusUnauthorized,
	codeNoMessage:       http.StatusNotFound,
	codeSignIn:          http.StatusUnauthorized,
	codeSignInCode:      http.StatusForbidden,
	codeForeignForm:     http.StatusForbidden,
}

// statusOf returns the status of a code; a code that nobody gave one is a fault
// of ours.
func statusOf(code scheduler.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// codeForStatus names what Fiber or huma refused by status alone.
func codeForStatus(status int) scheduler.Code {
	for _, code := range []scheduler.Code{codeMalformed, codeNoRoute, codeMethod, codeTimeout,
		codeTooLarge, codeMediaType, codeHeaders, codeUnavailable, scheduler.CodeInvalid} {
		if statuses[code] == status {
			return code
		}
	}
	return codeInternal
}
