// Enhances the department's pages: dropping a file, following the work on
// bookings, and small comforts. Everything works without it.
import { text, announce } from "./page.js";

document.getElementById("problem")?.focus();

const form = document.getElementById("upload");
if (form) upload(form);

function upload(form) {
  const input = form.querySelector("[type=file]"), error = document.getElementById("file-error"), send = form.querySelector("button");
  const refuse = (sentence) => {
    error.hidden = !sentence;
    error.textContent = sentence;
    input.toggleAttribute("aria-invalid", false);
    if (sentence) input.setAttribute("aria-invalid", "true");
  };
  const chosen = () => {
    const file = input.files[0];
    refuse("");
    if (!file) return false;
    if (file.size > 5 * 1024 * 1024) {
      input.value = "";
      refuse(text("too_large"));
      return false;
    }
    announce(text("chosen", { name: file.name }));
    return true;
  };
  input.addEventListener("change", chosen);
  // A file that misses the field must not take the page's place.
  addEventListener("dragover", (e) => { if (e.dataTransfer?.types.includes("Files")) { e.preventDefault(); form.classList.add("over"); } });
  addEventListener("dragleave", (e) => { if (!e.relatedTarget) form.classList.remove("over"); });
  addEventListener("drop", (e) => {
    if (!e.dataTransfer?.files.length) return;
    e.preventDefault();
    form.classList.remove("over");
    if (e.dataTransfer.files.length > 1) return refuse(text("only_one"));
    input.files = e.dataTransfer.files;
    if (chosen()) send.focus();
  });
}

// The tips of a calendar's days go away with Escape, until another day has the focus.
const calendar = document.getElementById("calendar");
if (calendar) {
  addEventListener("keydown", (e) => { if (e.key === "Escape") calendar.classList.add("quiet-tips"); });
  for (const event of ["focusin", "mouseover"]) calendar.addEventListener(event, () => calendar.classList.remove("quiet-tips"));
}

// An outreach's fields are there for trips that have one.
const outreach = document.getElementById("outreach");
if (outreach) {
  const show = () => { document.getElementById("outreach-fields").hidden = !outreach.checked; };
  outreach.addEventListener("change", show);
  show();
}

const job = document.getElementById("job");
if (job?.querySelector("[data-running]")) follow(job);

async function follow(job) {
  for (let wait = 1000; job.querySelector("[data-running]"); wait = Math.min(wait * 1.5, 10000)) {
    await new Promise((done) => { setTimeout(done, wait); });
    try {
      const answer = await fetch(location.pathname + location.search + (location.search ? "&" : "?") + "part=1", { signal: AbortSignal.timeout(10000) });
      if (!answer.ok) return; // signed out: the page says it when it is loaded anew
      job.innerHTML = await answer.text();
    } catch { /* no network for now: it is tried again */ }
  }
}
