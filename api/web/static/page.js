// What the scripts of all pages share: the texts that the page brings, requests to
// the API in the name of whoever is signed in, and saying something to people who
// cannot see the page.

const holder = document.getElementById("texts");
const texts = holder ? JSON.parse(holder.textContent) : {};
const plural = new Intl.PluralRules(document.documentElement.lang);

// text returns a text of the page; values stand for its placeholders. The value n
// chooses the plural form.
export function text(key, values = {}) {
  let t = texts[key];
  if (t && typeof t === "object") t = t[plural.select(values.n ?? 0)] ?? t.other ?? t.many;
  return (t ?? key).replace(/\{([a-z_]+)\}/g, (all, name) => values[name] ?? all);
}

// Refused is an answer of the API that is not the one wanted; problem holds its
// sentences for the person (RFC 9457). Without a network the status is 0.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail);
    Object.assign(this, { status, problem });
  }
}

// call asks the API. What changes something is sent under a key of its own, so that
// a repetition after a lost answer does it once (pass the key to repeat).
export async function call(method, path, body, key = crypto.randomUUID?.() ?? String(Math.random()).slice(2)) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") {
    headers["Kezek-CSRF"] = document.body.dataset.csrf ?? "";
    headers["Idempotency-Key"] = key;
  }
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(20000) });
  } catch (cause) {
    throw new Refused(0, { detail: text("no_network"), cause });
  }
  const content = answer.status === 204 ? undefined : await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, content);
  return content;
}

// now is the server's time in milliseconds, whatever the clock of this machine says.
let sent = Number(document.body.dataset.now), got = performance.now();
export const now = () => sent + performance.now() - got;

// sync takes the server's time from an answer: a page that is open all day drifts,
// and its clock stops while the machine sleeps.
export function sync(milliseconds) {
  sent = Number(milliseconds);
  got = performance.now();
}

// announce has a screen reader say something once. urgent interrupts what it says.
export function announce(sentence, urgent = false) {
  const role = urgent ? "alert" : "status";
  let region = document.querySelector(`.hidden[role=${role}]`);
  if (!region) {
    region = Object.assign(document.createElement("div"), { className: "hidden" });
    region.setAttribute("role", role);
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = sentence; }, 50); // the same sentence twice is said twice
}
