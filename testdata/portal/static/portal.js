import { log, token } from "./token.js";

const widget = document.getElementById("booking");
widget.token = token;
for (const type of ["ready", "held", "booked", "moved", "cancelled", "waiting", "error", "closed"]) {
  widget.addEventListener("kezek-" + type, (e) => log(e.type, e.detail));
}
document.getElementById("open")?.addEventListener("click", () => widget.show());

// The widget follows the look of the page.
const root = document.documentElement;
new MutationObserver(() => widget.setAttribute("theme", root.dataset.theme)).observe(root, { attributeFilter: ["data-theme"] });
