// Refused is an answer of the API that is not the one wanted. problem holds its
// sentences for the person (RFC 9457); status is 0 if there was no answer.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail);
    Object.assign(this, { status, problem, code: problem.code });
  }

  // unsure: the act may have happened or not, and may be tried again as it is.
  get unsure() { return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500; }

  // seatGone: the time is no longer to be had, and others are.
  get seatGone() { return ["seat_taken", "not_bookable", "hold_expired"].includes(this.code); }
}

const patience = 20000; // milliseconds for one answer

// Api asks the server in the name of whoever the portal's token names. Cookies
// are neither sent nor kept.
export class Api {
  constructor(server, token, words) {
    Object.assign(this, { server, source: token, words, keys: new Map() });
  }

  get(path) { return this.ask("GET", path); }

  // change asks for what changes something. Until the answer is certain, the same
  // wish goes out under the same key, so that however often it is tried it
  // happens once.
  async change(method, path, body) {
    const wish = `${method} ${path} ${body === undefined ? "" : JSON.stringify(body)}`;
    if (!this.keys.has(wish)) this.keys.set(wish, newKey());
    try {
      const answer = await this.ask(method, path, body, this.keys.get(wish));
      this.keys.delete(wish);
      return answer;
    } catch (e) {
      if (!(e instanceof Refused) || !e.unsure && e.status !== 401) this.keys.delete(wish);
      throw e;
    }
  }

  // file reads a file of the server.
  async file(path) { return (await this.send("GET", path)).blob(); }

  async ask(method, path, body, key) {
    const answer = await this.send(method, path, body, key);
    if (answer.status === 204) return undefined;
    return answer.json().catch((cause) => { throw new Refused(0, { ...this.unreachable(), cause }); }); // cut off midway
  }

  // send tries a second time with a new token if the first was refused.
  async send(method, path, body, key) {
    let answer = await this.once(method, path, body, key, false);
    if (answer.status === 401 && typeof this.source === "function") answer = await this.once(method, path, body, key, true);
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    if (!problem.detail) Object.assign(problem, this.unreachable());
    throw new Refused(answer.status, problem);
  }

  async once(method, path, body, key, renew) {
    const headers = { Accept: "application/json", "Accept-Language": this.words.lang, Authorization: `Bearer ${await this.token(renew)}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    const began = performance.now();
    try {
      const answer = await fetch(this.server + path, { method, headers, body: body && JSON.stringify(body), mode: "cors",
        credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(patience) });
      this.heard(answer.headers.get("Kezek-Now"), (performance.now() - began) / 2);
      return answer;
    } catch (cause) {
      throw new Refused(0, { ...this.unreachable(), cause });
    }
  }

  // token is what the portal gave. It is asked again only when told to: tokens
  // of one screen's requests are one and the same.
  async token(renew) {
    if (typeof this.source !== "function") return this.source;
    if (renew || !this.given) this.given = Promise.resolve().then(() => this.source({ renew }));
    const asked = this.given;
    try {
      const token = await asked;
      if (typeof token !== "string" || !token) throw new TypeError("no token");
      return token;
    } catch (cause) {
      if (this.given === asked) this.given = undefined;
      throw new Refused(0, { code: "no_token", detail: this.words.text("no_token"), next: this.words.text("no_token_next"), cause });
    }
  }

  unreachable() {
    return { code: "unreachable", detail: this.words.text("unreachable"), next: this.words.text("unreachable_next") };
  }

  // The server's clock counts: that of the visitor's machine may be wrong.
  heard(instant, underway) {
    if (instant) this.ahead = Date.parse(instant) + underway - performance.now();
  }

  // now is the server's time in milliseconds.
  now() { return this.ahead === undefined ? Date.now() : this.ahead + performance.now(); }
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
}

// formPath is a form's place in the API: a slash of its number is written ~.
export const formPath = (number) => "/v1/forms/" + encodeURIComponent(number.replaceAll("/", "~"));
