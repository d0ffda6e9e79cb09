import { formPath } from "./api.js";
import { h } from "./dom.js";

// monthSection shows the free days of a month, and the times of a chosen day.
// first is the first free time and last the form's last day: between them lie
// the months to leaf through.
export async function monthSection(w, { form, first, last, choose }) {
  const from = first.date.slice(0, 7), to = last.slice(0, 7);
  const name = w.h(1, { id: "month", "aria-live": "polite" }), days = h("div"), times = h("div");
  let shown = from;
  const step = (by) => {
    const [year, month] = shown.split("-").map(Number), d = new Date(Date.UTC(year, month - 1 + by, 1));
    return d.toISOString().slice(0, 7);
  };
  const leaf = (text, by) => w.button(text, async () => {
    const month = step(by);
    if (month >= from && month <= to) await show(month);
  }, { "aria-label": w.t(by < 0 ? "month_before" : "month_after") });
  const before = leaf("‹", -1), after = leaf("›", 1);

  const show = async (month) => {
    const found = await w.api.get(`${formPath(form)}/slots?month=${month}`);
    shown = month;
    name.textContent = w.words.month(month);
    before.toggleAttribute("data-end", month <= from);
    after.toggleAttribute("data-end", month >= to);
    times.replaceChildren();
    days.replaceChildren(found.days.length === 0 ? h("p", {}, w.t("month_empty")) : h("ul", { class: "times" }, found.days.map(day)));
  };

  const day = (d) => {
    const seats = d.times.reduce((sum, o) => sum + o.free, 0);
    const b = h("button", { type: "button", class: "day", "aria-pressed": "false", onclick: () => open(b, d) },
      h("span", {}, w.words.plain(d.date)), h("span", { class: "soft" }, `${w.words.parts(d.date).short}, ${w.t("free", { n: seats })}`));
    return h("li", {}, b);
  };

  const open = (button, d) => {
    for (const other of days.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
    const title = w.h(2, { tabindex: "-1" }, w.words.day(d.date));
    times.replaceChildren(title, h("ul", { class: "times narrow" }, d.times.map((o) => h("li", {},
      w.button([h("strong", {}, o.start), o.place ? h("span", { class: "soft" }, w.t("outreach")) : ""], () => choose(o), { class: "time", "aria-label": `${w.words.day(o.date)}, ${o.start}${o.place ? ", " + w.t("outreach") : ""}` })))));
    w.focus(title, times);
  };

  await show(from);
  return h("section", { "aria-labelledby": "month" }, h("div", { class: "leaf" }, name, h("div", { class: "pair" }, before, after)), days, times);
}
