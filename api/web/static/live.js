// A page that shows what happens elsewhere listens here. The server's events say
// only that something changed; the page then reads again what it shows. Nothing is
// lost with the connection: whenever it comes back, the page reads everything anew.

const patience = 2.5; // heartbeats that may be missed
const longest = 30000; // milliseconds between tries

// live listens to a stream of events until the page goes away, through any number
// of lost connections.
//   changed(change)  something changed, or may have while we were away (no argument)
//   state(name)      "live", "lost" (we try again by ourselves) or "ended" (sign in again)
export function live(url, { changed, state }) {
  let source, dog, again, tries = 0, beat = 15000, now = "";
  const tell = (name) => { if (name !== now) state(now = name); };
  const alive = () => {
    clearTimeout(dog);
    dog = setTimeout(lost, beat * patience); // a cut cable is silent: nobody tells us
  };
  const lost = () => {
    close();
    tell("lost");
    const wait = Math.min(longest, 1000 * 2 ** tries++) * (0.75 + Math.random() / 2); // not all at once
    again = setTimeout(open, wait);
  };
  const close = () => {
    clearTimeout(dog);
    clearTimeout(again);
    source?.close();
    source = undefined;
  };
  const open = async () => {
    close();
    alive();
    source = new EventSource(url);
    source.addEventListener("open", (e) => {
      if (!e.data) return; // the browser's own event of that name
      beat = JSON.parse(e.data).beat_ms;
      tries = 0;
      alive();
      tell("live");
      changed();
    });
    source.addEventListener("beat", alive);
    source.addEventListener("change", (e) => { alive(); changed(JSON.parse(e.data)); });
    source.addEventListener("expired", () => { close(); tell("ended"); });
    source.onerror = async () => {
      lost();
      // An event source does not say why. If nobody is signed in any more, trying again is in vain.
      try {
        const answer = await fetch(url, { method: "GET", headers: { Accept: "application/problem+json" }, signal: AbortSignal.timeout(5000) });
        answer.body?.cancel();
        if (answer.status === 401 || answer.status === 403) { close(); tell("ended"); }
      } catch { /* no network: lost is what it is */ }
    };
  };
  addEventListener("online", () => { if (now === "lost") { tries = 0; open(); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && now === "lost") open(); });
  open();
}
