// Reception. Every form of the page works without this script. It sends them
// without leaving the page, keeps the page up to date, and adds the keyboard and
// the scanner.
import { text, now, sync, announce } from "./page.js";
import { live } from "./live.js";
import { adopt, redraw } from "./rows.js";
import { find } from "./find.js";
import { keyboard } from "./deskkeys.js";

const desk = document.getElementById("desk"), scan = document.getElementById("scan");
const refusals = document.getElementById("refusals"), saidBox = document.getElementById("said");
const dialog = document.getElementById("dialog"), dialogBody = document.getElementById("dialog-body");
const sign = document.getElementById("live"), signText = document.getElementById("live-text"), clock = document.getElementById("clock");
const script = { "Kezek-Script": "1" };

let offset = 0, next = 0; // of the last part: minutes of the zone, and when the page looks otherwise by itself

// ---- The day as it is now

let reading = false, again = false, tried = 0;
async function refresh() {
  if (reading) { again = true; return; }
  reading = true;
  tried = performance.now();
  try {
    const answer = await fetch(`/reception/day?place=${encodeURIComponent(desk.dataset.place)}`, { headers: script, signal: AbortSignal.timeout(10000) });
    if (answer.status === 401 || answer.status === 403) state("ended");
    else if (answer.ok) show(await answer.text());
  } catch { /* the stream of events says that the connection is lost, and reads anew when it is back */ }
  reading = false;
  if (again) { again = false; refresh(); }
}

function show(html) {
  performance.clearMeasures("redraw");
  const begun = performance.now();
  const { sent, changes } = redraw(desk, html);
  performance.measure("redraw", { start: begun, end: performance.now() });
  take(sent);
  for (const c of changes) {
    if (c.list === "annulled" && !c.known && c.key !== "none") announce(text("annulled", { name: c.element.querySelector("a").textContent }));
  }
  searching.again();
}

function take(sent) {
  sync(sent.dataset.now);
  offset = Number(sent.dataset.offset);
  next = Number(sent.dataset.next);
  tick();
}

const timeOfDay = () => new Date(now() + offset * 60000).toISOString().slice(11, 16);
const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };

function tick() {
  put(clock, timeOfDay());
  for (const e of desk.querySelectorAll("[data-until]")) {
    put(e, text("left", { n: Math.max(0, Math.ceil((Number(e.dataset.until) - now()) / 60000)) }));
  }
  if (next && now() >= next && performance.now() - tried > 3000) refresh();
}

function state(name) {
  const was = sign.dataset.state;
  sign.dataset.state = name;
  if (name === "live") put(signText, text("live"));
  if (name === "live" && was === "lost") announce(text("back"));
  if (name === "lost") put(signText, text("lost", { time: timeOfDay() }));
  if (name === "ended") {
    put(signText, text("ended") + " ");
    signText.append(Object.assign(document.createElement("a"), { href: `/signin?back=${encodeURIComponent(location.pathname)}`, textContent: text("sign_in") }));
  }
}

// ---- What is done

const intents = new Map(); // by what is to be done: its key, until the server has answered
const busy = new Set();

// send does something once, whatever becomes of the connection, and shows what
// came of it.
async function send(path, fields, what) {
  const told = new URLSearchParams(fields);
  told.delete("csrf");
  told.delete("intent");
  const act = `${path}?${told}`;
  if (busy.has(act)) return;
  busy.add(act);
  if (!intents.has(act)) intents.set(act, crypto.randomUUID?.() ?? String(Math.random()).slice(2));
  fields.set("intent", intents.get(act));
  const scanned = fields.get("number") ? "" : fields.get("scan");
  const answer = await ask(path, { method: "POST", body: fields });
  busy.delete(act);
  if (!answer) {
    offline(what, () => send(path, fields, what));
    keep(scanned);
    return;
  }
  if (answer.status < 500) intents.delete(act);
  if (answer.ok) done(answer.part);
  else refuse(answer.part);
  if (answer.status === 422) keep(scanned);
  refresh();
}

// ask returns the status and the part of a page that the server answers with, or
// nothing without a connection or such an answer.
async function ask(path, request = {}) {
  let answer, html;
  try {
    answer = await fetch(path, { headers: script, signal: AbortSignal.timeout(20000), ...request });
    html = await answer.text();
  } catch {
    return undefined;
  }
  if (answer.status === 401) state("ended");
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild && { status: answer.status, ok: answer.ok, part: holder.content };
}

