package pages

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrCode is a QR code as an SVG path, one unit a module.
type qrCode struct {
	Size int // of the picture, with its quiet margin
	Path string
}

// quiet is the margin that scanners want around a code, in modules.
const quiet = 4

// qrOf makes the code of a booking's number. Its modules are large for its size:
// a number in digits alone is the smallest code there is, so that old scanners and
// bad printers manage.
func qrOf(digits string) (qrCode, error) {
	code, err := qr.Encode(digits, qr.M, qr.Numeric)
	if err != nil {
		return qrCode{}, fmt.Errorf("QR code: %w", err)
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for x < side && code.At(x, y) == color.Black {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return qrCode{side + 2*quiet, path.String()}, nil
}
