import { actions, facts, h } from "./dom.js";
import { bookingScreen, stateOf } from "./booking.js";
import { holdScreen } from "./hold.js";
import { timesScreen } from "./times.js";

// formsScreen lists the person's forms and those of their wards, each with what
// to do about it.
export async function formsScreen(w) {
  const { items } = await w.api.get("/v1/forms");
  w.emitReady(items.length);
  if (items.length === 0) {
    return { title: w.t("forms_title"), body: [h("div", { class: "notice" }, w.h(1, {}, w.t("no_forms")), h("p", {}, w.t("no_forms_next")))] };
  }
  const past = items.some((f) => f.past.length > 0);
  return {
    title: w.t("forms_title"), step: 1,
    body: [
      h("ul", { class: "cards" }, items.map((f, i) => formCard(w, f, i))),
      past && actions(w.button(w.t("past_open"), () => w.go(pastScreen), { class: "quiet" })),
    ],
  };
}

// openForm goes straight to one form, as the portal may ask for.
export async function openForm(w, number) {
  const { items } = await w.api.get("/v1/forms");
  w.emitReady(items.length);
  const form = items.find((f) => f.number === number);
  return form?.booking ? bookingOrHold(w, form.booking) : timesScreen(w, number);
}

const bookingOrHold = (w, b) => (b.state === "held" ? holdScreen : bookingScreen)(w, b);

function formCard(w, f, i) {
  const id = "form-" + i, b = f.booking;
  const open = (text, make, given, main) => w.button(w.t(text), () => w.go(make, given), { class: main && "main", "aria-describedby": id });
  let button, standing;
  if (b) {
    standing = [tag(w, b.state === "held" && b.offer ? w.t("offered") : stateOf(w, b.state), b.state === "held" ? "warn" : "good"),
      h("p", { class: "when" }, `${w.words.day(b.date)}, ${b.start}`)];
    button = open(b.state === "held" ? "hold_open" : "booking_open", bookingOrHold, b, b.state === "held");
  } else if (f.examined) {
    standing = tag(w, w.t("examined"));
  } else {
    standing = f.waiting && tag(w, w.t("waiting_tag"), "warn");
    button = open("choose", timesScreen, f.number, true);
  }
  return h("li", { class: "card" },
    w.h(1, { id }, w.t("form", { number: f.number })),
    f.ward && tag(w, w.t("ward")),
    standing,
    facts([w.t("person"), f.name], [w.t("valid_to"), f.last_day && w.words.date(f.last_day)]),
    button && actions(button));
}

const tag = (w, text, kind = "") => h("p", { class: "tag " + kind }, text);

// pastScreen lists bookings that are over or were given up.
async function pastScreen(w) {
  const items = (await w.api.get("/v1/bookings")).items.filter((b) => !["booked", "held"].includes(b.state));
  return {
    title: w.t("past_title"),
    body: [
      items.length === 0 && h("p", {}, w.t("past_none")),
      h("ul", { class: "cards" }, items.map((b) => h("li", { class: "card" },
        w.h(1, {}, `${w.words.long(b.date)}, ${b.start}`), tag(w, stateOf(w, b.state)),
        facts([w.t("number"), b.spoken], [w.t("person"), b.name], [w.t("form_short"), b.form])))),
      actions(w.button(w.t("to_forms"), () => w.go(formsScreen), { class: "quiet" })),
    ],
  };
}
