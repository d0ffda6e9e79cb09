// Package sheets turns the files in which departments hand in their year (rule
// S4) into schedules, and schedules into such files: XLSX workbooks, CSV and
// JSON. What is wrong with a file comes back all at once, each fault with the
// cell it stands in; of a file with a fault nothing else comes back.
//
// It is pure, bytes in and bytes out: it opens no file, reads no clock and
// knows neither departments nor what is stored.
//
// # Workbook
//
// Template makes the workbook; Read reads any workbook with tables of the same
// headers in Kazakh, Russian or English, whatever the order of sheets and
// columns. Cells above the header of the weekly hours hold the settings, each
// a label with its value to the right.
//
// # CSV
//
// One file holds everything. The first column names the kind of the row:
// setting, week, exception or trip. A setting is followed by its name and value.
// Of each other kind the first row is the header, with the names of columns that
// the workbook has:
//
//	setting;in force from;01.01.2027
//	setting;slot length, min;30
//	setting;rooms open to everybody;2
//	week;weekday;from;to;break 1 from;break 1 to
//	week;mon;9:00;18:00;13:00;14:00
//	exception;date;kind;from;to;reason
//	exception;08.03.2027;closed;;;repairs
//
// # JSON
//
// The form of slots.Schedule. Unknown fields, fields written twice and fields
// left out that have no natural default are refused.
package sheets
