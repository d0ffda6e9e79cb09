import { formPath, Refused } from "./api.js";
import { actions, h } from "./dom.js";
import { bookingScreen } from "./booking.js";
import { formsScreen } from "./forms.js";
import { takeHold } from "./hold.js";
import { monthSection } from "./month.js";
import { moveScreen } from "./move.js";
import { waitingScreen } from "./waiting.js";

const nearestShown = 6;

// timesScreen offers free times for a form: the nearest, and a month at a time.
// moving is the booking that is to be moved; problem says why the person is here
// again, such as a time that somebody else got.
export async function timesScreen(w, form, { moving, problem } = {}) {
  const found = moving ? await forMove(w, form, moving) : await w.api.get(formPath(form) + "/eligibility");
  if (found.booking) return bookingScreen(w, found.booking);
  if (!found.eligible) return whyNot(w, form, found);
  const [first] = found.nearest;
  const choose = (offer) => moving ? w.go(moveScreen, moving, offer) : takeHold(w, form, offer);
  const [where, month] = await Promise.all([w.where(first), monthSection(w, { form, first, last: found.last_day, choose })]);
  return {
    title: w.t(moving ? "times_title_move" : "times_title"), step: moving ? 0 : 2,
    notice: problem && gone(w, problem),
    body: [
      moving && h("p", {}, w.t("moving_from", { when: `${w.words.day(moving.date)}, ${moving.start}` })),
      h("p", {}, h("strong", {}, where.name), h("br"), where.address),
      found.waiting && h("p", { class: "tag warn" }, w.t("waiting_tag")),
      w.h(1, {}, w.t("nearest")),
      h("ul", { class: "times wide" }, found.nearest.slice(0, nearestShown).map((o) => h("li", {}, w.button(
        [`${w.words.short(o.date)}, `, h("strong", {}, o.start), o.place ? h("span", { class: "soft" }, w.t("outreach")) : ""], () => choose(o), { class: "time" })))),
      month,
      actions(moving ? w.button(w.t("keep"), () => w.go(bookingScreen, moving), { class: "quiet" }) :
        w.button(w.t("to_forms"), () => w.go(formsScreen), { class: "quiet" })),
    ],
  };
}

async function forMove(w, form, moving) {
  const { items } = await w.api.get(`${formPath(form)}/nearest?count=${nearestShown}`);
  const none = { result: "failed", rule: "E7", text: {}, next: {} };
  return { eligible: items.length > 0, nearest: items, last_day: moving.last_day, moving, checks: [none] };
}

// gone tells that a time is no longer to be had. The nearest others stand below.
const gone = (w, problem) => h("div", { class: "notice warn", tabindex: "-1", role: "group", "aria-label": problem.detail },
  w.h(1, {}, problem.detail), h("p", {}, w.t("choose_another")));

// timeGone goes back to the times if a refusal says that the chosen one is gone.
export async function timeGone(w, error, form, moving) {
  if (!(error instanceof Refused) || !error.seatGone) throw error;
  w.emit("kezek-error", { code: error.code, status: error.status, detail: error.problem.detail, next: error.problem.next, requestId: error.problem.request_id });
  await w.go(timesScreen, form, { moving, problem: error.problem });
}

// whyNot says everything that stands in the way, and what to do about each (E8).
function whyNot(w, form, found) {
  const wrong = found.checks.filter((c) => c.result !== "passed");
  const none = wrong.length === 1 && wrong[0].rule === "E7";
  const back = found.moving ? w.button(w.t("keep"), () => w.go(bookingScreen, found.moving), { class: "quiet" }) :
    w.button(w.t("to_forms"), () => w.go(formsScreen), { class: "quiet" });
  if (found.moving) return { title: w.t("nothing_free"), body: [h("p", {}, w.t("nothing_free_move")), actions(back)] };
  if (found.waiting) return waitingScreen(w, form, found.last_day);
  return {
    title: w.t(none ? "nothing_free" : "not_eligible"),
    body: [
      h("ul", { class: "reasons" }, wrong.map((c) => h("li", {}, h("strong", {}, w.words.in(c.text)), h("br"), w.words.in(c.next)))),
      actions(none && w.button(w.t("waiting_join"), () => joinWaiting(w, form, found.last_day), { class: "main" }),
        wrong.some((c) => c.result === "unchecked") && w.button(w.t("again"), () => w.go(timesScreen, form)),
        back),
    ],
  };
}

async function joinWaiting(w, form, last) {
  await w.api.change("PUT", formPath(form) + "/waiting");
  w.emit("kezek-waiting", { form, waiting: true });
  await w.go(waitingScreen, form, last);
}
