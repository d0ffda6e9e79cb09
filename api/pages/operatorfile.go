package pages

import (
	"io"
	"mime/multipart"
)

// contentOf is the text of a file that a form brings.
func contentOf(file *multipart.FileHeader) (string, error) {
	f, err := file.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	return string(b), err
}
