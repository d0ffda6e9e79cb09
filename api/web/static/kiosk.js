// The kiosk without reloading: a page that cannot be loaded would leave the
// browser's own error on the screen, and one that was loaded stays in its history.

const main = document.querySelector("main");
const kiosk = () => main.querySelector(".kiosk");
const at = (id) => document.getElementById(id);
const root = document.documentElement;
const page = () => ({ html: main.innerHTML, title: document.title, lang: root.lang, theme: root.dataset.theme });

let home; // the page for the next person, shown even if the server cannot be reached
let forgotten = Promise.resolve(); // the language and look of the last person
let last = 0; // of the requests: the answer to an earlier one comes too late

function show(next) {
  main.innerHTML = next.html;
  document.title = next.title;
  root.lang = next.lang;
  root.dataset.theme = next.theme;
  begin();
}

// begin makes a page live that has just come on the screen.
function begin() {
  const field = at("number");
  if (kiosk().dataset.fresh === "true" || (!home && field && !field.value)) home = page();
  const print = at("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  (main.querySelector("[autofocus]") ?? main).focus();
  field?.setSelectionRange(field.value.length, field.value.length);
  rest();
  if (main.querySelector(".slip[data-print]")) window.print();
}

async function load(url, options) {
  const mine = ++last;
  at("offline").hidden = true;
  try {
    await forgotten;
    const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(15000) });
    const text = await answer.text();
    if (mine !== last) return true;
    const next = new DOMParser().parseFromString(text, "text/html");
    if (!next.querySelector("main .kiosk")) { // signed out, or the server failed
      if (answer.status < 500) location.reload();
      throw new Error(`status ${answer.status}`);
    }
    show({ html: next.querySelector("main").innerHTML, title: next.title, lang: next.documentElement.lang, theme: next.documentElement.dataset.theme });
    return true;
  } catch {
    if (mine === last) at("offline").hidden = false;
    return false;
  }
}

// again leaves nothing of the last person on the screen, whether there is a
// network or not.
async function again() {
  const url = kiosk().dataset.again;
  if (home) show(home);
  await load(url);
}

main.addEventListener("submit", (e) => {
  const form = e.target, key = e.submitter?.name === "key" ? e.submitter.value : "";
  e.preventDefault();
  if (key === "back") return type(at("number").value.slice(0, -1));
  if (key && key !== "done") return type(at("number").value + key);
  load(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, e.submitter)) });
});

main.addEventListener("click", (e) => {
  if (e.target.closest("#finish")) { e.preventDefault(); again(); }
});

function type(digits) {
  at("number").value = digits;
  rest();
}

// A scanner types, and so may a person; wherever the focus is, whatever the layout
// of the keyboard (the Kazakh one has letters in the place of digits).
addEventListener("keydown", (e) => {
  const digit = e.code.match(/^(?:Digit|Numpad)(\d)$/)?.[1];
  if (!digit || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
  if (!at("number") && home) { // the next person is here already
    forgotten = fetch(kiosk().dataset.again, { redirect: "manual" }).catch(() => {});
    show(home);
  }
  const field = at("number");
  if (!field) return;
  if (document.activeElement !== field) field.focus();
  if (e.key === digit) return; // the field takes it
  e.preventDefault();
  field.setRangeText(digit, field.selectionStart, field.selectionEnd, "end");
});

// The time that a page of one person stays. It is told before, and any touch or key
// begins it anew.
let timer;
function rest() {
  clearTimeout(timer);
  at("rest").hidden = true;
  if (kiosk().dataset.fresh === "true" && !at("number").value) return;
  const { restMs, warnMs } = kiosk().dataset;
  timer = setTimeout(() => {
    at("rest").hidden = false;
    timer = setTimeout(again, Number(warnMs));
  }, Number(restMs));
}
for (const sign of ["pointerdown", "keydown", "touchstart"]) addEventListener(sign, rest, { passive: true });
main.addEventListener("click", (e) => { if (e.target.closest("#more")) rest(); });

begin();
