// What a page owes to people who cannot see it well, cannot use a mouse, or have
// unsteady hands. kezekChecks returns a sentence for each fault that it finds.
globalThis.kezekChecks = async ({ target, themes }) => {
  const root = document.documentElement, given = root.dataset.theme, faults = [];
  const axeFaults = async (options) => {
    const found = await axe.run(document, { resultTypes: ["violations"], ...options });
    return found.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${v.help}: ${n.target.join(" ")}: ${n.failureSummary.replace(/\s+/g, " ")}`));
  };
  faults.push(...await axeFaults({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }), ...ownFaults(target));
  for (const theme of themes.filter((t) => t !== given)) {
    root.dataset.theme = theme; // only colours and sizes are different there
    const more = [...await axeFaults({ runOnly: { type: "rule", values: ["color-contrast"] } }), ...ownFaults(target)];
    faults.push(...more.map((f) => `in theme ${theme}: ${f}`));
  }
  root.dataset.theme = given;
  return [...new Set(faults)];
};

function ownFaults(target) {
  const faults = [];
  const name = (e) => `<${e.localName}${e.id ? "#" + e.id : ""}${e.className && e.className.baseVal === undefined ? "." + String(e.className).trim().replace(/\s+/g, ".") : ""}> "${(e.innerText || e.value || "").trim().slice(0, 30)}"`;

  const wide = document.scrollingElement;
  if (wide.scrollWidth > wide.clientWidth + 1) {
    const out = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > wide.clientWidth + 1 && !e.closest(".scroll")).slice(0, 3);
    faults.push(`the page scrolls sideways: ${wide.scrollWidth} in ${wide.clientWidth} pixels, for ${out.map(name).join(", ")}`);
  }

  const roots = [document];
  for (let i = 0; i < roots.length; i++) for (const e of roots[i].querySelectorAll("*")) if (e.shadowRoot) roots.push(e.shadowRoot);
  const all = (selector) => roots.flatMap((r) => [...r.querySelectorAll(selector)]);
  // Behind an open dialog nothing can take the focus, nor should it.
  const modal = all("dialog").find((d) => d.matches(":modal"));
  const behind = (e) => {
    for (; e; e = e.parentNode ?? e.host) if (e === modal) return false;
    return modal !== undefined;
  };
  const controls = all("a[href], button, input, select, textarea, summary, [tabindex]").filter(
    (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0 && e.type !== "hidden" && !behind(e));
  for (const e of controls) {
    if (e.tabIndex > 0) faults.push(`${name(e)} jumps the order of the page with its tabindex`);
  }

  // Focus order follows the page, from top to bottom within one column.
  for (const e of controls) {
    if (e.closest(".skip")) continue;
    const before = getComputedStyle(e);
    const was = [before.outlineStyle, before.outlineWidth, before.boxShadow, before.borderColor, before.backgroundColor].join();
    e.focus({ preventScroll: true, focusVisible: true });
    if ((e.getRootNode().activeElement ?? document.activeElement) !== e) { faults.push(`${name(e)} cannot take the focus`); continue; }
    const now = getComputedStyle(e);
    const is = [now.outlineStyle, now.outlineWidth, now.boxShadow, now.borderColor, now.backgroundColor].join();
    if (was === is) faults.push(`${name(e)} does not show that it has the focus`);
    e.blur();
  }

  if (target) {
    for (const e of controls) {
      // A link within a sentence has the height of its line (WCAG 2.2, 2.5.8).
      if (e.localName === "a" && getComputedStyle(e).display === "inline" && e.parentElement.innerText.trim() !== e.innerText.trim()) continue;
      if (e.closest(".skip") || e.matches(".scroll, pre")) continue;
      const label = e.labels?.[0];
      const boxes = [e, label].filter(Boolean).map((x) => x.getBoundingClientRect());
      if (!boxes.some((b) => b.width >= target - 0.5 && b.height >= target - 0.5)) {
        const b = boxes[0];
        faults.push(`${name(e)} is a target of ${Math.round(b.width)} × ${Math.round(b.height)} pixels, want ${target}`);
      }
    }
  }

  if (document.documentElement.dataset.theme === "contrast") faults.push(...contrastFaults(all("body *"), name));
  return faults;
}

// contrastFaults finds text of less than 7:1 against the nearest background that is not transparent.
function contrastFaults(elements, name) {
  const luminance = ([r, g, b]) => {
    const part = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const colour = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const ground = (e) => {
    for (; e; e = e.parentElement ?? e.getRootNode().host) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const out = [];
  for (const e of elements) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility({ visibilityProperty: true }) || e.disabled || e.closest(".hidden")) continue;
    const [a, b] = [luminance(colour(getComputedStyle(e).color)), luminance(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 7) out.push(`${name(e)} has a contrast of ${ratio.toFixed(1)}, want 7`);
  }
  return out;
}
