// The widget in an iframe of a portal's page. The portal gives the token, and is
// told the height and what happens; docs/widget.md has both sides.
import "/widget/kezek-booking.js";

const widget = document.querySelector("kezek-booking");
const allowed = document.body.dataset.origins.split(" ");
const patience = 20000; // milliseconds for a token
let portal, given, wanted;

const send = (message) => { if (portal) parent.postMessage(message, portal); };

function token({ renew }) {
  if (given && !renew) return given;
  send({ kezek: "token-wanted" });
  return new Promise((resolve, reject) => {
    wanted = resolve;
    setTimeout(() => reject(new Error("the portal gave no token")), patience);
  });
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || !allowed.includes(origin) || data?.kezek !== "token" || typeof data.token !== "string") return;
  const begun = Boolean(portal);
  portal = origin;
  given = data.token;
  wanted?.(given);
  wanted = undefined;
  for (const [name, value] of Object.entries(data.look ?? {})) {
    if (name.startsWith("--kezek-")) widget.style.setProperty(name, value);
  }
  if (begun) return;
  if (data.form) widget.form = data.form;
  widget.token = token;
  new ResizeObserver(() => send({ kezek: "height", height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
});

for (const type of ["ready", "held", "booked", "moved", "cancelled", "waiting", "error"]) {
  widget.addEventListener("kezek-" + type, (e) => send({ kezek: "event", type: e.type, detail: e.detail }));
}

// The portal's script may begin to listen later than we speak, so we say it again
// until it answers. It says nothing but that we listen.
function hello(pause) {
  if (portal) return;
  parent.postMessage({ kezek: "hello" }, "*");
  setTimeout(hello, pause, Math.min(2 * pause, 5000));
}

if (parent !== window) hello(250);
