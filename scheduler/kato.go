package scheduler

import (
	"context"
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"

	"kezek/calendars"
	"kezek/slots"
)

// Territory is a region, district or city of the KATO classifier.
type Territory struct {
	Code   string         `json:"code"`
	Parent string         `json:"parent,omitempty"`
	Kind   string         `json:"kind"` // region, city, district
	Name   calendars.Text `json:"name"`
}

// Source: the geokz data set 1.0.2 (2024), CC BY 4.0.
//
//go:embed kato.csv
var katoCSV string

var territories = sync.OnceValue(func() []Territory {
	rows, err := csv.NewReader(strings.NewReader(katoCSV)).ReadAll()
	if err != nil {
		panic("scheduler: embedded kato.csv: " + err.Error())
	}
	out := make([]Territory, 0, len(rows)-1)
	for _, r := range rows[1:] {
		out = append(out, Territory{Code: r[0], Parent: r[1], Kind: r[2], Name: calendars.Text{KK: r[3], RU: r[4], EN: r[5]}})
	}
	return out
})

// Territories lists the regions of the country with their districts and
// cities, ascending by code. The caller must not change the list.
func Territories() []Territory { return territories() }

// territoryPrefixes are the digits that all codes of a known territory share.
var territoryPrefixes = sync.OnceValue(func() map[string]bool {
	out := make(map[string]bool, len(territories()))
	for _, t := range territories() {
		out[slots.Prefix(t.Code)] = true
	}
	return out
})

// knownKATO reports whether the code is a known region, district or city, or
// lies under one. Codes below the district are not listed one by one.
func knownKATO(code string) bool {
	if !slots.ValidKATO(code) {
		return false
	}
	known := territoryPrefixes()
	return known[code[:2]] || known[code[:4]] || known[code[:6]] || known[code]
}

// TerritoriesOf lists the districts and cities that a department serves; before
// it serves any, those of its region. Errors: CodeNotFound, and those of Mappings.
func (e *Engine) TerritoriesOf(ctx context.Context, a Actor, department string) ([]Territory, error) {
	d, err := e.Department(ctx, department)
	if err != nil {
		return nil, err
	}
	mapped, err := e.Mappings(ctx, a)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, m := range mapped {
		if m.Department == d.ID {
			codes = append(codes, m.KATO)
		}
	}
	if codes == nil {
		codes = []string{d.Region}
	}
	var out []Territory
	for _, t := range Territories() {
		if slices.ContainsFunc(codes, func(code string) bool { return t.Kind != "region" && slots.Under(t.Code, code) }) {
			out = append(out, t)
		}
	}
	return out, nil
}
