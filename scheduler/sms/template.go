package sms

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// template is a text in pieces: those at even places are always there, those at
// odd places stood in brackets and need all their values.
type template []string

var (
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	bracketed   = regexp.MustCompile(`\[([^\[\]]*)\]`)
)

// parseTemplate cuts a text at its brackets.
func parseTemplate(text string) (template, error) {
	var t template
	end := 0
	for _, at := range bracketed.FindAllStringSubmatchIndex(text, -1) {
		t = append(t, text[end:at[0]], text[at[2]:at[3]])
		end = at[1]
	}
	t = append(t, text[end:])
	for _, piece := range t {
		if strings.ContainsAny(placeholder.ReplaceAllString(piece, ""), "{}[]") {
			return nil, fmt.Errorf("a bracket without its other half, or one within another")
		}
	}
	return t, nil
}

// names lists the placeholders outside brackets, and all of them.
func (t template) names() (required, all []string) {
	for i, piece := range t {
		for _, found := range placeholder.FindAllStringSubmatch(piece, -1) {
			all = append(all, found[1])
			if i%2 == 0 {
				required = append(required, found[1])
			}
		}
	}
	return required, all
}

// fill puts the values in. Values are put in once: braces in them stay as they are.
func (t template) fill(values map[string]string) string {
	var b strings.Builder
	for i, piece := range t {
		names := placeholder.FindAllStringSubmatch(piece, -1)
		if i%2 == 1 && slices.ContainsFunc(names, func(n []string) bool { return values[n[1]] == "" }) {
			continue
		}
		b.WriteString(placeholder.ReplaceAllStringFunc(piece, func(found string) string { return values[found[1:len(found)-1]] }))
	}
	return b.String()
}
