// The board of a waiting room: it reads itself anew whenever something happens, and
// once a minute. What it can no longer vouch for it marks, and after a while hides.

import { announce } from "./page.js";
import { live } from "./live.js";

const at = (id) => document.getElementById(id);
const board = at("board"), lost = at("lost"), stale = at("stale");
const limit = (name) => Number(board.dataset[name]); // read each time: a test shortens them

let read = performance.now(); // when what is shown was true
let tried = read;
let connected = true;
let reading = false, again = false;

const face = () => board.firstElementChild;
const lines = () => [...board.querySelectorAll(".call")];
let known = new Set(lines().map((l) => l.dataset.key));

// hour is the time of the department at a moment of performance.now(), whatever
// zone this machine believes to be in.
function hour(moment) {
  const now = Number(face().dataset.now) + moment - read + 1000 * Number(board.dataset.offset);
  return new Date(now).toISOString().slice(11, 16);
}

async function refresh() {
  if (reading) { again = true; return; }
  reading = true;
  tried = performance.now();
  try {
    const asked = performance.now();
    const answer = await fetch(board.dataset.part, { headers: { "Kezek-Script": "1" }, signal: AbortSignal.timeout(10000) });
    if (answer.status === 401 || answer.status === 403) return location.reload(); // to sign in
    if (!answer.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    if (holder.content.firstElementChild?.dataset.script !== face().dataset.script) return location.reload(); // the server is newer
    board.replaceChildren(holder.content.firstElementChild);
    read = asked;
    tick();
    tellNew();
  } catch { /* the sign of a lost connection is tick's business */ } finally {
    reading = false;
    if (again) { again = false; refresh(); }
  }
}

// tellNew has those heard who were called since the board was read before.
function tellNew() {
  const fresh = lines().filter((l) => !known.has(l.dataset.key));
  known = new Set(lines().map((l) => l.dataset.key));
  lines().forEach(endMark);
  if (!fresh.length) return;
  announce(fresh.map((l) => l.innerText.replace(/\s+/g, " ")).join(". "));
  if (sound.chime) chime();
  if (sound.voice) setTimeout(() => fresh.forEach(speak), sound.chime ? 1200 : 0);
}

function endMark(line) {
  if (line.classList.contains("new")) setTimeout(() => line.classList.remove("new"), Number(line.dataset.for));
}

function tick() {
  const now = performance.now(), age = now - read;
  if (now - tried >= limit("pollMs")) refresh();
  const old = !connected || age > 1.5 * limit("pollMs");
  const hidden = old && age > limit("hideMs");
  lost.hidden = !old;
  if (old) lost.querySelector("time").textContent = hour(read);
  board.hidden = hidden;
  stale.hidden = !hidden;
  const clock = hour(now), shown = board.querySelector(".clock time");
  if (shown.textContent !== clock) shown.textContent = clock;
}

// Sound. Browsers play none before somebody has touched the page once.
const sound = { chime: false, voice: false };
let audio;

function remember() {
  try { localStorage.setItem("kezek_board", JSON.stringify(sound)); } catch { /* it is asked again next time */ }
}

function chime() {
  if (audio?.state !== "running") return;
  const start = audio.currentTime;
  [[659.25, 0], [523.25, 0.4]].forEach(([pitch, after]) => { // a third down, like a doorbell
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start + after);
    volume.gain.linearRampToValueAtTime(0.4, start + after + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + after + 1);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + after);
    tone.stop(start + after + 1);
  });
}

const voiceOf = (lang) => globalThis.speechSynthesis?.getVoices().find((v) => v.lang.toLowerCase().startsWith(lang));
const spokenLanguages = () => ["kk", "ru", "en"].filter((lang) => board.querySelector(`.head [lang=${lang}]`) && voiceOf(lang));

function speak(line) {
  for (const lang of spokenLanguages()) {
    const words = line.dataset[`say${lang[0].toUpperCase()}${lang[1]}`];
    const speech = Object.assign(new SpeechSynthesisUtterance(words), { voice: voiceOf(lang), lang: voiceOf(lang).lang, rate: 0.9 });
    speechSynthesis.speak(speech);
  }
}

function showSound() {
  at("sound").hidden = false;
  at("chime").setAttribute("aria-pressed", sound.chime);
  at("voice").setAttribute("aria-pressed", sound.voice);
  const mute = !spokenLanguages().length;
  at("voice").disabled = mute;
  at("no-voice").hidden = !mute;
  at("allow").hidden = !sound.chime || audio?.state === "running";
}

async function wake() { // the sound, and with a click there is leave for it
  if (!sound.chime) return;
  audio ??= new AudioContext();
  audio.onstatechange = showSound;
  showSound();
  await audio.resume().catch(() => {});
}

at("chime").addEventListener("click", async () => {
  sound.chime = !sound.chime;
  remember();
  await wake();
  showSound();
  if (sound.chime) chime();
});
at("voice").addEventListener("click", () => {
  sound.voice = !sound.voice;
  remember();
  showSound();
  const line = lines()[0];
  if (sound.voice && line) speak(line);
});
addEventListener("pointerdown", wake);
addEventListener("keydown", wake);
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", showSound);
try { Object.assign(sound, JSON.parse(localStorage.getItem("kezek_board"))); } catch { /* as if nothing was remembered */ }
wake();
showSound();

// The screen stays on, and the pointer out of sight.
async function stayAwake() {
  if (!document.hidden) await navigator.wakeLock?.request("screen").catch(() => {});
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
let stillness;
function moved() {
  document.body.classList.remove("still");
  clearTimeout(stillness);
  stillness = setTimeout(() => document.body.classList.add("still"), 4000);
}
addEventListener("pointermove", moved);
moved();

lines().forEach(endMark);
setInterval(tick, 1000);
live(board.dataset.events, {
  changed: refresh,
  state: (name) => {
    if (name === "ended") location.reload(); // to sign in
    connected = name === "live";
    tick();
  },
});
