package sheets_test

import (
	"testing"

	"reflect"
)

func TestS4_WhatATemplateHoldsIsReadBack(t *testing.T) {
	for _, lang := range []string{"kk", "ru", "en"} {
		want := whole()
		data := full(t, want, lang)
		if got := accepted(t, "full.xlsx", data); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", lang, got, want)
		}
	}
}
