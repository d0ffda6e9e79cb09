// data.js is made by the server: texts and calendar words by language, the style
// sheet, and the minutes of lateness that annul a booking (A2).
import { calendar, texts } from "./data.js";

// Words are the texts of one language, and dates as it writes them. A date is
// what the API sends, such as "2026-12-01".
export class Words {
  constructor(lang) {
    this.lang = lang;
    this.plural = new Intl.PluralRules(lang);
  }

  // text returns a text; values stand for its placeholders, and n chooses the plural form.
  text(key, values = {}) {
    let t = texts[this.lang][key];
    if (t && typeof t === "object") t = t[this.plural.select(values.n ?? 0)] ?? t.other ?? t.many;
    return (t ?? key).replace(/\{([a-z_]+)\}/g, (all, name) => values[name] ?? all);
  }

  // in chooses among the texts that the API sends in all languages at once.
  in(t) { return t?.[this.lang] || t?.ru || ""; }

  // day writes a date with its day of the week, for lists in which the year is clear.
  day(date) {
    const { day, month, weekday } = this.parts(date);
    return this.lang === "kk" ? `${day} ${month}, ${weekday}` : `${weekday}, ${day} ${month}`;
  }

  // long writes a date with its day of the week and its year.
  long(date) {
    const { weekday } = this.parts(date), written = this.date(date);
    return this.lang === "kk" ? `${written}, ${weekday}` : `${weekday}, ${written}`;
  }

  date(date) {
    const { year, day, month } = this.parts(date);
    if (this.lang === "kk") return `${year} жылғы ${day} ${month}`;
    return `${day} ${month} ${year}${this.lang === "ru" ? " г." : ""}`;
  }

  // short writes what fits on a button: "вт, 1 декабря".
  short(date) {
    const { day, month, short } = this.parts(date);
    return this.lang === "kk" ? `${day} ${month}, ${short}` : `${short}, ${day} ${month}`;
  }

  // plain is the day and its month alone.
  plain(date) {
    const { day, month } = this.parts(date);
    return `${day} ${month}`;
  }

  // month writes "2026-12" as a heading.
  month(month) {
    const year = month.slice(0, 4), i = Number(month.slice(5)) - 1, w = calendar[this.lang];
    return this.lang === "kk" ? `${year} жылғы ${w.monthsOf[i]}` : `${w.months[i]} ${year}`;
  }

  parts(date) {
    const [year, month, day] = date.split("-").map(Number), w = calendar[this.lang];
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    return { year, day, month: w.monthsOf[month - 1], weekday: w.weekdays[weekday], short: w.weekdaysShort[weekday] };
  }
}
