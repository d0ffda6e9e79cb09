import { css } from "./data.js";
import { formsScreen, openForm } from "./forms.js";
import { h } from "./dom.js";
import { Journey } from "./journey.js";
import { Words } from "./words.js";

const languages = ["kk", "ru", "en"];

let sheet;
function style() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}

// KezekBooking is the element <kezek-booking>. docs/widget.md says how a portal
// uses it, and kezek-booking.d.ts what it has.
export class KezekBooking extends HTMLElement {
  static observedAttributes = ["lang", "mode", "form", "server", "heading-level"];

  #token;
  #root;
  #shell;
  #dialog;
  #opener;
  #journey;

  constructor() {
    super();
    this.#root = this.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [style()];
  }

  get token() { return this.#token; }

  // token is who the person is: a token, or a function that gets one. Another
  // token may be another person: everything begins anew.
  set token(token) {
    this.#token = token;
    this.#begin();
  }

  get mode() { return this.getAttribute("mode") === "dialog" ? "dialog" : "inline"; }
  set mode(mode) { this.setAttribute("mode", mode); }
  get form() { return this.getAttribute("form") ?? ""; }
  set form(form) { this.setAttribute("form", form); }
  get server() { return (this.getAttribute("server") || new URL(import.meta.url).origin).replace(/\/$/, ""); }
  set server(server) { this.setAttribute("server", server); }
  get open() { return this.mode === "inline" || Boolean(this.#dialog?.open); }

  // language is that of the attribute, or else of what the element stands in.
  get language() {
    const said = this.closest("[lang]")?.lang ?? "";
    return languages.find((l) => said.toLowerCase().split("-")[0] === l) ?? "ru";
  }

  connectedCallback() {
    for (const name of ["token", "mode", "form", "server"]) { // set before the script was there
      if (!Object.hasOwn(this, name)) continue;
      const given = this[name];
      delete this[name];
      this[name] = given;
    }
    this.#build();
  }

  disconnectedCallback() {
    this.#journey?.end();
    this.#journey = undefined;
  }

  attributeChangedCallback(name, before, after) {
    if (this.isConnected && this.#shell && before !== after) this.#build();
  }

  // show opens the dialog; the focus goes back to opener when it closes.
  show(opener = deepestFocus()) {
    if (this.mode !== "dialog" || this.#dialog.open) return;
    this.#opener = opener;
    this.#dialog.showModal();
    this.#shell.title.focus();
    this.#begin();
  }

  // close closes the dialog. A time that is held stays so until its end.
  close() { this.#dialog?.close(); }

  // reload begins anew, as when the person has become another.
  reload() { this.#begin(); }

  // #build makes what stands around every screen.
  #build() {
    const words = new Words(this.language), level = Math.min(5, Math.max(1, Number(this.getAttribute("heading-level")) || 2));
    const wasOpen = this.#dialog?.open;
    const part = (tag, properties) => h(tag, properties);
    const shell = this.#shell = {
      words, level,
      step: part("p", { class: "step" }),
      title: part("h" + level, { id: "title", tabindex: "-1" }),
      notices: part("div"),
      screen: part("div", { class: "screen" }),
      status: part("div", { class: "hidden", role: "status" }),
      alert: part("div", { class: "hidden", role: "alert" }),
    };
    shell.title.textContent = words.text("title");
    const dialog = this.mode === "dialog";
    const frame = h("div", { class: "frame", part: "frame", lang: words.lang },
      h("div", { class: "head" }, h("div", {}, shell.step, shell.title),
        dialog && h("button", { type: "button", class: "quiet", onclick: () => this.close() }, words.text("close"))),
      shell.notices, shell.screen, shell.status, shell.alert);
    this.#dialog = dialog ? h("dialog", { "aria-labelledby": "title", onclose: () => this.#closed() }, frame) : undefined;
    this.#root.replaceChildren(this.#dialog ?? frame);
    if (dialog && wasOpen) this.#dialog.showModal();
    this.#begin();
  }

  // #begin starts the journey, once there is somebody to lead.
  #begin() {
    this.#journey?.end();
    this.#journey = undefined;
    if (!this.isConnected || !this.#shell || !this.open) return;
    const shell = this.#shell, { words } = shell;
    if (!this.#token) {
      shell.screen.replaceChildren(h("p", { class: "soft" }, words.text("waiting_for_portal")));
      return;
    }
    let ready = false;
    const journey = this.#journey = new Journey({
      shell, words, level: shell.level, server: this.server, token: this.#token,
      focusIn: () => this.#root.activeElement !== null,
      emit: (type, detail) => { if (journey === this.#journey) this.#emit(type, detail); },
    });
    journey.emitReady = (forms) => {
      if (!ready) this.#emit("kezek-ready", { forms, language: words.lang });
      ready = true;
    };
    if (this.form) journey.go(openForm, this.form);
    else journey.go(formsScreen);
  }

  #closed() {
    this.#journey?.end();
    this.#journey = undefined;
    const opener = this.#opener;
    this.#opener = undefined;
    if (opener?.isConnected) opener.focus();
    this.#emit("kezek-closed", {});
  }

  #emit(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true })); }
}

// deepestFocus is what has the focus, also inside of other elements' shadows.
function deepestFocus() {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e;
}

if (!customElements.get("kezek-booking")) customElements.define("kezek-booking", KezekBooking);
