// Brings lists up to date row by row. A list is an element with data-rows (its
// name), its children have data-key. What has not changed is not touched, so that
// focus, selection and scrolling stay where they are.

const sources = new WeakMap(); // what the server sent for a row; scripts change it after that

// adopt takes the rows that came with the page.
export function adopt(root) {
  for (const list of root.querySelectorAll("[data-rows]")) for (const row of list.children) sources.set(row, row.outerHTML);
}

// redraw brings the lists below root into line with those in html. It returns the
// element that html is, and the rows that are new or have changed: their list's
// name, their key, the element, and whether the list had the key before.
export function redraw(root, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const focus = where(document.activeElement), changes = [];
  for (const incoming of holder.content.querySelectorAll("[data-rows]")) {
    const list = root.querySelector(`[data-rows="${incoming.dataset.rows}"]`);
    if (list) reconcile(list, incoming, changes);
  }
  if (focus && !focus.element.isConnected) restore(root, focus);
  return { sent: holder.content.firstElementChild, changes };
}

function reconcile(list, incoming, changes) {
  const rows = [...incoming.children], keys = new Set(rows.map((r) => r.dataset.key)), have = new Map();
  for (const row of [...list.children]) {
    if (keys.has(row.dataset.key)) have.set(row.dataset.key, row);
    else row.remove();
  }
  let at = list.firstElementChild;
  for (const row of rows) {
    const key = row.dataset.key, old = have.get(key), html = row.outerHTML;
    if (old && sources.get(old) === html) {
      if (old === at) at = at.nextElementSibling;
      else list.insertBefore(old, at);
      continue;
    }
    sources.set(row, html);
    list.insertBefore(row, at);
    if (old === at && old) at = old.nextElementSibling;
    old?.remove();
    changes.push({ list: list.dataset.rows, key, element: row, known: Boolean(old) });
  }
}

// where notes in which row of which list an element is, and what it is there.
function where(element) {
  const row = element?.closest?.("[data-rows] > [data-key]");
  if (!row) return undefined;
  return { element, list: row.parentElement.dataset.rows, key: row.dataset.key, index: [...row.parentElement.children].indexOf(row), act: element.getAttribute("formaction") };
}

// restore puts the focus where the person was: on the same control if the row is
// still there; or else on the name of the row that has come to its place, and not
// on its button: who presses a key twice must not do two things.
function restore(root, { list: name, key, index, act }) {
  const list = root.querySelector(`[data-rows="${name}"]`);
  const same = [...list.children].find((r) => r.dataset.key === key);
  const target = same && (act ? same.querySelector(`[formaction="${act}"]`) : same.querySelector("a"))
    || list.children[Math.min(index, list.children.length - 1)]?.querySelector("a")
    || list.closest("section, details")?.querySelector("h2[tabindex], summary");
  target?.focus({ preventScroll: true });
}
