import { lateMinutes } from "./data.js";
import { actions, facts, h } from "./dom.js";
import { formsScreen } from "./forms.js";
import { timesScreen } from "./times.js";

// detailOf is what events tell of a booking: nothing that says whose it is.
export const detailOf = ({ number, spoken, form, department, date, start, end, place }) =>
  ({ number, spoken, form, department, date, start, end, place });

export const stateOf = (w, state) => w.t("state." + state);

// bookingScreen shows a booking, and what can be done about it. done names the
// text of what has just become of it, if anything has.
export async function bookingScreen(w, b, done) {
  const where = await w.where(b), open = b.state === "booked";
  return {
    title: done ? w.t(done) : w.t("booking_title"),
    body: [
      done && h("p", { class: "notice good" }, w.t("sms")),
      h("p", { class: "number" }, w.t("number"), " ", h("strong", {}, b.spoken)),
      !open && h("p", { class: "tag" }, stateOf(w, b.state)),
      facts([w.t("when"), `${w.words.long(b.date)}, ${b.start}`], [w.t("place"), `${where.name}, ${where.address}`], [w.t("phone"), where.phone],
        [w.t("person"), b.name], [w.t("form_short"), b.form], [w.t("room"), b.room]),
      open && h("p", {}, w.t("late", { n: lateMinutes })),
      actions(
        open && w.button(w.t("calendar_file"), () => save(w, b), { class: done && "main" }),
        open && w.button(w.t("move"), () => w.go(timesScreen, b.form, { moving: b })),
        open && w.button(w.t("cancel"), () => w.go(cancelScreen, b), { class: "danger" }),
        w.button(w.t("to_forms"), () => w.go(formsScreen), { class: "quiet" })),
    ],
  };
}

// save gives the booking as a file for the person's own calendar (B7).
async function save(w, b) {
  const url = URL.createObjectURL(await w.api.file(`/v1/bookings/${b.number}/calendar.ics`));
  h("a", { href: url, download: `kezek-${b.number}.ics` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000); // the browser may still be reading it
  w.say(w.t("saved"));
}

function cancelScreen(w, b) {
  return {
    title: w.t("cancel_title"),
    body: [
      h("p", {}, w.t("cancel_text")),
      facts([w.t("number"), b.spoken], [w.t("when"), `${w.words.long(b.date)}, ${b.start}`], [w.t("person"), b.name]),
      actions(
        w.button(w.t("cancel_yes"), () => cancel(w, b), { class: "danger" }),
        w.button(w.t("cancel_no"), () => w.go(bookingScreen, b), { class: "quiet" })),
    ],
  };
}

async function cancel(w, b) {
  const cancelled = await w.api.change("POST", `/v1/bookings/${b.number}/cancel`);
  w.emit("kezek-cancelled", detailOf(cancelled));
  await w.go(cancelledScreen, cancelled);
}

function cancelledScreen(w, b) {
  return {
    title: w.t("done_cancelled"),
    body: [
      h("p", { class: "notice" }, w.t("cancelled_text")),
      facts([w.t("number"), b.spoken], [w.t("when"), `${w.words.long(b.date)}, ${b.start}`]),
      actions(
        w.button(w.t("choose_again"), () => w.go(timesScreen, b.form), { class: "main" }),
        w.button(w.t("to_forms"), () => w.go(formsScreen), { class: "quiet" })),
    ],
  };
}
