// The keyboard of reception, and the scanner, which is a keyboard: it types the
// digits of a booking and Enter.

const typing = (e) => e.matches("textarea, select, input:not([type=checkbox], [type=radio])");

export function keyboard({ desk, scan, dialog }) {
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented) return;
    const target = e.target;
    if (/^[0-9]$/.test(e.key) && "catch" in desk.dataset && !typing(target) && free(dialog)) {
      scan.focus();
      scan.select(); // the digit that is on its way replaces what was there
      return;
    }
    if (dialog.open) return;
    if (e.key === "Escape") {
      scan.focus();
      scan.select();
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      step(e, target, e.key === "ArrowDown" ? 1 : -1);
    } else if ("letters" in desk.dataset && !typing(target) && !e.repeat && !e.shiftKey) {
      letter(e);
    }
  });

  function letter(e) {
    const control = e.code === "KeyS" ? document.getElementById("find") : desk.querySelector(`[data-key-of="${e.code}"]`);
    if (!control) return;
    e.preventDefault(); // or it would be typed into the field that gets the focus
    control.focus();
    if (e.code !== "KeyS") control.click();
  }

  // step goes to the same control of the next row.
  function step(e, from, by) {
    if (!from.closest(".list .row")) return;
    const kind = from.localName;
    const all = [...desk.querySelectorAll(`.list .row ${kind}`)].filter((c) => c.checkVisibility?.() ?? c.offsetParent);
    const to = all[all.indexOf(from) + by];
    if (!to) return;
    e.preventDefault();
    to.focus();
  }
}

// free closes a window in which nothing has been typed, and reports whether a
// scan may go to the page.
function free(dialog) {
  if (!dialog.open) return true;
  if ([...dialog.querySelectorAll("input")].some((i) => i.value !== i.defaultValue || i.checked !== i.defaultChecked)) return false;
  dialog.close();
  return true;
}
