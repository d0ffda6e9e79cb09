import { Api, Refused } from "./api.js";
import { actions, h } from "./dom.js";

// Journey leads a person from screen to screen. A screen is made by a function
// that gets the journey and returns { title, step, body, begin }; begin runs once
// the screen stands, and gets a signal that aborts when it goes.
export class Journey {
  constructor({ shell, words, server, token, level, focusIn, emit, close }) {
    Object.assign(this, { shell, words, level, focusIn, emit, close });
    this.api = new Api(server, token, words);
    this.t = (key, values) => words.text(key, values);
    this.places = new Map();
    this.turn = 0;
  }

  // heading of a depth below the widget's title.
  h(depth, properties, ...children) { return h("h" + Math.min(6, this.level + depth), properties, ...children); }

  button(text, act, properties = {}) {
    const b = h("button", { type: "button", ...properties, onclick: () => this.act(b, act) }, ...[text].flat());
    return b;
  }

  // act runs what a button is for. Whoever presses it again meanwhile gets nothing
  // more; whatever is refused is told above the screen, which stays.
  async act(button, work) {
    if (this.acting) return;
    this.acting = true;
    button.setAttribute("aria-disabled", "true");
    try {
      await this.waiting(work);
    } catch (e) {
      this.refused(e, () => this.act(button, work));
    } finally {
      this.acting = false;
      button.removeAttribute("aria-disabled");
    }
  }

  // waiting tells that something takes its time, if it does.
  async waiting(work) {
    this.shell.screen.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => this.say(this.t("loading")), 1000);
    try {
      return await work();
    } finally {
      clearTimeout(slow);
      this.shell.screen.removeAttribute("aria-busy");
    }
  }

  // go shows another screen. The present one stays until the other is there.
  async go(make, ...given) {
    const turn = ++this.turn;
    let screen;
    try {
      screen = await this.waiting(() => make(this, ...given));
    } catch (e) {
      screen = this.failed(e, () => this.go(make, ...given));
    }
    if (turn !== this.turn || !screen) return; // another came before it
    this.show(screen);
  }

  show({ title, step, body, notice, begin }) {
    this.left?.abort();
    this.left = new AbortController();
    const had = this.focusIn(), { shell } = this;
    shell.step.textContent = step ? this.t("step", { n: step }) : "";
    shell.title.textContent = title;
    shell.notices.replaceChildren(...(notice ? [notice] : []));
    shell.screen.replaceChildren(...body.flat().filter(Boolean));
    if (had) this.focus(notice ?? shell.title);
    begin?.(this.left.signal);
  }

  // focus puts the focus on an element, and brings it, or what it is the heading
  // of, into sight.
  focus(e, all = e) {
    e.focus({ preventScroll: true });
    all.scrollIntoView({ block: "nearest" });
    e.scrollIntoView({ block: "nearest" });
  }

  // failed is the screen of an error that left nothing else to show.
  failed(e, again) {
    const notice = this.notice(e, again);
    this.telling(e);
    return { title: this.t("failed"), notice, body: [] };
  }

  // refused tells above the present screen what was refused.
  refused(e, again) {
    const notice = this.notice(e, again), had = this.focusIn();
    this.shell.notices.replaceChildren(notice);
    if (had) this.focus(notice);
    this.telling(e);
  }

  telling(e) {
    if (!this.focusIn()) this.say(e.problem.detail, true);
    this.emit("kezek-error", { code: e.code, status: e.status, detail: e.problem.detail, next: e.problem.next, requestId: e.problem.request_id });
  }

  // notice says what is wrong and what to do. Whatever may help when tried again
  // gets a button; that is also pressed when the network comes back.
  notice(e, again) {
    if (!(e instanceof Refused)) throw e; // a mistake of ours, not a refusal
    const { problem } = e, retry = e.unsure || e.status === 401;
    const box = h("div", { class: "notice bad", tabindex: "-1", role: "group", "aria-label": problem.detail },
      this.h(1, {}, problem.detail),
      problem.next && h("p", {}, problem.next),
      problem.checks && h("ul", {}, problem.checks.filter((c) => c.result !== "passed").map((c) => h("li", {}, `${this.words.in(c.text)}. ${this.words.in(c.next)}`))),
      problem.errors && h("ul", {}, problem.errors.map((f) => h("li", {}, f.message))),
      e.status >= 500 && problem.request_id && h("p", { class: "soft" }, this.t("request", { id: problem.request_id })),
      retry && actions(h("button", { type: "button", onclick: () => once() }, this.t("again"))));
    const once = () => { removeEventListener("online", back); again(); };
    const back = () => { if (box.isConnected) once(); else removeEventListener("online", back); };
    if (retry) addEventListener("online", back);
    return box;
  }

  // say has a screen reader say something; urgent interrupts what it says.
  say(sentence, urgent = false) {
    const region = urgent ? this.shell.alert : this.shell.status;
    region.textContent = "";
    setTimeout(() => { region.textContent = sentence; }, 50); // the same sentence twice is said twice
  }

  // where is the name, address and phone of a time's place. That of the office
  // is the same on every day.
  async where({ department, date, place = 0 }) {
    const key = `${department} ${place && date} ${place}`;
    if (!this.places.has(key)) {
      const path = `/v1/departments/${encodeURIComponent(department)}/places/${date}/${place}`;
      this.places.set(key, this.api.get(path).catch((e) => { this.places.delete(key); throw e; }));
    }
    const found = await this.places.get(key);
    return { name: this.words.in(found.name), address: this.words.in(found.address), phone: found.phone };
  }

  end() {
    this.turn++;
    this.left?.abort();
  }
}
