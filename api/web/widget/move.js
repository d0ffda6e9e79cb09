import { actions, facts } from "./dom.js";
import { bookingScreen, detailOf } from "./booking.js";
import { timeGone, timesScreen } from "./times.js";

// moveScreen asks the person to confirm another time (B5).
export async function moveScreen(w, b, offer) {
  const where = await w.where(offer);
  return {
    title: w.t("move_title"),
    body: [
      facts([w.t("move_to"), `${w.words.long(offer.date)}, ${offer.start}`], [w.t("move_from"), `${w.words.long(b.date)}, ${b.start}`],
        [w.t("place"), `${where.name}, ${where.address}`], [w.t("person"), b.name]),
      actions(
        w.button(w.t("move_yes"), () => move(w, b, offer), { class: "main" }),
        w.button(w.t("other_time"), () => w.go(timesScreen, b.form, { moving: b })),
        w.button(w.t("keep"), () => w.go(bookingScreen, b), { class: "quiet" })),
    ],
  };
}

async function move(w, b, { date, start, place }) {
  let moved;
  try {
    moved = await w.api.change("POST", `/v1/bookings/${b.number}/move`, { date, start, place });
  } catch (e) {
    return timeGone(w, e, b.form, b);
  }
  w.emit("kezek-moved", { ...detailOf(moved), from: { department: b.department, date: b.date, start: b.start, place: b.place } });
  return w.go(bookingScreen, moved, "done_moved");
}