// keep leaves in the field what was typed there, selected: the next scan replaces it.
function keep(scanned) {
  if (!scanned || scan.value || dialog.open) return;
  scan.value = scanned;
  if (document.activeElement === scan) scan.select();
}

function done(part) {
  if (part.querySelector("#dialog-title")) return fill(part);
  if (dialog.open) dialog.close();
  for (const old of [...refusals.children]) if (performance.now() - old.since > 20000) old.remove();
  saidBox.replaceChildren(part);
}

function refuse(part) {
  if (part.querySelector("#dialog-title")) return fill(part);
  if (dialog.open) dialog.close();
  addRefusal(part.firstElementChild);
}

function offline(what, repeat) {
  const box = document.createElement("div");
  box.className = "notice bad outcome";
  const line = document.createElement("p"), mark = document.createElement("span"), acts = document.createElement("p");
  Object.assign(mark, { className: "sign-mark", textContent: "✕" }).setAttribute("aria-hidden", "true");
  line.append(mark, Object.assign(document.createElement("span"), { textContent: `${text("offline", { what })} ${text("offline_next")}` }));
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text("again") });
  button.addEventListener("click", () => { box.remove(); repeat(); });
  acts.append(button);
  box.append(line, acts);
  if (dialog.open) {
    dialogBody.querySelector(".outcome")?.remove();
    dialogBody.prepend(box);
    box.setAttribute("role", "alert");
  } else addRefusal(box);
}

// addRefusal shows what could not be done until somebody has read it: several
// people may be scanned before that.
function addRefusal(box) {
  box.removeAttribute("id");
  box.since = performance.now();
  const close = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text("dismiss") });
  close.addEventListener("click", () => { box.remove(); scan.focus(); });
  const acts = box.querySelector("button")?.parentElement ?? box.appendChild(document.createElement("p"));
  acts.classList.add("actions");
  acts.append(close);
  saidBox.replaceChildren();
  refusals.prepend(box);
  while (refusals.children.length > 4) refusals.lastElementChild.remove();
}

desk.addEventListener("submit", (e) => {
  const form = e.target, button = e.submitter;
  if (form.method === "dialog" || form.matches(".choose, [data-plain]")) return;
  e.preventDefault();
  if (form.matches(".find")) return;
  const fields = new URLSearchParams(new FormData(form));
  if (form.method === "get") { open(`${form.getAttribute("action")}?${fields}`, button); return; }
  if (button?.name) fields.set(button.name, button.value);
  let what = button?.getAttribute("aria-label") || button?.textContent.trim() || "";
  if (form.id === "act") {
    const path = button?.getAttribute("formaction") ?? form.getAttribute("action");
    if (path === "/reception/arrive" && !fields.get("number")) {
      if (!scan.value.trim()) { scan.focus(); return; }
      what += ` ${scan.value.trim()}`;
      scan.value = "";
      scan.focus();
    } else fields.delete("scan");
    send(path, fields, what);
    return;
  }
  send(button?.getAttribute("formaction") ?? form.getAttribute("action"), fields, what);
});

// The second click of a double click would meet what the first has put there.
desk.addEventListener("click", (e) => {
  if (e.detail > 1 && e.target.closest("button")) e.preventDefault();
}, true);
desk.addEventListener("keydown", (e) => {
  if (e.repeat && e.key === "Enter") e.preventDefault();
}, true);

// ---- Pages that are shown in a window over the day

async function open(path, opener) {
  const answer = await ask(path);
  if (!answer) offline(opener?.textContent.trim() ?? "", () => open(path, opener));
  else if (answer.part.querySelector("#dialog-title")) fill(answer.part);
  else refuse(answer.part);
}

function fill(part) {
  dialogBody.replaceChildren(part);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  (dialogBody.querySelector("#problem") ?? dialogBody.querySelector("#dialog-title")).focus();
}

desk.addEventListener("click", (e) => {
  const link = e.target.closest("a[data-dialog]");
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  open(link.getAttribute("href"), link);
});

// ---- Begin

adopt(desk);
document.getElementById("room-title").tabIndex = -1;
const searching = find(desk);
keyboard({ desk, scan, dialog });
refresh();
setInterval(tick, 1000);
live(desk.dataset.events, { changed: refresh, state });
