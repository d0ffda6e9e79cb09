package registry

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store"
)

// TestE8_LocalAnswersWhatWasImported imports files into an engine on a real store,
// and asks the local registry for what they held.
func TestE8_LocalAnswersWhatWasImported(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open("bolt:" + filepath.Join(t.TempDir(), "kezek.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	local := NewLocal(db)
	engine, err := scheduler.New(ctx, scheduler.Options{Store: db, Registry: local})
	if err != nil {
		t.Fatal(err)
	}
	person, ward, stranger := iin(t, "90010130012"), iin(t, "15020250033"), iin(t, "85030330044")
	for kind, content := range map[string]string{
		"contacts":      "iin,name,phone,language,no_portal\n" + person + ",Айгүл,+77011234567,kk,иә\n",
		"residences":    "iin,kato,address,permanent\n" + person + ",111010000,Абай к-сі 1,true\n",
		"guardianships": "guardian,ward,from\n" + person + "," + ward + ",2020-01-01\n",
		"forms":         "number,iin,issued,last_day\n031-1," + person + ",2026-11-20,2026-12-20\n031-2," + person + ",2026-11-21,\n",
	} {
		report, err := Import(ctx, strings.NewReader(content), ImportOptions{Format: "csv", Kind: kind, Actor: integration}, engine)
		if err != nil || report.Stored == 0 {
			t.Fatalf("%s: %+v, %v", kind, report, err)
		}
	}
	asked := func(t *testing.T, local scheduler.Registry) { answersWhatWasImported(t, local, person, ward, stranger) }
	t.Run("in transactions of its own", func(t *testing.T) { asked(t, local) })
	t.Run("in one of the engine's", func(t *testing.T) {
		err := db.View(ctx, func(r scheduler.Reader) error {
			asked(t, local.In(r))
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func answersWhatWasImported(t *testing.T, local scheduler.Registry, person, ward, stranger string) {
	ctx := t.Context()
	day := calendars.MustDate
	first := scheduler.Form031{Number: "031-1", IIN: person, Issued: day("2026-11-20"), LastDay: day("2026-12-20")}
	if got, err := local.Form(ctx, "031-1"); err != nil || got != first {
		t.Errorf("Form: got %+v, %v", got, err)
	}
	if got, err := local.Forms(ctx, person); err != nil || len(got) != 2 || got[0] != first {
		t.Errorf("Forms: got %+v, %v", got, err)
	}
	if got, err := local.Residence(ctx, person); err != nil || !got.Permanent || got.KATO != "111010000" {
		t.Errorf("Residence: got %+v, %v", got, err)
	}
	if got, err := local.Guardianships(ctx, person); err != nil || !reflect.DeepEqual(got, []scheduler.Guardianship{{Guardian: person, Ward: ward, From: day("2020-01-01")}}) {
		t.Errorf("Guardianships: got %+v, %v", got, err)
	}
	if got, err := local.Contact(ctx, person); err != nil || got.Name != "Айгүл" || !got.NoPortal {
		t.Errorf("Contact: got %+v, %v", got, err)
	}
	for name, err := range map[string]error{
		"form": second(local.Form(ctx, "031-9")), "residence": second(local.Residence(ctx, stranger)), "contact": second(local.Contact(ctx, stranger)),
	} {
		if !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", name, err)
		}
	}
	if got, err := local.Forms(ctx, stranger); err != nil || len(got) != 0 {
		t.Errorf("no forms is an empty list: got %v, %v", got, err)
	}
	if got, err := local.Guardianships(ctx, stranger); err != nil || len(got) != 0 {
		t.Errorf("no guardianships is an empty list: got %v, %v", got, err)
	}
}
