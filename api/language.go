package api

import "golang.org/x/text/language"

// languages are what the service speaks. Russian comes first, for a caller that
// names none of them: it is the one language in which every text exists.
var languages = []string{"ru", "kk", "en"}

var matcher = language.NewMatcher([]language.Tag{language.Russian, language.Kazakh, language.English})

// maxAccept bounds how much of an Accept-Language header is worth reading.
const maxAccept = 200

// languageFor chooses kk, ru or en by an Accept-Language header.
func languageFor(accept string) string {
	if accept == "" || len(accept) > maxAccept {
		return languages[0]
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return languages[0]
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return languages[0]
	}
	return languages[i]
}
