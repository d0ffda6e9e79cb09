// Search among the day's people as somebody types: by name, number, form or the
// end of the personal number, all of which stand in the row.
import { text } from "./page.js";

const plain = (s) => s.toLocaleLowerCase().replaceAll("ё", "е").replace(/\s+/g, " ").trim();

// find filters the rows of the page; again() does so for rows that have come.
export function find(desk) {
  const field = document.getElementById("find"), found = document.getElementById("found");
  const words = new WeakMap(); // by row
  let told = 0;

  const matches = (row, wanted, digits) => {
    if (!words.has(row)) words.set(row, plain(`${row.textContent} ${row.dataset.key}`));
    return words.get(row).includes(wanted) || digits !== "" && words.get(row).includes(digits);
  };

  function again() {
    const wanted = plain(field.value);
    let digits = wanted.replace(/[ -]/g, "");
    if (!/^\d+$/.test(digits)) digits = "";
    if (digits.length === 12) digits = digits.slice(8); // a whole personal number: no more of it is shown
    let n = 0;
    for (const row of desk.querySelectorAll(".list .row")) {
      const show = wanted === "" || matches(row, wanted, digits);
      if (row.hidden === show) row.hidden = !show;
      if (show) n++;
    }
    return n;
  }

  field.addEventListener("input", () => {
    const n = again(), wanted = field.value.trim();
    for (const d of desk.querySelectorAll("details.list")) d.open = wanted !== "";
    clearTimeout(told);
    told = setTimeout(() => { found.textContent = wanted && text("found", { n }); }, 400); // when the typing pauses
  });
  if (field.value) again();
  return { again: () => { if (field.value) again(); } };
}
