// Booking: what the pages do more comfortably with a script than without.
import { announce, now, text } from "./page.js";

// A second click while the first is on its way does nothing.
const sent = new WeakSet();
document.addEventListener("submit", (e) => {
  if (e.defaultPrevented) return;
  if (sent.has(e.target)) e.preventDefault();
  sent.add(e.target);
});

// A page that the browser kept may show times that are taken and a countdown that is over.
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

// fetched is an element of another page of ours, or undefined if that leads elsewhere.
async function fetched(url, id, headers = {}) {
  const answer = await fetch(url, { headers: { Accept: "text/html", ...headers } });
  if (answer.redirected || !answer.ok) return undefined;
  const body = new DOMParser().parseFromString(await answer.text(), "text/html");
  return body.getElementById(id) ?? undefined;
}

// Turning to another month or day replaces the part with the times, and leads to what was asked for.
let asked = 0;
async function turn(url, focus) {
  const mine = ++asked;
  const old = document.getElementById("times");
  old.setAttribute("aria-busy", "true");
  const fresh = await fetched(url, "times", { "Kezek-Script": "1" }).catch(() => undefined);
  if (mine !== asked) return false;
  if (!fresh?.firstElementChild) { // there is nothing to choose from any more: the page says why
    location.href = url;
    return false;
  }
  old.replaceWith(fresh);
  if (focus) {
    const heading = document.getElementById(focus);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: "nearest" });
  }
  return true;
}
if (document.getElementById("times")) {
  document.addEventListener("click", async (e) => {
    const link = e.target.closest("#times a");
    if (!link || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    if (await turn(link.href, new URL(link.href).hash.slice(1))) history.pushState(null, "", link.href);
  });
  addEventListener("popstate", () => turn(location.href));
}

// The countdown of a hold. A screen reader hears it at half time, at two minutes, at one, and at the end.
const hold = document.getElementById("hold");
if (hold?.dataset.until) {
  const until = Number(hold.dataset.until), whole = Number(hold.dataset.whole);
  const left = document.getElementById("left");
  const marks = [whole / 2, 120000, 60000].filter((m) => m < until - now()).sort((a, b) => b - a);
  announce(""); // a live region has to be there before it speaks
  left.hidden = false;
  const show = (rest) => {
    const seconds = Math.ceil(rest / 1000), parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    if (!parts[0]) parts.shift();
    left.textContent = text("left_clock", { time: parts.map((n, i) => i ? String(n).padStart(2, "0") : n).join(":") });
  };
  const over = async () => {
    clearInterval(clock);
    left.textContent = text("over");
    const fresh = await fetched(location.href, "hold").catch(() => undefined);
    announce(text("over"), true);
    if (!fresh) return;
    const here = hold.contains(document.activeElement);
    hold.replaceWith(fresh);
    if (here) document.getElementById("hold-title").focus();
  };
  const tick = () => {
    const rest = until - now();
    if (rest <= 0) return over();
    show(rest);
    let passed;
    while (marks.length && rest <= marks[0]) passed = marks.shift();
    if (passed) announce(text("left", { n: Math.ceil(rest / 60000) }));
  };
  const clock = setInterval(tick, 1000);
  tick();
}
