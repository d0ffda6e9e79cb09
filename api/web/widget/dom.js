// h makes an element. Properties that begin with "on" are listeners; undefined,
// null and false are left out, of properties and of children. Nothing here is
// parsed as HTML, so that a page may forbid that (Trusted Types).
export function h(tag, properties, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(5).filter((c) => c !== undefined && c !== null && c !== false));
  return e;
}

// facts is a list of names and values; a pair without a value is left out.
export const facts = (...pairs) =>
  h("dl", {}, pairs.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

// actions is a row of buttons.
export const actions = (...buttons) => h("div", { class: "actions" }, ...buttons);
