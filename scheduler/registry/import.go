package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kezek/scheduler"
)

// Limits of an import.
const (
	maxFile   = 64 << 20 // bytes
	maxRows   = 100_000
	maxFaults = 1000 // that are kept to be shown
)

// Kinds lists what can be imported, in the order in which a new installation
// does it.
var Kinds = []string{"departments", "mappings", "contacts", "residences", "guardianships", "forms"}

// Formats lists the formats of files: csv is UTF-8 with comma or semicolon and a
// row of column names; json is an array of objects, or one object after another.
var Formats = []string{"csv", "json"}

// Sink takes what a file holds. *scheduler.Engine is one.
type Sink interface {
	PutDepartment(ctx context.Context, a scheduler.Actor, d scheduler.Department) error
	PutMappings(ctx context.Context, a scheduler.Actor, m []scheduler.Mapping, c scheduler.Consequences) (scheduler.Publication, error)
	PutContact(ctx context.Context, a scheduler.Actor, c scheduler.Contact) error
	PutResidence(ctx context.Context, a scheduler.Actor, r scheduler.Residence) error
	PutGuardianship(ctx context.Context, a scheduler.Actor, g scheduler.Guardianship) error
	ReceiveForm(ctx context.Context, a scheduler.Actor, f scheduler.Form031) (scheduler.Form031, error)
}

var _ Sink = (*scheduler.Engine)(nil)

// ImportOptions say what a file holds and for whom it is stored.
type ImportOptions struct {
	Format       string // one of Formats
	Kind         string // one of Kinds
	Actor        scheduler.Actor
	Consequences scheduler.Consequences // of mappings, for bookings that no longer fit (S7)
	Progress     func(done, total int)  // rows; nil: nobody is told
}

// Report is what an import did.
type Report struct {
	Rows   int // in the file
	Stored int
}

// Fault is one thing wrong with a file.
type Fault struct {
	Line   int    // from 1
	Path   string // JSON: the record and its field, such as [3].issued; empty for CSV
	Column string // CSV: name of the column; empty: the whole line
	Read   string // what stands there, personal numbers masked; may be empty
	Rule   string // what should stand there
}

// String writes the fault on one line.
func (f Fault) String() string {
	place := fmt.Sprintf("line %d", f.Line)
	switch {
	case f.Path != "":
		place += ", " + f.Path
	case f.Column != "":
		place += ", column " + f.Column
	}
	if f.Read == "" {
		return place + ": " + f.Rule
	}
	return fmt.Sprintf("%s: %s (read %q)", place, f.Rule, f.Read)
}

// Faults are all things wrong with a file, of which nothing was stored.
type Faults struct {
	Shown []Fault // the first ones, in the order of the file
	Count int     // how many there are
}

// Error implements error, with a line for each fault.
func (f *Faults) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the file has %d faults, nothing was stored", f.Count)
	for _, fault := range f.Shown {
		b.WriteString("\n" + fault.String())
	}
	if more := f.Count - len(f.Shown); more > 0 {
		fmt.Fprintf(&b, "\nand %d more", more)
	}
	return b.String()
}

func (f *Faults) add(fault Fault) {
	if f.Count++; len(f.Shown) < maxFaults {
		f.Shown = append(f.Shown, fault)
	}
}

// Import reads a whole file, and stores it only if nothing is wrong with it;
// otherwise the error is a *Faults. Mappings are stored in one act. Of the other
// kinds each row is: if the sink refuses one, the error names its line, the rows
// before it stand (Report.Stored), and the same file can be imported again, since
// storing a row twice is the same as once.
func Import(ctx context.Context, r io.Reader, o ImportOptions, sink Sink) (Report, error) {
	k, known := kinds[o.Kind]
	if !known {
		return Report{}, fmt.Errorf("unknown kind %q: want one of %s", o.Kind, strings.Join(Kinds, ", "))
	}
	read, known := formats[o.Format]
	if !known {
		return Report{}, fmt.Errorf("unknown format %q: want one of %s", o.Format, strings.Join(Formats, ", "))
	}
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return Report{}, fmt.Errorf("reading the file: %w", err)
	}
	if len(content) > maxFile {
		return Report{}, fmt.Errorf("the file is larger than %d MiB: divide it", maxFile>>20)
	}
	var faults Faults
	rows := read(content, k.columns, &faults)
	if len(rows) > maxRows {
		return Report{}, fmt.Errorf("the file has more than %d rows: divide it", maxRows)
	}
	if len(rows) == 0 && faults.Count == 0 {
		return Report{}, errors.New("the file holds no rows")
	}
	store := k.parse(rows, &faults)
	if faults.Count > 0 {
		slices.SortStableFunc(faults.Shown, func(a, b Fault) int { return a.Line - b.Line })
		return Report{Rows: len(rows)}, &faults
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	stored, err := store(ctx, o, sink)
	return Report{Rows: len(rows), Stored: stored}, err
}

var formats = map[string]func([]byte, []column, *Faults) []row{"csv": readCSV, "json": readJSON}
