import { actions, facts, h } from "./dom.js";
import { bookingScreen, detailOf } from "./booking.js";
import { timeGone, timesScreen } from "./times.js";

// takeHold keeps a time for the person while they think (B1).
export async function takeHold(w, form, { date, start, place }) {
  let held;
  try {
    held = await w.api.change("POST", "/v1/holds", { form, date, start, place });
  } catch (e) {
    return timeGone(w, e, form);
  }
  w.emit("kezek-held", { ...detailOf(held), until: held.until });
  return w.go(holdScreen, held);
}

// holdScreen asks the person to confirm, and counts what is left of the hold.
export async function holdScreen(w, held) {
  const where = await w.where(held);
  const left = h("strong", { class: "left", role: "timer" }), title = w.t("hold_title");
  return {
    title, step: 3,
    body: [
      h("p", { class: "notice warn" }, w.t(held.offer ? "hold_offer" : "hold_text"), " ", left),
      facts([w.t("when"), `${w.words.long(held.date)}, ${held.start}`], [w.t("place"), `${where.name}, ${where.address}`],
        [w.t("person"), held.name], [w.t("form_short"), held.form]),
      actions(
        w.button(w.t("confirm"), () => confirm(w, held), { class: "main" }),
        w.button(w.t("other_time"), () => release(w, held), { class: "quiet" })),
    ],
    begin: (signal) => count(w, held, left, signal),
  };
}

async function confirm(w, held) {
  let booked;
  try {
    booked = await w.api.change("POST", `/v1/holds/${held.number}/confirm`);
  } catch (e) {
    return timeGone(w, e, held.form);
  }
  w.emit("kezek-booked", detailOf(booked));
  return w.go(bookingScreen, booked, "done_booked");
}

async function release(w, held) {
  await w.api.change("DELETE", `/v1/holds/${held.number}`);
  await w.go(timesScreen, held.form);
}

// tellAt are the seconds before the end at which a screen reader says what is
// left: not so often that nothing else can be heard.
const tellAt = [300, 120, 60, 30];

// count shows the time that is left by the server's clock, until it is over.
function count(w, held, place, signal) {
  const until = Date.parse(held.until), left = () => Math.ceil((until - w.api.now()) / 1000);
  let told = tellAt.filter((s) => s < left()), timer;
  const tick = () => {
    const seconds = left();
    if (seconds <= 0) {
      clearInterval(timer);
      w.go(timesScreen, held.form, { problem: { detail: w.t("hold_over") } });
      if (!w.focusIn()) w.say(w.t("hold_over"), true);
      return;
    }
    place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds <= told[0]) {
      told = told.filter((s) => s < seconds);
      w.say(seconds > 45 ? w.t("left_minutes", { n: Math.round(seconds / 60) }) : w.t("left_seconds", { n: seconds }));
    }
  };
  const again = () => { // a machine that slept does not know for how long
    if (!document.hidden) w.api.get(`/v1/bookings/${held.number}`).then(tick, tick);
  };
  timer = setInterval(tick, 1000);
  document.addEventListener("visibilitychange", again);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", again);
  });
  tick();
}
