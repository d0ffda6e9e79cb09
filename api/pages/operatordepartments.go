package pages

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
)

// operatorDepartments lists the departments.
type operatorDepartments struct {
	operatorFrame
	Rows  []departmentRow
	Saved string // name of the one that was just saved
}

type departmentRow struct {
	scheduler.Department
	RegionName string
}

func (p *Pages) operatorDepartments(v *visit) error {
	page := operatorDepartments{operatorFrame: operatorFrameOf(v, "departments")}
	var err error
	if page.Rows, err = p.departmentRows(v); err != nil {
		return err
	}
	for _, d := range page.Rows {
		if d.ID == v.Query("saved") {
			page.Saved = d.Name.In(v.language)
		}
	}
	return p.render(v, "operatordepartments", page)
}

func (p *Pages) departmentRows(v *visit) ([]departmentRow, error) {
	regions := map[string]string{}
	for _, c := range allRegions(v.language) {
		regions[c.Value] = c.Text
	}
	list, err := p.engine.Departments(v.ctx)
	out := make([]departmentRow, 0, len(list))
	for _, d := range list {
		out = append(out, departmentRow{d, regions[d.Region]})
	}
	return out, err
}

// operatorDepartment is the form of one department, as it is or as it was sent.
type operatorDepartment struct {
	operatorFrame
	New bool
	scheduler.Department
	RoomList string // labels, with commas between
	SinceDay string // YYYY-MM-DD
	Regions  []choice
	Problem  *Refusal
	Errors   map[string]string // by field
}

func (p *Pages) operatorDepartment(v *visit) error {
	page := operatorDepartment{operatorFrame: operatorFrameOf(v, "departments"), Regions: allRegions(v.language)}
	if id := v.Params("id"); id == newDepartment {
		page.New = true
		page.Zone, page.SinceDay = scheduler.DefaultZone, p.today(v).String()
	} else {
		d, err := p.engine.Department(v.ctx, id)
		if err != nil {
			return err
		}
		page.Department, page.RoomList = d, strings.Join(d.Rooms, ", ")
		if d.Since != 0 {
			page.SinceDay = d.Since.String()
		}
	}
	return p.render(v, "operatordepartment", page)
}

// newDepartment stands in the address in place of an identifier.
const newDepartment = "new"

// operatorDepartmentSave adds or changes a department; if it is refused, the form
// comes back as it was filled in.
func (p *Pages) operatorDepartmentSave(v *visit) error {
	page := operatorDepartment{operatorFrame: operatorFrameOf(v, "departments"), New: v.Params("id") == newDepartment, Regions: allRegions(v.language)}
	text := func(name string) string { return strings.TrimSpace(v.FormValue(name)) }
	three := func(name string) calendars.Text {
		return calendars.Text{KK: text(name + ".kk"), RU: text(name + ".ru"), EN: text(name + ".en")}
	}
	d := scheduler.Department{ID: v.Params("id"), Name: three("name"), Address: three("address"), Phone: text("phone"), Region: text("region"),
		Zone: text("zone"), ContactPhone: text("contact_phone"), ContactLanguage: text("contact_language")}
	if page.New {
		d.ID = text("id")
	}
	page.RoomList, page.SinceDay = v.FormValue("rooms"), v.FormValue("since")
	for label := range strings.SplitSeq(page.RoomList, ",") {
		if label = strings.TrimSpace(label); label != "" {
			d.Rooms = append(d.Rooms, label)
		}
	}
	d.Since = dateIn(page.SinceDay, 0)
	page.Department = d
	if page.New {
		taken, err := p.departmentTaken(v, d.ID)
		if err != nil {
			return err
		}
		if taken != "" {
			page.Errors = map[string]string{"id": taken}
			return p.renderAs(v, fiber.StatusConflict, "operatordepartment", page)
		}
	}
	err := p.engine.PutDepartment(v.ctx, v.actor, d)
	if scheduler.CodeOf(err) != scheduler.CodeInvalid {
		if err != nil {
			return err
		}
		return v.redirect("/operator/departments?saved=" + url.QueryEscape(d.ID))
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	page.Problem, page.Errors = &r, r.byField()
	return p.renderAs(v, r.Status, "operatordepartment", page)
}

// departmentTaken says that a new department must not take the place of another.
func (p *Pages) departmentTaken(v *visit, id string) (string, error) {
	_, err := p.engine.Department(v.ctx, id)
	switch {
	case errors.Is(err, scheduler.ErrNotFound):
		return "", nil
	case err != nil:
		return "", err
	}
	return p.web.Texts.Text(v.language, "operator.department.taken")
}

// byField sorts what is wrong by the field that it stands in; a fault of an entry
// of a list stands in the list's.
func (r *Refusal) byField() map[string]string {
	out := map[string]string{}
	for _, f := range r.Faults {
		name, _, _ := strings.Cut(f.Path, "[")
		if out[name] == "" {
			out[name] = f.Message
		}
	}
	return out
}
